/*
 * unit_cases.c - facts of one unit become its lists, with their texts.
 */
#include "base/text.h"
#include "disclose/claim.h"
#include "disclose/unit_maker.h"

#include <stdlib.h>
#include <string.h>

enum { SOON_WORKING_DAYS = 2, SECONDS_OF_A_TENTH_HOUR = 360 };

/* ---- What is left ------------------------------------------------------------------------ */

/* Working days from the end to the due day, which counts itself; 0 or less: it is over. False where
 * the calendar does not reach. */
static bool days_left(const bc_units *units, const struct unit_fact *fact, int32_t *ret_days)
{
    const bc_calendar *calendar = units->profile->calendar;
    const int32_t due_day = bc_instant_day(fact->due_utc_s, units->profile->offset_s);
    struct bc_status trial = {0};

    if (due_day >= units->end_base_day) {
        return bc_calendar_working_days_between(
            calendar, units->end_base_day, due_day, ret_days, &trial);
    }
    if (!bc_calendar_working_days_between(
            calendar, due_day, units->end_base_day, ret_days, &trial)) {
        return false;
    }
    *ret_days = -*ret_days;
    return true;
}

bool unit_is_soon(const bc_units *units, const struct unit_fact *fact)
{
    int32_t days;

    return fact->end == BC_END_OPEN && !fact->has_result && fact->deadline == BC_DEADLINE_IN_TIME &&
           fact->due_utc_s != BC_NO_TIME && days_left(units, fact, &days) &&
           days <= SOON_WORKING_DAYS;
}

static int64_t working_s(const bc_units *units, int64_t from_utc_s, int64_t to_utc_s)
{
    struct bc_status trial = {0};
    int64_t seconds = 0;

    return bc_calendar_working_s(units->profile->calendar, from_utc_s, to_utc_s, &seconds, &trial)
               ? seconds
               : to_utc_s - from_utc_s;
}

/* Late is never more than 0, in time never less than one step: the number and the word agree. */
static int64_t agreed(const struct unit_fact *fact, int64_t left_tenths, int64_t step)
{
    if (fact->deadline == BC_DEADLINE_OVERDUE) {
        return left_tenths > 0 ? 0 : left_tenths;
    }
    return left_tenths < step ? step : left_tenths;
}

static void set_left(
    const bc_units *units, const struct unit_fact *fact, struct bc_unit_case *ret_case)
{
    const int64_t end_utc_s =
        bc_analysis_period(units->request.analysis, BC_SLOT_CURRENT)->end_utc_s;
    int32_t days = 0;

    if (fact->end != BC_END_OPEN || fact->has_result || fact->due_utc_s == BC_NO_TIME ||
        (fact->deadline != BC_DEADLINE_IN_TIME && fact->deadline != BC_DEADLINE_OVERDUE)) {
        return;
    }
    if (fact->clock == BC_CLOCK_WORKING_DAYS && days_left(units, fact, &days)) {
        ret_case->left_unit = BC_LEFT_WORKING_DAYS;
        ret_case->left_tenths = agreed(fact, INT64_C(10) * days, 10);
        return;
    }
    if (fact->clock == BC_CLOCK_WORKING_HOURS) {
        ret_case->left_unit = BC_LEFT_WORKING_HOURS;
        ret_case->left_tenths =
            (fact->due_utc_s >= end_utc_s ? working_s(units, end_utc_s, fact->due_utc_s)
                                          : -working_s(units, fact->due_utc_s, end_utc_s)) /
            SECONDS_OF_A_TENTH_HOUR;
    } else {
        ret_case->left_unit = BC_LEFT_HOURS;
        ret_case->left_tenths = (fact->due_utc_s - end_utc_s) / SECONDS_OF_A_TENTH_HOUR;
    }
    ret_case->left_tenths = agreed(fact, ret_case->left_tenths, 1);
}

/* ---- Words ------------------------------------------------------------------------------- */

