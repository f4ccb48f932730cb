/*
 * compare.h - whether two counts or two rates differ by more than chance explains.
 *
 * Exact conditional tests, two-sided, so that at most one claim in twenty is false where nothing
 * has changed, in small numbers too. Nothing here knows tickets, periods or reports. Sources:
 * Przyborowski, Wilenski (1940) for counts; Fisher (1935) for rates; Wilson (1927) for intervals.
 */
#ifndef BC_COMPARE_COMPARE_H
#define BC_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

struct bc_interval {
    double low, high;
};

/* The 95% interval of Wilson for hits of n, inside 0…1. n > 0. */
struct bc_interval bc_wilson_interval(int64_t hits, int64_t n);

/* What was counted during how much: working days, or 1 for a stock at an instant. */
struct bc_exposed_count {
    int64_t count;
    int64_t exposure;
};

/* The chance of a difference at least so large if both had one rate; 1 without exposure. */
double bc_compare_counts(struct bc_exposed_count now, struct bc_exposed_count then);

struct bc_share {
    int64_t hits;
    int64_t n;
};

/* The same for two shares; 1 when one of them is of nothing. */
double bc_compare_shares(struct bc_share now, struct bc_share then);

/*
 * +1 or -1 where both the counts and the counts per exposure rose or fell and the test supports it
 * at 5%; otherwise 0: a longer period with more cases is no rise.
 */
int bc_count_trend(struct bc_exposed_count now, struct bc_exposed_count then);
int bc_share_trend(struct bc_share now, struct bc_share then);

#endif
