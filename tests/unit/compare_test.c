/* LINKS: compare base */
#include "compare/compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void close_to(double value, double expected, double error)
{
    if (fabs(value - expected) > error) {
        fail_msg("%.12f is not %.12f", value, expected);
    }
}

/* ---- Known answers ----------------------------------------------------------------------- */

static void wilson_intervals_are_those_of_the_books(void **state)
{
    struct bc_interval interval = bc_wilson_interval(81, 263); /* Newcombe 1998, table I */

    (void)state;
    close_to(interval.low, 0.2553, 0.00005);
    close_to(interval.high, 0.3662, 0.00005);
    interval = bc_wilson_interval(15, 148);
    close_to(interval.low, 0.0624, 0.00005);
    close_to(interval.high, 0.1605, 0.00005);
    interval = bc_wilson_interval(0, 20);
    close_to(interval.low, 0, 0);
    close_to(interval.high, 0.1611, 0.00005);
    interval = bc_wilson_interval(29, 29);
    close_to(interval.low, 0.8830, 0.00005);
    close_to(interval.high, 1, 0);
}

static void exact_tests_give_known_chances(void **state)
{
    (void)state;
    /* 2 × P(X ≤ 2), X of 10 tries at 1/2: 2 × 56/1024. */
    close_to(bc_compare_counts((struct bc_exposed_count){2, 5}, (struct bc_exposed_count){8, 5}),
        112.0 / 1024, 1e-12);
    /* 2 × P(X = 0), X of 5 tries at 1/3. */
    close_to(bc_compare_counts((struct bc_exposed_count){0, 1}, (struct bc_exposed_count){5, 2}),
        2 * 32.0 / 243, 1e-12);
    /* Fisher's tea: 3 of 4 against 1 of 4: 2 × 17/70. */
    close_to(bc_compare_shares((struct bc_share){3, 4}, (struct bc_share){1, 4}), 34.0 / 70, 1e-12);
    close_to(bc_compare_shares((struct bc_share){4, 4}, (struct bc_share){0, 4}), 2.0 / 70, 1e-12);
    close_to(bc_compare_shares((struct bc_share){1, 4}, (struct bc_share){3, 4}), 34.0 / 70, 1e-12);
}

static void nothing_to_compare_is_no_claim(void **state)
{
    (void)state;
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){90, 5}, (struct bc_exposed_count){10, 0}), 0);
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){0, 5}, (struct bc_exposed_count){0, 5}), 0);
    assert_int_equal(bc_share_trend((struct bc_share){9, 9}, (struct bc_share){0, 0}), 0);
}

static void clear_changes_are_claimed_with_their_direction(void **state)
{
    (void)state;
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){140, 5}, (struct bc_exposed_count){90, 5}), 1);
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){90, 5}, (struct bc_exposed_count){140, 5}), -1);
    assert_int_equal(bc_share_trend((struct bc_share){95, 100}, (struct bc_share){80, 100}), 1);
    assert_int_equal(bc_share_trend((struct bc_share){80, 100}, (struct bc_share){95, 100}), -1);
    /* Large numbers stay finite. */
    assert_int_equal(bc_count_trend((struct bc_exposed_count){1010000, 250},
                         (struct bc_exposed_count){1000000, 250}),
        1);
}

static void a_longer_period_is_no_rise(void **state)
{
    (void)state;
    /* 40 a day in both. */
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){200, 5}, (struct bc_exposed_count){80, 2}), 0);
    /* Fewer cases, but more of them a day: neither word is true. */
    assert_int_equal(
        bc_count_trend((struct bc_exposed_count){120, 2}, (struct bc_exposed_count){200, 5}), 0);
}

/* ---- False claims ------------------------------------------------------------------------ */

/* For every sum of two counts: the chance of a claim under equal rates, added up exactly. */
static void no_sum_of_counts_claims_falsely_more_than_one_in_twenty(void **state)
{
    static const int64_t exposures[][2] = {{5, 5}, {5, 4}, {1, 5}, {22, 19}, {250, 23}};

    (void)state;
    for (size_t e = 0; e < sizeof(exposures) / sizeof(exposures[0]); e++) {
        const double p = (double)exposures[e][0] / (double)(exposures[e][0] + exposures[e][1]);

        for (int64_t n = 1; n <= 300; n++) {
            double chance = 0;

            for (int64_t now = 0; now <= n; now++) {
                const double mass = exp(lgamma((double)n + 1) - lgamma((double)now + 1) -
                                        lgamma((double)(n - now) + 1) + (double)now * log(p) +
                                        (double)(n - now) * log1p(-p));

                if (bc_compare_counts((struct bc_exposed_count){now, exposures[e][0]},
                        (struct bc_exposed_count){n - now, exposures[e][1]}) <= 0.05) {
                    chance += mass;
                }
            }
            if (chance > 0.05 + 1e-9) {
                fail_msg("n = %d: %f", (int)n, chance);
            }
        }
    }
}

