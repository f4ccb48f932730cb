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
    [BC_FLOW_REPLIED] = {.id = "flow.replied", .needs = BC_NEEDS_REPLIES},
    [BC_FLOW_AWAITING_REPLY] = {.id = "flow.awaiting_reply", .needs = BC_NEEDS_REPLIES},
    [BC_FLOW_ADJUSTMENT] = {.id = "flow.adjustment", .is_total_only = true},
    [BC_RATING_SATISFIED] = {.id = "rating.satisfied",
        .is_headline = true,
        .needs = BC_NEEDS_RATINGS},
    [BC_RATING_ACCEPTABLE] = {.id = "rating.acceptable", .needs = BC_NEEDS_RATINGS},
    [BC_RATING_UNSATISFIED] = {.id = "rating.unsatisfied", .needs = BC_NEEDS_RATINGS},
    [BC_RATING_RATED] = {.id = "rating.rated", .is_headline = true, .needs = BC_NEEDS_RATINGS},
    [BC_RESPONSE_ASKED] = {.id = "response.asked", .needs = BC_NEEDS_RATINGS | BC_NEEDS_REPLIES},
    [BC_RESPONSE_RATED] = {.id = "response.rated", .needs = BC_NEEDS_RATINGS | BC_NEEDS_REPLIES},
    [BC_STAGE_INTAKE_ON_TIME] = {.id = "stage.intake.on_time",
        .is_recent_only = true,
        .needs = BC_NEEDS_INTAKE},
    [BC_STAGE_INTAKE_LATE] = {.id = "stage.intake.late",
        .is_recent_only = true,
        .needs = BC_NEEDS_INTAKE},
    [BC_STAGE_INTAKE_NO_LIMIT] = {.id = "stage.intake.no_limit",
        .is_recent_only = true,
        .needs = BC_NEEDS_INTAKE},
    [BC_STAGE_HANDLING_ON_TIME] = {.id = "stage.handling.on_time",
        .is_recent_only = true,
        .needs = BC_NEEDS_HANDLING},
    [BC_STAGE_HANDLING_LATE] = {.id = "stage.handling.late",
        .is_recent_only = true,
        .needs = BC_NEEDS_HANDLING},
    [BC_STAGE_HANDLING_NO_LIMIT] = {.id = "stage.handling.no_limit",
        .is_recent_only = true,
        .needs = BC_NEEDS_HANDLING},
    [BC_STAGE_RETURN_ON_TIME] = {.id = "stage.return.on_time",
        .is_recent_only = true,
        .needs = BC_NEEDS_RETURN},
    [BC_STAGE_RETURN_LATE] = {.id = "stage.return.late",
        .is_recent_only = true,
        .needs = BC_NEEDS_RETURN},
    [BC_STAGE_RETURN_NO_LIMIT] = {.id = "stage.return.no_limit",
        .is_recent_only = true,
        .needs = BC_NEEDS_RETURN},
    [BC_STAGE_REPLY_ON_TIME] = {.id = "stage.reply.on_time",
        .is_recent_only = true,
        .needs = BC_NEEDS_REPLY_CLOCK},
    [BC_STAGE_REPLY_LATE] = {.id = "stage.reply.late",
        .is_recent_only = true,
        .needs = BC_NEEDS_REPLY_CLOCK},
    [BC_STAGE_REPLY_NO_LIMIT] = {.id = "stage.reply.no_limit",
        .is_recent_only = true,
        .needs = BC_NEEDS_REPLY_CLOCK},
    [BC_HANDOFF_COUNT] = {.id = "handoff.count", .is_recent_only = true},
    [BC_RETURNED_COUNT] = {.id = "returned.count", .is_recent_only = true},
    [BC_COMMITTED_COUNT] = {.id = "committed.count",
        .is_recent_only = true,
        .needs = BC_NEEDS_PROMISES},
    [BC_COMMITTED_AGAIN] = {.id = "committed.again",
        .is_recent_only = true,
        .needs = BC_NEEDS_PROMISES},
    [BC_COMMITTED_KEPT] = {.id = "committed.kept",
        .is_recent_only = true,
        .needs = BC_NEEDS_PROMISES},
    [BC_COMMITTED_BROKEN] = {.id = "committed.broken",
        .is_recent_only = true,
        .needs = BC_NEEDS_PROMISES},
    [BC_REOPENED_WITHIN_14D] = {.id = "reopened.within_14d",
        .is_recent_only = true,
        .needs = BC_NEEDS_REOPENING},
    [BC_EVIDENCE_MISSING] = {.id = "evidence.missing",
        .is_recent_only = true,
        .needs = BC_NEEDS_EVIDENCE},
    [BC_REWORK_PASSED_BACK] = {.id = "rework.passed_back",
        .is_recent_only = true,
        .needs = BC_NEEDS_RATINGS},
    [BC_REWORK_REWORKED] = {.id = "rework.reworked",
        .is_recent_only = true,
        .needs = BC_NEEDS_RATINGS},
    [BC_REWORK_PENDING] = {.id = "rework.pending",
        .is_recent_only = true,
        .needs = BC_NEEDS_RATINGS},
    [BC_DIRECTIVE_DONE] = {.id = "directive.done",
        .is_recent_only = true,
        .needs = BC_NEEDS_DIRECTIVES},
    [BC_DIRECTIVE_PENDING] = {.id = "directive.pending",
        .is_recent_only = true,
        .needs = BC_NEEDS_DIRECTIVES},
    [BC_LEADER_ASKED] = {.id = "leader.asked",
        .is_recent_only = true,
        .needs = BC_NEEDS_DIRECTIVES},
    [BC_PUBLISHED_COUNT] = {.id = "published.count",
        .is_recent_only = true,
        .needs = BC_NEEDS_PUBLICATION},
    [BC_WITHHELD_COUNT] = {.id = "withheld.count",
        .is_recent_only = true,
        .needs = BC_NEEDS_PUBLICATION},
    [BC_EMERGENCY_COUNT] = {.id = "emergency.count",
        .is_recent_only = true,
        .needs = BC_NEEDS_CONTACTS},
    [BC_EMERGENCY_CONTACTED] = {.id = "emergency.contacted",
        .is_recent_only = true,
        .needs = BC_NEEDS_CONTACTS},
    [BC_WRONG_FIELD] = {.id = "wrong.field", .is_recent_only = true, .needs = BC_NEEDS_CORRECTIONS},
    [BC_WRONG_AGENCY] = {.id = "wrong.agency",
        .is_recent_only = true,
        .needs = BC_NEEDS_CORRECTIONS},
    [BC_RATE_ON_TIME] = {.id = "rate.on_time", .kind = BC_FIGURE_IS_RATE, .is_headline = true},
    [BC_RATE_HANDLED] = {.id = "rate.handled", .kind = BC_FIGURE_IS_RATE},
    [BC_RATE_SATISFIED] = {.id = "rate.satisfied",
        .kind = BC_FIGURE_IS_RATE,
        .is_headline = true,
        .needs = BC_NEEDS_RATINGS},
    [BC_STAGE_INTAKE_MEDIAN] = {.id = "stage.intake.median_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_INTAKE},
    [BC_STAGE_INTAKE_P90] = {.id = "stage.intake.p90_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_INTAKE},
    [BC_STAGE_HANDLING_MEDIAN] = {.id = "stage.handling.median_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_HANDLING},
    [BC_STAGE_HANDLING_P90] = {.id = "stage.handling.p90_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_HANDLING},
    [BC_STAGE_RETURN_MEDIAN] = {.id = "stage.return.median_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_RETURN},
    [BC_STAGE_RETURN_P90] = {.id = "stage.return.p90_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_RETURN},
    [BC_STAGE_REPLY_MEDIAN] = {.id = "stage.reply.median_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_REPLY_CLOCK},
    [BC_STAGE_REPLY_P90] = {.id = "stage.reply.p90_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_REPLY_CLOCK},
    [BC_AGE_MEDIAN] = {.id = "age.median_wd", .is_recent_only = true, .kind = BC_FIGURE_IS_DAYS},
    [BC_AGE_P90] = {.id = "age.p90_wd", .is_recent_only = true, .kind = BC_FIGURE_IS_DAYS},
    [BC_AGE_MAX] = {.id = "age.max_wd", .is_recent_only = true, .kind = BC_FIGURE_IS_DAYS},
    [BC_CONTACT_MEDIAN] = {.id = "emergency.contact_median_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_CONTACTS},
    [BC_CONTACT_P90] = {.id = "emergency.contact_p90_min",
        .is_recent_only = true,
        .kind = BC_FIGURE_IS_MINUTES,
        .needs = BC_NEEDS_CONTACTS},
};

const struct bc_figure_info *bc_figure_info(enum bc_figure figure)
{
    assert(figure < BC_FIGURE_COUNT);
    return &infos[figure];
}

bool bc_figure_is_stock(enum bc_figure figure)
{
    switch (figure) {
    case BC_FLOW_OPENING:
    case BC_FLOW_CLOSING:
    case BC_FLOW_CLOSING_IN_TIME:
    case BC_FLOW_CLOSING_OVERDUE:
    case BC_FLOW_CLOSING_NO_DEADLINE:
    case BC_FLOW_CLOSING_NOT_FORWARDED:
    case BC_FLOW_AWAITING_REPLY:
    case BC_REWORK_PENDING:
    case BC_DIRECTIVE_PENDING:
        return true;
    default:
        return false;
    }
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

const struct bc_ratio_parts *bc_figure_ratio_parts(enum bc_figure rate)
{
    /* In the order of the rates. */
    static const struct bc_ratio_parts parts[] = {
        {BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_LATE, BC_FIGURE_COUNT},
        {BC_FLOW_HANDLED, BC_FLOW_TOTAL, BC_FIGURE_COUNT, BC_FLOW_OTHERWISE_CLOSED},
        {BC_RATING_SATISFIED, BC_RATING_RATED, BC_FIGURE_COUNT, BC_FIGURE_COUNT},
    };

    assert(infos[rate].kind == BC_FIGURE_IS_RATE);
    return &parts[rate - BC_RATE_ON_TIME];
}

struct bc_ratio bc_figure_ratio(enum bc_figure rate, const struct bc_counts *counts)
{
    const struct bc_ratio_parts *parts = bc_figure_ratio_parts(rate);
    struct bc_ratio ratio = {counts->of[parts->numerator], counts->of[parts->denominator]};

    if (parts->and_also != BC_FIGURE_COUNT) {
        ratio.denominator += counts->of[parts->and_also];
    }
    if (parts->without != BC_FIGURE_COUNT) {
        ratio.denominator -= counts->of[parts->without];
    }
    return ratio;
}

static const enum bc_figure medians[BC_SERIES_COUNT] = {BC_STAGE_INTAKE_MEDIAN,
    BC_STAGE_HANDLING_MEDIAN, BC_STAGE_RETURN_MEDIAN, BC_STAGE_REPLY_MEDIAN, BC_AGE_MEDIAN,
    BC_CONTACT_MEDIAN};

enum bc_series bc_figure_series(enum bc_figure statistic)
{
    enum bc_series series = BC_SERIES_COUNT - 1;

    assert(statistic >= BC_STATISTIC_FIRST);
    assert(statistic < BC_FIGURE_COUNT);
    while (statistic < medians[series]) {
        series--;
    }
    return series;
}

/* 0: the median, 1: the 90th part, 2: the most. */
static int order_of(enum bc_figure statistic)
{
    return (int)statistic - (int)medians[bc_figure_series(statistic)];
}

int64_t bc_figure_rank(enum bc_figure statistic, int64_t sample_count)
{
    const int order = order_of(statistic);

    return order == 0   ? bc_median_rank(sample_count)
           : order == 1 ? bc_p90_rank(sample_count)
                        : sample_count;
}

struct bc_statistic bc_figure_statistic(enum bc_figure statistic, const struct bc_counts *counts)
{
    const struct bc_statistics *from = &counts->series[bc_figure_series(statistic)];
    const int order = order_of(statistic);

    return (struct bc_statistic){order == 0   ? from->median
                                 : order == 1 ? from->p90
                                              : from->max,
        from->sample_count};
}

enum bc_figure bc_figure_of_stage(enum bc_series stage, enum bc_stage_part part)
{
    assert(stage < BC_SERIES_STAGE_COUNT);
    return (enum bc_figure)(BC_STAGE_INTAKE_ON_TIME + 3 * (int)stage + (int)part);
}

/* The lower median: the second of four. */
int64_t bc_median_rank(int64_t sample_count)
{
    return (sample_count + 1) / 2;
}

/* Nearest rank: the smallest whole number not below nine tenths. */
int64_t bc_p90_rank(int64_t sample_count)
{
    return (sample_count * 9 + 9) / 10;
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
    {BC_REOPENED_WITHIN_14D, BC_FLOW_REOPENED},
    {BC_EMERGENCY_CONTACTED, BC_EMERGENCY_COUNT},
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

/* Each verdict of a stage comes with its minutes: as many samples as verdicts; so does a contact.
 */
static bool check_stages(
    const struct bc_counts *counts, const char *where, struct bc_status *status)
{
    const int64_t contacted = counts->of[BC_EMERGENCY_CONTACTED];

    if (contacted != counts->series[BC_SERIES_CONTACT].sample_count) {
        return bc_fail(status, BC_REFUSED, "figure.samples-differ", where,
            "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, infos[BC_EMERGENCY_CONTACTED].id, contacted,
            counts->series[BC_SERIES_CONTACT].sample_count);
    }
    for (enum bc_series stage = 0; stage < BC_SERIES_STAGE_COUNT; stage++) {
        const enum bc_figure first = bc_figure_of_stage(stage, BC_STAGE_PART_ON_TIME);
        const int64_t *parts = &counts->of[first];
        const int64_t sum = parts[0] + parts[1] + parts[2];

        if (sum != counts->series[stage].sample_count) {
            return bc_fail(status, BC_REFUSED, "figure.samples-differ", where,
                "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, infos[first].id, sum,
                counts->series[stage].sample_count);
        }
    }
    return true;
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
    return check_stages(counts, where, status);
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
