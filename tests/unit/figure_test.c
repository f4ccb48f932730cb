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
    struct bc_counts counts = {.of = {0}};

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
    counts.of[BC_STAGE_REPLY_ON_TIME] = 230;
    counts.of[BC_STAGE_REPLY_LATE] = 8;
    counts.of[BC_STAGE_REPLY_NO_LIMIT] = 2;
    counts.series[BC_SERIES_REPLY] =
        (struct bc_statistics){.sample_count = 240, .median = 35, .p90 = 190, .max = 600};
    counts.of[BC_EMERGENCY_COUNT] = 12;
    counts.of[BC_EMERGENCY_CONTACTED] = 10;
    counts.series[BC_SERIES_CONTACT] =
        (struct bc_statistics){.sample_count = 10, .median = 4, .p90 = 17, .max = 55};
    counts.series[BC_SERIES_AGE] =
        (struct bc_statistics){.sample_count = 254, .median = 3, .p90 = 6, .max = 41};
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
                             figure == BC_FLOW_ADJUSTMENT || figure == BC_RESPONSE_RATED ||
                             (figure > BC_STAGE_REPLY_NO_LIMIT && figure != BC_EMERGENCY_CONTACTED);

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
    const struct bc_counts none = {.of = {0}};

    (void)unused;
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &counts).numerator, 233);
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &counts).denominator, 254);
    assert_int_equal(bc_figure_ratio(BC_RATE_HANDLED, &counts).numerator, 254);
    assert_int_equal(bc_figure_ratio(BC_RATE_HANDLED, &counts).denominator, 581);
    assert_int_equal(bc_figure_ratio(BC_RATE_SATISFIED, &counts).numerator, 79);
    assert_int_equal(bc_figure_ratio(BC_RATE_SATISFIED, &counts).denominator, 120);
    assert_int_equal(bc_figure_ratio(BC_RATE_ON_TIME, &none).denominator, 0);
}

static void a_statistic_is_read_from_its_series(void **unused)
{
    const struct bc_counts counts = sound();

    (void)unused;
    assert_int_equal(bc_figure_statistic(BC_STAGE_REPLY_MEDIAN, &counts).value, 35);
    assert_int_equal(bc_figure_statistic(BC_STAGE_REPLY_P90, &counts).value, 190);
    assert_int_equal(bc_figure_statistic(BC_STAGE_REPLY_P90, &counts).sample_count, 240);
    assert_int_equal(bc_figure_statistic(BC_AGE_MEDIAN, &counts).value, 3);
    assert_int_equal(bc_figure_statistic(BC_AGE_P90, &counts).value, 6);
    assert_int_equal(bc_figure_statistic(BC_AGE_MAX, &counts).value, 41);
    assert_int_equal(bc_figure_statistic(BC_CONTACT_MEDIAN, &counts).value, 4);
    assert_int_equal(bc_figure_statistic(BC_CONTACT_P90, &counts).value, 17);
    assert_int_equal(bc_figure_statistic(BC_STAGE_INTAKE_P90, &counts).sample_count, 0);
    assert_int_equal(
        bc_figure_of_stage(BC_SERIES_RETURN, BC_STAGE_PART_LATE), BC_STAGE_RETURN_LATE);
}

/* Nearest rank: of 1, 2, 3, 4 the second is the median; of ten the ninth is the 90th part. */
static void ranks_are_the_nearest(void **unused)
{
    static const struct {
        int64_t count, median, p90;
    } examples[] = {{1, 1, 1}, {2, 1, 2}, {3, 2, 3}, {4, 2, 4}, {5, 3, 5}, {9, 5, 9}, {10, 5, 9},
        {11, 6, 10}, {20, 10, 18}, {21, 11, 19}, {100, 50, 90}, {101, 51, 91}};

    (void)unused;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        assert_int_equal(bc_median_rank(examples[i].count), examples[i].median);
        assert_int_equal(bc_p90_rank(examples[i].count), examples[i].p90);
    }
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
        cmocka_unit_test(a_statistic_is_read_from_its_series),
        cmocka_unit_test(ranks_are_the_nearest),
        cmocka_unit_test(counts_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