static double next_uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

static int64_t next_poisson(uint64_t *seed, double mean)
{
    const double limit = exp(-mean);
    double product = next_uniform(seed);
    int64_t count = 0;

    while (product > limit) {
        product *= next_uniform(seed);
        count++;
    }
    return count;
}

static int64_t next_hits(uint64_t *seed, int64_t n, double share)
{
    int64_t hits = 0;

    for (int64_t i = 0; i < n; i++) {
        hits += next_uniform(seed) < share ? 1 : 0;
    }
    return hits;
}

enum { ROUNDS = 4000, WEEKDAYS = 5, WARM_UP_DAYS = 60 };

/* An office in which nothing changes: cases arrive, each is finished on any day with the same
 * chance, late with the same chance. */
struct week {
    int64_t received, handled, late, closing;
};

static struct week run_week(uint64_t *seed, int days, double a_day, int64_t *stock)
{
    struct week week = {0};

    for (int day = 0; day < days; day++) {
        const int64_t arrived = next_poisson(seed, a_day);
        const int64_t done = next_hits(seed, *stock, 0.2);

        week.received += arrived;
        week.handled += done;
        week.late += next_hits(seed, done, 0.1);
        *stock += arrived - done;
    }
    week.closing = *stock;
    return week;
}

static void an_office_without_change_is_seldom_said_to_change(void **state)
{
    static const struct {
        int days_now, days_then;
        double a_day;
    } offices[] = {{5, 5, 0.6}, {5, 5, 8}, {5, 3, 8}, {4, 5, 40}};

    (void)state;
    for (size_t o = 0; o < sizeof(offices) / sizeof(offices[0]); o++) {
        uint64_t seed = 20230424 + o;
        int claims[5] = {0};

        for (int round = 0; round < ROUNDS; round++) {
            int64_t stock = 0;
            struct week then, now;

            (void)run_week(&seed, WARM_UP_DAYS, offices[o].a_day, &stock);
            then = run_week(&seed, offices[o].days_then, offices[o].a_day, &stock);
            now = run_week(&seed, offices[o].days_now, offices[o].a_day, &stock);
            claims[0] +=
                bc_count_trend((struct bc_exposed_count){now.received, offices[o].days_now},
                    (struct bc_exposed_count){then.received, offices[o].days_then}) != 0;
            claims[1] += bc_count_trend((struct bc_exposed_count){now.handled, offices[o].days_now},
                             (struct bc_exposed_count){then.handled, offices[o].days_then}) != 0;
            claims[2] += bc_count_trend((struct bc_exposed_count){now.late, offices[o].days_now},
                             (struct bc_exposed_count){then.late, offices[o].days_then}) != 0;
            claims[3] += bc_count_trend((struct bc_exposed_count){now.closing, 1},
                             (struct bc_exposed_count){then.closing, 1}) != 0;
            claims[4] += bc_share_trend((struct bc_share){now.handled - now.late, now.handled},
                             (struct bc_share){then.handled - then.late, then.handled}) != 0;
        }
        for (int i = 0; i < 5; i++) {
            if (claims[i] * 20 > ROUNDS) {
                fail_msg("office %zu, figure %d: %d false claims in %d", o, i, claims[i], ROUNDS);
            }
        }
    }
}

/* The other side: a test that never claims anything would pass the one above. */
static void a_real_change_is_mostly_seen(void **state)
{
    uint64_t seed = 7;
    int seen = 0;

    (void)state;
    for (int round = 0; round < 500; round++) {
        seen += bc_count_trend((struct bc_exposed_count){next_poisson(&seed, 140), WEEKDAYS},
                    (struct bc_exposed_count){next_poisson(&seed, 90), WEEKDAYS}) == 1;
        seen += bc_share_trend((struct bc_share){next_hits(&seed, 150, 0.75), 150},
                    (struct bc_share){next_hits(&seed, 150, 0.92), 150}) == -1;
    }
    assert_in_range(seen, 850, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_intervals_are_those_of_the_books),
        cmocka_unit_test(exact_tests_give_known_chances),
        cmocka_unit_test(nothing_to_compare_is_no_claim),
        cmocka_unit_test(clear_changes_are_claimed_with_their_direction),
        cmocka_unit_test(a_longer_period_is_no_rise),
        cmocka_unit_test(no_sum_of_counts_claims_falsely_more_than_one_in_twenty),
        cmocka_unit_test(an_office_without_change_is_seldom_said_to_change),
        cmocka_unit_test(a_real_change_is_mostly_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
