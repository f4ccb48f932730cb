#include "compare/compare.h"

#include <assert.h>
#include <math.h>

static const double significance = 0.05;

struct bc_interval bc_wilson_interval(int64_t hits, int64_t n)
{
    const double z = 1.959963984540054; /* the normal quantile of 97.5% */
    const double size = (double)n;
    const double share = (double)hits / size;
    const double middle = share + z * z / (2 * size);
    const double half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size));
    const double whole = 1 + z * z / size;
    struct bc_interval interval = {(middle - half) / whole, (middle + half) / whole};

    assert(n > 0);
    assert(hits >= 0);
    assert(hits <= n);
    /* Exact at the ends, where rounding would leave a trace. */
    interval.low = hits == 0 ? 0 : fmax(interval.low, 0);
    interval.high = hits == n ? 1 : fmin(interval.high, 1);
    return interval;
}

static double log_factorial(int64_t n)
{
    int sign;

    return lgamma_r((double)n + 1, &sign);
}

static double log_choose(int64_t n, int64_t k)
{
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/* ---- Two counts: given their sum, one of them is binomial ------------------------------------ */

/* P(X ≤ k) for X of n tries with chance p; k is below the mean, so terms shrink downwards. */
static double binomial_tail(int64_t n, int64_t k, double p)
{
    double term = exp(log_choose(n, k) + (double)k * log(p) + (double)(n - k) * log1p(-p));
    double sum = term;

    for (int64_t i = k; i > 0 && term > sum * 1e-17; i--) {
        term *= (double)i / (double)(n - i + 1) * ((1 - p) / p);
        sum += term;
    }
    return sum;
}

double bc_compare_counts(struct bc_exposed_count now, struct bc_exposed_count then)
{
    const int64_t n = now.count + then.count;
    double p;

    assert(now.count >= 0);
    assert(then.count >= 0);
    if (now.exposure <= 0 || then.exposure <= 0 || n == 0) {
        return 1;
    }
    p = (double)now.exposure / (double)(now.exposure + then.exposure);
    if ((double)now.count <= (double)n * p) {
        return fmin(1, 2 * binomial_tail(n, now.count, p));
    }
    return fmin(1, 2 * binomial_tail(n, then.count, 1 - p));
}

/* ---- Two shares: given both margins, one cell is hypergeometric -------------------------- */

/* P(X ≤ hits of low) with the margins of the table; hits of `low` is below its mean. */
static double hypergeometric_tail(struct bc_share low, struct bc_share high)
{
    const int64_t hits = low.hits + high.hits;
    const int64_t misses = low.n + high.n - hits;
    double term = exp(log_choose(hits, low.hits) + log_choose(misses, low.n - low.hits) -
                      log_choose(hits + misses, low.n));
    double sum = term;

    for (int64_t x = low.hits; x > 0 && misses - low.n + x > 0 && term > sum * 1e-17; x--) {
        term *= (double)x / (double)(hits - x + 1) *
                ((double)(misses - low.n + x) / (double)(low.n - x + 1));
        sum += term;
    }
    return sum;
}

double bc_compare_shares(struct bc_share now, struct bc_share then)
{
    double mean;

    if (now.n <= 0 || then.n <= 0) {
        return 1;
    }
    assert(now.hits <= now.n);
    assert(then.hits <= then.n);
    mean = (double)now.n * ((double)(now.hits + then.hits) / (double)(now.n + then.n));
    if ((double)now.hits <= mean) {
        return fmin(1, 2 * hypergeometric_tail(now, then));
    }
    return fmin(1, 2 * hypergeometric_tail(then, now));
}

/* ---- Claims ------------------------------------------------------------------------------ */

static int sign_of(double difference)
{
    return (difference > 0) - (difference < 0);
}

int bc_count_trend(struct bc_exposed_count now, struct bc_exposed_count then)
{
    const int plain = sign_of((double)(now.count - then.count));
    const int by_exposure = sign_of(
        (double)now.count * (double)then.exposure - (double)then.count * (double)now.exposure);

    if (plain != by_exposure || bc_compare_counts(now, then) > significance) {
        return 0;
    }
    return plain;
}

int bc_share_trend(struct bc_share now, struct bc_share then)
{
    if (bc_compare_shares(now, then) > significance) {
        return 0;
    }
    return sign_of((double)now.hits * (double)then.n - (double)then.hits * (double)now.n);
}
