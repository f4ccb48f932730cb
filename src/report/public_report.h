/*
 * public_report.h - everything a reader outside the centre may see of a period, and nothing else.
 *
 * Only disclose/ can make one; every writer takes one. There is no way from here back to a ticket's
 * text or to a sensitive case: the report holds copies in its own arena. All strings are UTF-8 NFC
 * and borrowed.
 */
#ifndef BC_REPORT_PUBLIC_REPORT_H
#define BC_REPORT_PUBLIC_REPORT_H

#include "calendar/period.h"
#include "figure/figure.h"
#include "report/findings.h"

#include <stddef.h>
#include <stdint.h>

typedef struct bc_public_report bc_public_report;

/* Four things that are not each other, with four marks in print: 0, –, …, (*). */
enum bc_value_kind {
    BC_VALUE_ABSENT,   /* does not apply to this office: left out */
    BC_VALUE_NULL,     /* 0/0: "–" */
    BC_VALUE_MISSING,  /* not known (before the first data): "…" */
    BC_VALUE_WITHHELD, /* "(*)" */
    BC_VALUE_COUNT,
    BC_VALUE_RATE,
    BC_VALUE_NUMBER /* minutes or days by the figure's kind: a number that does not add up */
};

/* Which figure of the report a value is, so that it can be told where it is printed. */
struct bc_value_origin {
    bool is_known; /* false: made from others, or of no report */
    enum bc_breakdown breakdown;
    enum bc_figure figure;
    size_t row, slot;
};

struct bc_value {
    enum bc_value_kind kind;
    int64_t count;         /* COUNT and NUMBER */
    struct bc_ratio ratio; /* RATE and NULL: numerator and denominator */
    struct bc_value_origin origin;
};

struct bc_report_office {
    const char *id, *name, *short_name;
    int32_t offset_s;
    bool has_ratings, has_replies;
    uint32_t provides; /* of enum bc_need; ratings and replies stand above */
    bool is_sample;
    const char *profile_sha256;
    /* The dispatch; see struct bc_profile_dispatch for what each is. */
    const char *superior_body, *issuing_body, *number_symbol, *letter_symbol, *place, *form;
    const char *signer_authority, *signer_title, *signer_name, *archive_line;
    const char *service_name, *sender_name, *legal_basis, *region_total, *district_word,
        *scope_note;
    const char *urgency;      /* "", "khan", "thuong-khan", "hoa-toc" */
    const char *circulation;  /* "", "luu-hanh-noi-bo", "xem-xong-tra-lai" */
    const char *drafter;      /* drafter's mark and number of copies; "" */
    const char *address_line; /* at the foot of a công văn; "" */
    bool is_draft;
    int32_t body_size_pt;          /* of the dispatch: 13 or 14 */
    const char *promise_label;     /* what the office calls a promised date */
    const char *template_path;     /* under report-templates, for this period's kind */
    const char *briefing_path;     /* the same of the deck; "" where none is made */
    const char *const *addressees; /* Kính gửi */
    size_t addressee_count;
    const char *const *recipients; /* Nơi nhận, without the archive line */
    size_t recipient_count;
};

struct bc_report_row {
    const char *id;   /* "moi-truong"; "chua-xac-dinh" for the district row of its own */
    const char *name; /* in full, as valid at the end of the period */
    const char *short_name;
    size_t field_row; /* BY_FIELD_DISTRICT: rows of the other two breakdowns */
    size_t district_row;
    bool is_zero; /* every figure of every slot is zero: may be left out */
};

struct bc_report_reason {
    const char *id;
    const char *name; /* official wording */
    int64_t count;
    bool is_at_door;
};

/* A case by its code, with its verdict. Times BC_NO_TIME (INT64_MIN) where there is none. */
struct bc_report_case {
    const char *code;
    int32_t cycle;
    const char *field_id, *field_name, *district_id, *district_name, *unit_id, *unit_name,
        *channel_name;
    bool is_emergency, is_from_before;
    bool has_result; /* its clock has stopped, also where it is open until the reply */
    int64_t opened_utc_s, handling_start_utc_s, due_utc_s, ended_utc_s, replied_utc_s;
    const char *end; /* "open", "handled", "refused", "duplicate", "withdrawn", "passed_outside",
                        "refused_at_door" */
    const char *deadline; /* "in_time", "overdue", "none", "not_forwarded" */
    const char *clock;    /* "working_days", …, "given", "none" */
    int64_t late_min;
    /* Working days behind the due day, up to the result or the end; -1 unless late by a limit in
     * working days or hours: then a clerk counts days on the calendar. */
    int32_t late_days;
    const char *level; /* "satisfied", … or "" */
};

