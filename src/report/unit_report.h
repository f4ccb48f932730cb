/*
 * unit_report.h - what one unit may see of its own work in a period: its figures beside the
 * office's, and its own tickets with their masked texts.
 *
 * Only disclose/ can make one; the writer of unit workbooks takes one. It holds the tickets of one
 * unit that may be published, and nothing of another unit but the office's totals. Its texts live
 * in the wiping arena it was made in; the words that all units share (labels, notes, names of
 * periods) belong to whoever made it. All strings are UTF-8 NFC and borrowed.
 */
#ifndef BC_REPORT_UNIT_REPORT_H
#define BC_REPORT_UNIT_REPORT_H

#include "report/public_report.h"

typedef struct bc_unit_report bc_unit_report;

enum bc_unit_list {
    BC_UNIT_OPEN,        /* open at the end, what is due first on top; what waits comes last */
    BC_UNIT_OVERDUE,     /* those of them that are late */
    BC_UNIT_RETURNED,    /* returns the unit or one of its agencies made in the period */
    BC_UNIT_REOPENED,    /* re-opened in the period, and the unit's at its end */
    BC_UNIT_UNSATISFIED, /* rated so in the period, with what the sender said */
    BC_UNIT_PROMISED,    /* promises given, kept or broken in the period, or still running */
    BC_UNIT_LIST_COUNT
};

/* How much time is left or gone, in the kind of the case's clock. */
enum bc_left_unit { BC_LEFT_NONE, BC_LEFT_WORKING_DAYS, BC_LEFT_WORKING_HOURS, BC_LEFT_HOURS };

/* Times are BC_NO_TIME (INT64_MIN) and texts "" where there is none. */
struct bc_unit_case {
    const char *code;
    int32_t cycle;
    const char *field_name, *district_name, *channel_name;
    const char *agency_name; /* within the unit */
    const char *text;        /* what the sender wrote */
    const char *note;        /* RETURNED: why; UNSATISFIED: the sender's words */
    bool is_emergency;
    bool is_elsewhere; /* RETURNED: another unit has it now, and its texts with it */
    int64_t opened_utc_s, forwarded_utc_s, due_utc_s, ended_utc_s;
    /* "overdue", "soon" (within two working days), "in_time", "none", "not_forwarded",
     * "awaiting_reply" (handled in time, open until the reply); of a case that has ended "handled"
     * and the other ends. */
    const char *state;
    enum bc_left_unit left_unit;
    int64_t left_tenths;   /* of that unit; 0 or less: late */
    int64_t event_utc_s;   /* RETURNED: when; UNSATISFIED: rated when */
    int32_t promise_count; /* promises with a date, the first one too */
    int64_t promise_at_utc_s, promised_utc_s, promised_again_utc_s; /* the first, and the last */
    const char *promise; /* "kept", "broken", "running", "void"; "" without a promise */
};

/* The work of an agency within the unit; the one without a name: not assigned to any. */
struct bc_unit_agency {
    const char *name;
    int64_t handled_on_time, handled_late, handled_no_deadline;
    int64_t overdue, soon, in_time, no_deadline, not_forwarded; /* open at the end */
};

/* Whose figure is asked for. */
enum bc_unit_side { BC_UNIT_SELF, BC_UNIT_SELF_BEFORE, BC_UNIT_OFFICE };

const struct bc_report_office *bc_unit_report_office(const bc_unit_report *report);
const char *bc_unit_report_id(const bc_unit_report *report); /* [a-z0-9-]{1,40} */
const char *bc_unit_report_name(const bc_unit_report *report);
const char *bc_unit_report_short_name(const bc_unit_report *report);
int64_t bc_unit_report_as_known_utc_s(const bc_unit_report *report);

/* The period, and what it and the one before are called; "" where there is none before. */
const struct bc_period *bc_unit_report_period(const bc_unit_report *report);
const char *bc_unit_report_period_name(const bc_unit_report *report);
const char *bc_unit_report_period_short(const bc_unit_report *report, enum bc_unit_side side);

struct bc_value bc_unit_report_value(
    const bc_unit_report *report, enum bc_unit_side side, enum bc_figure figure);
/* Units of the office that had something to handle in the period: an average is by these. */
int64_t bc_unit_report_unit_count(const bc_unit_report *report);

size_t bc_unit_report_cases(
    const bc_unit_report *report, enum bc_unit_list list, const struct bc_unit_case **ret_cases);
size_t bc_unit_report_agencies(
    const bc_unit_report *report, const struct bc_unit_agency **ret_agencies);
size_t bc_unit_report_notes(const bc_unit_report *report, const struct bc_report_note **ret_notes);

/* False: the texts could not be read when the report was made, and it says so. */
bool bc_unit_report_has_texts(const bc_unit_report *report);

/* The word of a key of labels.vi.yaml, or NULL. */
const char *bc_unit_report_label(const bc_unit_report *report, const char *key);

#endif
