#include "disclose/disclose.h"

#include "disclose/labels.h"
#include "disclose/maker.h"
#include "report/wording.h"

#include <assert.h>
#include <string.h>

const char *bc_maker_copy(const struct maker *maker, const char *text)
{
    return text != NULL ? bc_arena_strdup(maker->arena, text) : "";
}

/* What the office calls a promise stands in its profile; the words around it are everybody's. */
static const char *in_own_words(const struct maker *maker, const char *text)
{
    const char *promise = maker->profile->promise_label;
    const struct bc_word words[] = {{"promise", promise}};

    return strstr(text, "{promise}") != NULL && promise != NULL && promise[0] != '\0'
               ? bc_wording_fill(maker->arena, text, words, 1)
               : bc_arena_strdup(maker->arena, text);
}

const char *bc_maker_label(struct maker *maker, const char *key)
{
    const char *text = bc_labels_find(maker->labels, key);

    if (text == NULL) {
        if (maker->missing_label == NULL) {
            maker->missing_label = bc_arena_strdup(maker->arena, key);
        }
        return "";
    }
    return in_own_words(maker, text);
}

bool bc_validity_covers(struct bc_validity valid, int32_t day)
{
    return valid.first_day <= day && day <= valid.last_day;
}

static void copy_labels(struct maker *maker)
{
    size_t count = maker->labels->count;
    const char **keys = bc_arena_alloc_array(maker->arena, count, sizeof(*keys));
    const char **texts = bc_arena_alloc_array(maker->arena, count, sizeof(*texts));

    for (size_t i = 0; i < count; i++) {
        keys[i] = bc_maker_copy(maker, maker->labels->keys[i]);
        texts[i] = in_own_words(maker, maker->labels->texts[i]);
    }
    maker->report->label_keys = keys;
    maker->report->label_texts = texts;
    maker->report->label_count = count;
}

static void make_slots(struct maker *maker)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        const struct bc_period *period = bc_analysis_period(maker->analysis, slot);
        struct bc_report_slot *to = &maker->report->slots[slot];

        to->exists = period != NULL;
        if (to->exists) {
            to->period = *period;
            to->has_data = bc_analysis_has_data(maker->analysis, slot);
            to->lacks = bc_maker_provides(maker, maker->last_day) &
                        ~bc_maker_provides(
                            maker, bc_instant_day(period->end_utc_s - 1, maker->profile->offset_s));
            bc_maker_name_period(maker, to);
        }
    }
}

static int64_t sum_reasons(const struct bc_public_report *report)
{
    int64_t sum = 0;

    for (size_t i = 0; i < report->reason_count; i++) {
        if (!report->reasons[i].is_at_door) {
            sum += report->reasons[i].count;
        }
    }
    return sum;
}

/* The lists of a report say the same as its totals, or it is not given out. */
static bool check_lists(const struct bc_public_report *report, struct bc_status *status)
{
    const int64_t *of = bc_report_table_counts(&report->tables[BC_BY_NOTHING], 0, 0)->of;
    const char *period = report->slots[BC_SLOT_CURRENT].period.id;
    int64_t closed = sum_reasons(report);

    if ((int64_t)report->overdue_count != of[BC_FLOW_CLOSING_OVERDUE]) {
        return bc_fail(status, BC_REFUSED, "disclose.overdue-differ", period, "%zu" BC_NEXT "%lld",
            report->overdue_count, (long long)of[BC_FLOW_CLOSING_OVERDUE]);
    }
    if (closed != of[BC_FLOW_OTHERWISE_CLOSED]) {
        return bc_fail(status, BC_REFUSED, "disclose.reasons-differ", period, "%lld" BC_NEXT "%lld",
            (long long)closed, (long long)of[BC_FLOW_OTHERWISE_CLOSED]);
    }
    return true;
}

bool bc_disclose_public(const bc_analysis *analysis, const struct bc_labels *labels,
    int64_t adjustment, bc_arena *arena, const bc_public_report **ret_report,
    struct bc_status *status)
{
    const struct bc_period *period = bc_analysis_period(analysis, BC_SLOT_CURRENT);
    struct maker maker = {
        .analysis = analysis,
        .profile = bc_analysis_profile(analysis),
        .labels = labels,
        .arena = arena,
        .report = bc_arena_alloc(arena, sizeof(*maker.report)),
    };

    assert(period != NULL);
    maker.last_day = bc_instant_day(period->end_utc_s - 1, maker.profile->offset_s);
    maker.practice = bc_profile_practice_on(maker.profile, maker.last_day);
    maker.organisation_day = bc_analysis_organisation_day(analysis);
    maker.report->organisation_day = maker.organisation_day;
    maker.report->as_known_utc_s = bc_analysis_batch(analysis)->known_utc_s;
    copy_labels(&maker);
    make_slots(&maker);
    bc_maker_set_office(&maker);
    bc_maker_make_tables(&maker);
    bc_report_table_counts(&maker.report->tables[BC_BY_NOTHING], 0, BC_SLOT_CURRENT)
        ->of[BC_FLOW_ADJUSTMENT] = adjustment;
    bc_maker_make_reasons(&maker);
    bc_maker_make_cases(&maker);
    bc_maker_make_due_days(&maker);
    bc_maker_make_standing(&maker);
    bc_maker_make_changes(&maker);
    bc_maker_make_bridge(&maker);
    bc_maker_make_definitions(&maker);
    bc_maker_make_notes(&maker, adjustment);
    if (maker.missing_label != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "disclose.label-missing", "labels.vi.yaml", "%s",
            maker.missing_label);
    }
    if (!check_lists(maker.report, status)) {
        return false;
    }
    *ret_report = maker.report;
    return true;
}