/* Whole days past the limit, as one says them: working days, or 24 hours each where the limit runs
 * day and night. */
int32_t bc_report_case_days_late(const struct bc_report_case *one);

struct bc_report_note {
    const char *id;
    const char *text;
    const char *source;
};

/* What a figure of the report means: its denominator, its clock, how it is counted. */
struct bc_report_definition {
    enum bc_figure figure;
    const char *label;
    const char *text;
};

const struct bc_report_office *bc_public_report_office(const bc_public_report *report);

/* When the facts of the report were known, and by which batch of the store. */
int64_t bc_public_report_as_known_utc_s(const bc_public_report *report);
/* The local day whose units and districts the rows are drawn in. */
int32_t bc_public_report_organisation_day(const bc_public_report *report);

/* NULL where a slot has no period. */
const struct bc_period *bc_public_report_period(const bc_public_report *report, size_t slot);
/*
 * The wording of a slot's period: "tuần 17 năm 2023" in a sentence, "Tuần 17" over a column, "17"
 * under an axis. "" where a slot has no period.
 */
const char *bc_public_report_period_name(const bc_public_report *report, size_t slot);
const char *bc_public_report_period_short(const bc_public_report *report, size_t slot);
const char *bc_public_report_period_mark(const bc_public_report *report, size_t slot);

/* False before the first data: the figures of that slot are missing. */
bool bc_public_report_has_data(const bc_public_report *report, size_t slot);

size_t bc_public_report_row_count(const bc_public_report *report, enum bc_breakdown breakdown);
const struct bc_report_row *bc_public_report_row(
    const bc_public_report *report, enum bc_breakdown breakdown, size_t row);
struct bc_value bc_public_report_value(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure);

size_t bc_public_report_reasons(
    const bc_public_report *report, const struct bc_report_reason **ret_reasons);
/* Cases of the period, by opening then code; those open and overdue, by lateness. */
size_t bc_public_report_cases(
    const bc_public_report *report, const struct bc_report_case **ret_cases);
size_t bc_public_report_overdue(
    const bc_public_report *report, const struct bc_report_case **ret_cases);
/* Open cases due in the seven days after the end, by due instant then code. */
size_t bc_public_report_due_next(
    const bc_public_report *report, const struct bc_report_case **ret_cases);
/*
 * The calendar days after the end; how many open cases are due later than the last of them; and how
 * many were handled in time and wait for the reply alone, where that closes them. Together they are
 * what is open and in time.
 */
size_t bc_public_report_due_days(
    const bc_public_report *report, const struct bc_report_due_day **ret_days);
int64_t bc_public_report_due_later(const bc_public_report *report);
int64_t bc_public_report_due_reply_only(const bc_public_report *report);
/* By number of overdue cases, the one due first, then Vietnamese order. */
size_t bc_public_report_overdue_units(
    const bc_public_report *report, const struct bc_report_overdue_unit **ret_units);
/* Ranked ones by rate, number of cases, then Vietnamese order; behind them those with rank 0. */
size_t bc_public_report_ranking(
    const bc_public_report *report, const struct bc_report_ranked **ret_units);
/* The headline figures with what changed; those that the office does not have are left out. */
size_t bc_public_report_changes(
    const bc_public_report *report, const struct bc_report_change **ret_changes);
/* Empty unless the period is a month. */
size_t bc_public_report_bridge(
    const bc_public_report *report, const struct bc_report_bridge_part **ret_parts);
/* Working days in a slot's period; -1 where it has no data or its calendar is not known. */
int32_t bc_public_report_working_days(const bc_public_report *report, size_t slot);
size_t bc_public_report_notes(
    const bc_public_report *report, const struct bc_report_note **ret_notes);
/* Of every figure that the total of this period has, in the order of figures. */
size_t bc_public_report_definitions(
    const bc_public_report *report, const struct bc_report_definition **ret_definitions);

/*
 * Official Vietnamese label of a figure ("flow.received") and of a machine word
 * ("deadline.overdue"), by its key in labels.vi.yaml. An unknown key is a fault of ours: it comes
 * back itself, so that it is seen; a writer asks bc_public_report_has_label() and refuses first.
 */
const char *bc_public_report_label(const bc_public_report *report, const char *key);
bool bc_public_report_has_label(const bc_public_report *report, const char *key);

#endif