static const char *state_word(const bc_units *units, const struct unit_fact *fact)
{
    static const char *const of_deadline[] = {[BC_DEADLINE_NOT_RUNNING] = "not_forwarded",
        [BC_DEADLINE_NONE] = "none",
        [BC_DEADLINE_IN_TIME] = "in_time",
        [BC_DEADLINE_OVERDUE] = "overdue"};
    static const char *const of_end[] = {[BC_END_OPEN] = "open",
        [BC_END_HANDLED] = "handled",
        [BC_END_REFUSED_AT_DOOR] = "refused_at_door",
        [BC_END_REFUSED] = "refused",
        [BC_END_DUPLICATE] = "duplicate",
        [BC_END_WITHDRAWN] = "withdrawn",
        [BC_END_PASSED_OUTSIDE] = "passed_outside"};

    if (fact->end != BC_END_OPEN) {
        return of_end[fact->end];
    }
    if (fact->has_result && fact->deadline == BC_DEADLINE_IN_TIME) {
        return "awaiting_reply";
    }
    return unit_is_soon(units, fact) ? "soon" : of_deadline[fact->deadline];
}

static const char *promise_word(enum unit_promise promise)
{
    static const char *const words[] = {[UNIT_PROMISE_NONE] = "",
        [UNIT_PROMISE_RUNNING] = "running",
        [UNIT_PROMISE_KEPT] = "kept",
        [UNIT_PROMISE_BROKEN] = "broken",
        [UNIT_PROMISE_VOID] = "void"};

    return words[promise];
}

static const char *name_at(const char *const *names, int32_t index, const char *otherwise)
{
    return index < 0 ? otherwise : names[index];
}

/* ---- Texts ------------------------------------------------------------------------------- */

static bool read_text(const bc_units *units, int64_t ticket, uint64_t mark, bc_arena *wiping,
    const char **ret_text, struct bc_status *status)
{
    const char *text = NULL;

    if (mark != 0 && !bc_store_text(units->request.store, ticket, mark, wiping, &text, status)) {
        return false;
    }
    *ret_text = text != NULL ? text : "";
    return true;
}

static bool add_texts(const bc_units *units, const struct unit_fact *fact,
    struct bc_unit_case *ret_case, bc_arena *wiping, struct bc_status *status)
{
    uint64_t mark = fact->text_mark;

    if (!units->request.has_texts || fact->is_elsewhere) {
        return true;
    }
    if (fact->cycle > 1 &&
        !bc_claim_mark(units->request.store, fact->ticket,
            bc_analysis_batch(units->request.analysis)->number, wiping, &mark, status)) {
        return false;
    }
    return read_text(units, fact->ticket, mark, wiping, &ret_case->text, status) &&
           read_text(units, fact->ticket, fact->note_mark, wiping, &ret_case->note, status);
}

/* ---- One case ---------------------------------------------------------------------------- */

static int compare_code(const void *wanted, const void *item)
{
    const int64_t a = *(const int64_t *)wanted;
    const int64_t b = ((const struct unit_code *)item)->ticket;

    return a < b ? -1 : a > b;
}

/* A case that was only returned is none of the period's cases: the store is asked for its code. */
static bool find_code(const bc_units *units, int64_t ticket, bc_arena *wiping,
    const char **ret_code, struct bc_status *status)
{
    const struct unit_code *known =
        units->code_count > 0
            ? bsearch(&ticket, units->codes, units->code_count, sizeof(*units->codes), compare_code)
            : NULL;

    if (known != NULL) {
        *ret_code = known->code;
        return true;
    }
    return bc_store_ticket_code(units->request.store, ticket, wiping, ret_code, status);
}

