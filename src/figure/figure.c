#include "figure/figure.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct bc_figure_info infos[BC_FIGURE_COUNT] = {
    [BC_FLOW_SUBMITTED] = {.id = "flow.submitted"},
    [BC_FLOW_OPENING] = {.id = "flow.opening"},
    [BC_FLOW_RECEIVED] = {.id = "flow.received", .is_headline = true},
    [BC_FLOW_REOPENED] = {.id = "flow.reopened", .is_headline = true},
    [BC_FLOW_TOTAL] = {.id = "flow.total", .is_headline = true},
    [BC_FLOW_HANDLED] = {.id = "flow.handled", .is_headline = true},
    [BC_FLOW_HANDLED_ON_TIME] = {.id = "flow.handled_on_time", .is_headline = true},
    [BC_FLOW_HANDLED_LATE] = {.id = "flow.handled_late", .is_headline = true},
    [BC_FLOW_HANDLED_NO_DEADLINE] = {.id = "flow.handled_no_deadline"},
    [BC_FLOW_OTHERWISE_CLOSED] = {.id = "flow.otherwise_closed"},
    [BC_FLOW_CLOSING] = {.id = "flow.closing", .is_headline = true},
    [BC_FLOW_CLOSING_IN_TIME] = {.id = "flow.closing_in_time"},
    [BC_FLOW_CLOSING_OVERDUE] = {.id = "flow.closing_overdue", .is_headline = true},
    [BC_FLOW_CLOSING_NO_DEADLINE] = {.id = "flow.closing_no_deadline"},
    [BC_FLOW_CLOSING_NOT_FORWARDED] = {.id = "flow.closing_not_forwarded"},
    [BC_FLOW_REPLIED] = {.id = "flow.replied", .needs_replies = true},
    [BC_FLOW_AWAITING_REPLY] = {.id = "flow.awaiting_reply", .needs_replies = true},
    [BC_FLOW_ADJUSTMENT] = {.id = "flow.adjustment", .is_total_only = true},
    [BC_RATING_SATISFIED] = {.id = "rating.satisfied", .is_headline = true, .needs_ratings = true},
    [BC_RATING_ACCEPTABLE] = {.id = "rating.acceptable", .needs_ratings = true},
    [BC_RATING_UNSATISFIED] = {.id = "rating.unsatisfied", .needs_ratings = true},
    [BC_RATING_RATED] = {.id = "rating.rated", .is_headline = true, .needs_ratings = true},
    [BC_RESPONSE_ASKED] = {.id = "response.asked", .needs_ratings = true, .needs_replies = true},
    [BC_RESPONSE_RATED] = {.id = "response.rated", .needs_ratings = true, .needs_replies = true},
    [BC_RATE_ON_TIME] = {.id = "rate.on_time", .kind = BC_FIGURE_IS_RATE, .is_headline = true},
    [BC_RATE_HANDLED] = {.id = "rate.handled", .kind = BC_FIGURE_IS_RATE},
    [BC_RATE_SATISFIED] = {.id = "rate.satisfied",
        .kind = BC_FIGURE_IS_RATE,
        .is_headline = true,
        .needs_ratings = true},
};

const struct bc_figure_info *bc_figure_info(enum bc_figure figure)
{
    assert(figure < BC_FIGURE_COUNT);
    return &infos[figure];
}

enum bc_figure bc_figure_find(const char *id)
{
    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        if (strcmp(infos[figure].id, id) == 0) {
            return figure;
        }
    }
    return BC_FIGURE_COUNT;
}

struct bc_ratio bc_figure_ratio(enum bc_figure rate, const struct bc_counts *counts)
{
    const int64_t *of = counts->of;

    assert(infos[rate].kind == BC_FIGURE_IS_RATE);
    switch (rate) {
    case BC_RATE_ON_TIME:
        return (struct bc_ratio){
            of[BC_FLOW_HANDLED_ON_TIME], of[BC_FLOW_HANDLED_ON_TIME] + of[BC_FLOW_HANDLED_LATE]};
    case BC_RATE_HANDLED:
        return (struct bc_ratio){
            of[BC_FLOW_HANDLED], of[BC_FLOW_TOTAL] - of[BC_FLOW_OTHERWISE_CLOSED]};
    case BC_RATE_SATISFIED:
        return (struct bc_ratio){of[BC_RATING_SATISFIED], of[BC_RATING_RATED]};
    default:
        return (struct bc_ratio){0, 0};
    }
}

