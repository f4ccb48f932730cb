/* LINKS: base figure */
#include "figure/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

/* The invented week of the visual target: 291 + 298 + 11 - 254 - 19 = 327. */
static struct bc_counts sound(void)
{
    struct bc_counts counts = {{0}};

    counts.of[BC_FLOW_SUBMITTED] = 305;
    counts.of[BC_FLOW_OPENING] = 291;
    counts.of[BC_FLOW_RECEIVED] = 298;
    counts.of[BC_FLOW_REOPENED] = 11;
    counts.of[BC_FLOW_TOTAL] = 600;
    counts.of[BC_FLOW_HANDLED] = 254;
    counts.of[BC_FLOW_HANDLED_ON_TIME] = 233;
    counts.of[BC_FLOW_HANDLED_LATE] = 21;
    counts.of[BC_FLOW_OTHERWISE_CLOSED] = 19;
    counts.of[BC_FLOW_CLOSING] = 327;
    counts.of[BC_FLOW_CLOSING_IN_TIME] = 290;
    counts.of[BC_FLOW_CLOSING_OVERDUE] = 23;
    counts.of[BC_FLOW_CLOSING_NOT_FORWARDED] = 14;
    counts.of[BC_FLOW_REPLIED] = 240;
    counts.of[BC_RATING_SATISFIED] = 79;
    counts.of[BC_RATING_ACCEPTABLE] = 27;
    counts.of[BC_RATING_UNSATISFIED] = 14;
    counts.of[BC_RATING_RATED] = 120;
    counts.of[BC_RESPONSE_ASKED] = 240;
    counts.of[BC_RESPONSE_RATED] = 118;
    return counts;
}

static void every_figure_has_an_id_that_finds_it(void **unused)
{
    (void)unused;
    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const struct bc_figure_info *info = bc_figure_info(figure);

        assert_non_null(info->id);
        assert_int_equal(bc_figure_find(info->id), figure);
        assert_int_equal(info->kind == BC_FIGURE_IS_RATE, strncmp(info->id, "rate.", 5) == 0);
    }
    assert_int_equal(bc_figure_find("flow.recieved"), BC_FIGURE_COUNT);
}

static void a_sound_week_passes(void **unused)
{
    struct bc_counts counts = sound();
    struct bc_status status = {0};

    (void)unused;
    assert_true(bc_counts_check(&counts, "", &status));
}

/* Whatever count of a sound week is off by one, some identity must notice. */
static void one_more_of_anything_in_an_identity_is_refused(void **unused)
{
    (void)unused;
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        struct bc_counts counts = sound();
        struct bc_status status = {0};
        const bool is_free = figure == BC_FLOW_SUBMITTED || figure == BC_FLOW_AWAITING_REPLY ||
                             figure == BC_FLOW_ADJUSTMENT || figure == BC_RESPONSE_RATED;

        counts.of[figure]++;
        assert_int_equal(bc_counts_check(&counts, "field:moi-truong", &status), is_free);
        if (!is_free) {
            assert_int_equal(status.fault, BC_REFUSED);
            assert_string_equal(status.where, "field:moi-truong");
        }
        counts = sound();
        status = (struct bc_status){0};
        counts.of[figure] = -1;
        assert_int_equal(bc_counts_check(&counts, "", &status), figure == BC_FLOW_ADJUSTMENT);
    }
}

static void a_broken_identity_names_its_figures(void **unused)
{
    struct bc_counts counts = sound();
    struct bc_status status = {0};

    (void)unused;
    counts.of[BC_FLOW_CLOSING]--;
    counts.of[BC_FLOW_CLOSING_IN_TIME]--;
    assert_false(bc_counts_check(&counts, "unit:so-tttt", &status));
    assert_string_equal(status.code, "figure.identity-broken");
    assert_string_equal(status.arguments,
        "flow.closing (326)" BC_NEXT
        "flow.total (600) - flow.handled (254) - flow.otherwise_closed (19)");
}

static void a_part_is_never_more_than_its_whole(void **unused)
{
    struct bc_counts counts = sound();
    struct bc_status status = {0};

    (void)unused;
    counts.of[BC_RESPONSE_RATED] = 241;
    assert_false(bc_counts_check(&counts, "", &status));
    assert_string_equal(status.code, "figure.part-exceeds-whole");
}

static void rates_come_from_counts(void **unused)
{
    const struct bc_counts counts = sound();
    const struct bc_counts none = {{0}};

    (void)unused;
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &counts).numerator, 233);
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &counts).denominator, 254);
    assert_int_equal(bc_figure_ratio(BC_RATE_HANDLED, &counts).numerator, 254);
    assert_int_equal(bc_figure_ratio(BC_RATE_HANDLED, &counts).denominator, 581);
    assert_int_equal(bc_figure_ratio(BC_RATE_SATISFIED, &counts).numerator, 79);
    assert_int_equal(bc_figure_ratio(BC_RATE_SATISFIED, &counts).denominator, 120);
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &none).denominator, 0);
}

static void counts_add_up(void **unused)
{
    struct bc_counts sum = sound();
    const struct bc_counts more = sound();

    (void)unused;
    bc_counts_add(&sum, &more);
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        assert_int_equal(sum.of[figure], 2 * more.of[figure]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_an_id_that_finds_it),
        cmocka_unit_test(a_sound_week_passes),
        cmocka_unit_test(one_more_of_anything_in_an_identity_is_refused),
        cmocka_unit_test(a_broken_identity_names_its_figures),
        cmocka_unit_test(a_part_is_never_more_than_its_whole),
        cmocka_unit_test(rates_come_from_counts),
        cmocka_unit_test(counts_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