static bool make_case(const bc_units *units, const struct unit_fact *fact,
    struct bc_unit_case *ret_case, bc_arena *wiping, struct bc_status *status)
{
    *ret_case = (struct bc_unit_case){
        .cycle = fact->cycle,
        .field_name = name_at(units->field_names, fact->field_index, units->no_field),
        .district_name = name_at(units->district_names, fact->district_index, units->no_district),
        .channel_name = name_at(units->channel_names, fact->channel_index, units->no_channel),
        .agency_name = name_at(units->agency_names, fact->agency_index, ""),
        .text = "",
        .note = "",
        .is_emergency = fact->is_emergency,
        .is_elsewhere = fact->is_elsewhere,
        .opened_utc_s = fact->opened_utc_s,
        .forwarded_utc_s = fact->forwarded_utc_s,
        .due_utc_s = fact->due_utc_s,
        .ended_utc_s = fact->ended_utc_s,
        .state = state_word(units, fact),
        .event_utc_s = fact->event_utc_s,
        .promise_count = fact->promise_count,
        .promise_at_utc_s = fact->promise_at_utc_s,
        .promised_utc_s = fact->promised_utc_s,
        .promised_again_utc_s = fact->promised_again_utc_s,
        .promise = promise_word(fact->promise),
    };
    set_left(units, fact, ret_case);
    return find_code(units, fact->ticket, wiping, &ret_case->code, status) &&
           add_texts(units, fact, ret_case, wiping, status);
}

/* ---- Lists ------------------------------------------------------------------------------- */

struct placed {
    const struct bc_unit_case *from;
    const struct unit_fact *fact;
    int64_t when_utc_s; /* what the list is sorted by; INT64_MAX: last */
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;
    int order;

    if (a->when_utc_s != b->when_utc_s) {
        return a->when_utc_s < b->when_utc_s ? -1 : 1;
    }
    order = strcmp(a->from->code, b->from->code);
    if (order != 0) {
        return order;
    }
    if (a->from->cycle != b->from->cycle) {
        return a->from->cycle < b->from->cycle ? -1 : 1;
    }
    /* Codes are unique within a source only. */
    return a->fact->ticket < b->fact->ticket ? -1 : a->fact->ticket > b->fact->ticket;
}

static int64_t sorted_by(const struct unit_fact *fact, enum bc_unit_list list)
{
    switch (list) {
    case BC_UNIT_OPEN:
    case BC_UNIT_OVERDUE:
        /* Without a due instant, but not waiting: before those that wait. */
        if (fact->due_utc_s == BC_NO_TIME) {
            return fact->deadline == BC_DEADLINE_NOT_RUNNING ? INT64_MAX : INT64_MAX - 1;
        }
        return fact->due_utc_s;
    case BC_UNIT_REOPENED:
        return fact->opened_utc_s;
    case BC_UNIT_PROMISED:
        return fact->promised_utc_s;
    case BC_UNIT_RETURNED:
    case BC_UNIT_UNSATISFIED:
    case BC_UNIT_LIST_COUNT:
        break;
    }
    return fact->event_utc_s;
}

static struct bc_unit_cases make_list(const struct unit_fact *facts,
    const struct bc_unit_case *cases, size_t count, enum bc_unit_list list, bc_arena *wiping)
{
    struct placed *placed = bc_arena_alloc_array(wiping, count, sizeof(*placed));
    struct bc_unit_case *items;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if ((facts[i].lists >> list & 1U) != 0) {
            placed[kept++] = (struct placed){&cases[i], &facts[i], sorted_by(&facts[i], list)};
        }
    }
    if (kept > 1) {
        qsort(placed, kept, sizeof(*placed), compare_placed);
    }
    items = bc_arena_alloc_array(wiping, kept, sizeof(*items));
    for (size_t i = 0; i < kept; i++) {
        items[i] = *placed[i].from;
    }
    return (struct bc_unit_cases){items, kept};
}