/* A figure that must equal the signed sum of others; `sign` 0 ends the list. */
struct identity {
    enum bc_figure whole;
    struct {
        int sign;
        enum bc_figure figure;
    } terms[5];
};

static const struct identity identities[] = {
    {BC_FLOW_TOTAL, {{1, BC_FLOW_OPENING}, {1, BC_FLOW_RECEIVED}, {1, BC_FLOW_REOPENED}}},
    {BC_FLOW_CLOSING, {{1, BC_FLOW_TOTAL}, {-1, BC_FLOW_HANDLED}, {-1, BC_FLOW_OTHERWISE_CLOSED}}},
    {BC_FLOW_HANDLED, {{1, BC_FLOW_HANDLED_ON_TIME}, {1, BC_FLOW_HANDLED_LATE},
                          {1, BC_FLOW_HANDLED_NO_DEADLINE}}},
    {BC_FLOW_CLOSING, {{1, BC_FLOW_CLOSING_IN_TIME}, {1, BC_FLOW_CLOSING_OVERDUE},
                          {1, BC_FLOW_CLOSING_NO_DEADLINE}, {1, BC_FLOW_CLOSING_NOT_FORWARDED}}},
    {BC_RATING_RATED,
        {{1, BC_RATING_SATISFIED}, {1, BC_RATING_ACCEPTABLE}, {1, BC_RATING_UNSATISFIED}}},
    {BC_RESPONSE_ASKED, {{1, BC_FLOW_REPLIED}}},
};

/* Figures of which the first is never more than the second. */
static const struct {
    enum bc_figure part, whole;
} within[] = {
    {BC_FLOW_RECEIVED, BC_FLOW_SUBMITTED},
    {BC_RESPONSE_RATED, BC_RESPONSE_ASKED},
};

static bool broken(const struct identity *identity, const struct bc_counts *counts,
    const char *where, struct bc_status *status)
{
    char terms[512] = "";
    size_t length = 0;

    for (size_t i = 0; i < 5 && identity->terms[i].sign != 0; i++) {
        const enum bc_figure figure = identity->terms[i].figure;

        length += (size_t)snprintf(terms + length, sizeof(terms) - length, "%s%s (%" PRId64 ")",
            identity->terms[i].sign < 0 ? " - "
            : i > 0                     ? " + "
                                        : "",
            infos[figure].id, counts->of[figure]);
        assert(length < sizeof(terms));
    }
    return bc_fail(status, BC_REFUSED, "figure.identity-broken", where,
        "%s (%" PRId64 ")" BC_NEXT "%s", infos[identity->whole].id, counts->of[identity->whole],
        terms);
}

bool bc_counts_check(const struct bc_counts *counts, const char *where, struct bc_status *status)
{
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        if (counts->of[figure] < 0 && figure != BC_FLOW_ADJUSTMENT) {
            return bc_fail(status, BC_REFUSED, "figure.negative", where, "%s" BC_NEXT "%" PRId64,
                infos[figure].id, counts->of[figure]);
        }
    }
    for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++) {
        int64_t sum = 0;

        for (size_t j = 0; j < 5 && identities[i].terms[j].sign != 0; j++) {
            sum += identities[i].terms[j].sign * counts->of[identities[i].terms[j].figure];
        }
        if (sum != counts->of[identities[i].whole]) {
            return broken(&identities[i], counts, where, status);
        }
    }
    for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++) {
        if (counts->of[within[i].part] > counts->of[within[i].whole]) {
            return bc_fail(status, BC_REFUSED, "figure.part-exceeds-whole", where,
                "%s" BC_NEXT "%" PRId64 BC_NEXT "%s" BC_NEXT "%" PRId64, infos[within[i].part].id,
                counts->of[within[i].part], infos[within[i].whole].id, counts->of[within[i].whole]);
        }
    }
    return true;
}

void bc_counts_add(struct bc_counts *sum, const struct bc_counts *more)
{
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        sum->of[figure] += more->of[figure];
    }
}

const char *bc_breakdown_name(enum bc_breakdown breakdown)
{
    static const char *const names[BC_BREAKDOWN_COUNT] = {
        [BC_BY_NOTHING] = "",
        [BC_BY_FIELD] = "by_field",
        [BC_BY_DISTRICT] = "by_district",
        [BC_BY_UNIT] = "by_unit",
        [BC_BY_CHANNEL] = "by_channel",
        [BC_BY_FIELD_DISTRICT] = "by_field_district",
    };

    assert(breakdown < BC_BREAKDOWN_COUNT);
    return names[breakdown];
}