bool unit_cases_make(const bc_units *units, size_t row, struct bc_unit_report *report,
    bc_arena *wiping, struct bc_status *status)
{
    const size_t first = units->facts.first_of[row];
    const size_t count = units->facts.first_of[row + 1] - first;
    const struct unit_fact *facts = units->facts.items + first;
    struct bc_unit_case *cases = bc_arena_alloc_array(wiping, count, sizeof(*cases));

    for (size_t i = 0; i < count; i++) {
        if (facts[i].lists != 0 && !make_case(units, &facts[i], &cases[i], wiping, status)) {
            return false;
        }
    }
    for (enum bc_unit_list list = 0; list < BC_UNIT_LIST_COUNT; list++) {
        report->lists[list] = make_list(facts, cases, count, list, wiping);
    }
    return true;
}

/* ---- Agencies ---------------------------------------------------------------------------- */

static void count_agency(
    const bc_units *units, const struct unit_fact *fact, struct bc_unit_agency *agency)
{
    static const size_t of_handled[] = {
        [BC_DEADLINE_NOT_RUNNING] = offsetof(struct bc_unit_agency, handled_no_deadline),
        [BC_DEADLINE_NONE] = offsetof(struct bc_unit_agency, handled_no_deadline),
        [BC_DEADLINE_IN_TIME] = offsetof(struct bc_unit_agency, handled_on_time),
        [BC_DEADLINE_OVERDUE] = offsetof(struct bc_unit_agency, handled_late)};
    static const size_t of_open[] = {
        [BC_DEADLINE_NOT_RUNNING] = offsetof(struct bc_unit_agency, not_forwarded),
        [BC_DEADLINE_NONE] = offsetof(struct bc_unit_agency, no_deadline),
        [BC_DEADLINE_IN_TIME] = offsetof(struct bc_unit_agency, in_time),
        [BC_DEADLINE_OVERDUE] = offsetof(struct bc_unit_agency, overdue)};
    size_t place = fact->end == BC_END_OPEN ? of_open[fact->deadline] : of_handled[fact->deadline];

    if (unit_is_soon(units, fact)) {
        place = offsetof(struct bc_unit_agency, soon);
    }
    (*(int64_t *)(void *)((char *)agency + place))++;
}

struct agency_row {
    struct bc_unit_agency agency;
    const char *key; /* its place in the Vietnamese order */
};

static int compare_agencies(const void *left, const void *right)
{
    const struct agency_row *a = left;
    const struct agency_row *b = right;

    if ((a->agency.name[0] == '\0') != (b->agency.name[0] == '\0')) {
        return a->agency.name[0] == '\0' ? 1 : -1;
    }
    return strcmp(a->key, b->key);
}

/* The row of an agency, or a new one. There are some dozens in a unit. */
static struct agency_row *row_of(struct agency_row *rows, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (rows[i].agency.name == name) {
            return &rows[i];
        }
    }
    rows[*count].agency.name = name;
    return &rows[(*count)++];
}

void unit_agencies_make(
    const bc_units *units, size_t row, struct bc_unit_report *report, bc_arena *wiping)
{
    static const char nobody[] = "";
    struct agency_row *rows =
        bc_arena_alloc_array(wiping, units->profile->unit_count + 1, sizeof(*rows));
    struct bc_unit_agency *agencies;
    size_t count = 0;

    for (size_t i = units->facts.first_of[row]; i < units->facts.first_of[row + 1]; i++) {
        const struct unit_fact *fact = &units->facts.items[i];

        if (fact->is_counted) {
            const char *name = name_at(units->agency_names, fact->agency_index, nobody);

            count_agency(units, fact, &row_of(rows, &count, name)->agency);
        }
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].key = bc_text_sort_key(wiping, rows[i].agency.name);
    }
    if (count > 1) {
        qsort(rows, count, sizeof(*rows), compare_agencies);
    }
    agencies = bc_arena_alloc_array(wiping, count, sizeof(*agencies));
    for (size_t i = 0; i < count; i++) {
        agencies[i] = rows[i].agency;
    }
    report->agencies = agencies;
    report->agency_count = count;
}
