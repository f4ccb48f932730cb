/*
 * sla.h - a cycle and a profile make a verdict as of E, and the explanation of the verdict.
 *
 * The handling clock of the body that had the cycle: its rule by field and priority as of E, its
 * start, its due instant (the last second still on time) and, when late, by how much in the clock's
 * own kind. The clock stops at the result, also where a profile closes on the reply: the verdict is
 * frozen then. Late iff min(result or end, E) > due. Source: profile `clocks` and `extension`;
 * readings 8–14, 16.
 */
#ifndef BC_SLA_SLA_H
#define BC_SLA_SLA_H

#include "profile/profile.h"
#include "ticket/cycle.h"
#include "ticket/dictionary.h"

/* Store numbers of the dictionary → rows of the profile, made once a run. -1: the office knows no
 * such. */
struct bc_dimension_map {
    const struct bc_profile *profile;
    const int32_t *field;    /* by dictionary number; [0] is default_field_index or -1 */
    const int32_t *district; /* [0] is -1: "Chưa xác định địa bàn" */
    const int32_t *unit;     /* [0] is the IOC's row; as drawn in the organisation of the report */
    const int32_t *recorded_unit; /* as the case was forwarded: verdicts rest on it alone */
    const struct bc_body *body;   /* of a unit that never moved; what moved has no number here */
    const int32_t *channel;
    size_t field_count, district_count, unit_count, channel_count; /* lengths of the arrays */
};

/*
 * Who belonged to which body when, for bc_cycle_at(): as recorded, whatever organisation a report
 * is drawn in. The map outlives the answer.
 */
struct bc_bodies bc_dimension_map_bodies(const struct bc_dimension_map *map);

enum bc_deadline {
    BC_DEADLINE_NOT_RUNNING, /* not forwarded: no handling clock (open: under the intake clock) */
    BC_DEADLINE_NONE,        /* a clock without limit: "không quy định thời hạn" */
    BC_DEADLINE_IN_TIME,     /* open and in time, or handled on time */
    BC_DEADLINE_OVERDUE      /* open and overdue, or handled late */
};

struct bc_verdict {
    enum bc_deadline deadline;
    enum bc_clock_kind clock;
    const struct bc_profile_clock *rule; /* NULL with GIVEN by the source or when none applies */
    int64_t start_utc_s;                 /* BC_NO_TIME when not running */
    int64_t first_due_utc_s;             /* by the rule alone; BC_NO_TIME without limit */
    int64_t due_utc_s;                   /* moved by a valid extension, else equal to the first */
    bool is_extended;
    int64_t late_min; /* 0 unless OVERDUE; in the clock's own kind, floored */
};

/*
 * Judges the handling clock of a cycle by its state as of E.
 * Fails: BC_BAD_INPUT "calendar.year-missing" when the verdict at E depends on a missing year: a
 * due date that lies beyond E and beyond the calendar is no such case (then deadline is IN_TIME and
 * due BC_NO_TIME).
 */
BC_MUST_CHECK bool bc_sla_judge(const struct bc_profile *profile,
    const struct bc_dimension_map *map, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, int64_t end_utc_s, struct bc_verdict *ret_verdict,
    struct bc_status *status);

/*
 * The verdict as of an earlier E, from that of a later one: of the same state, when no event lies
 * between the two. Only time has not passed yet: what was in time stays so. Fails as bc_sla_judge.
 */
BC_MUST_CHECK bool bc_sla_judge_earlier(const struct bc_profile *profile,
    const struct bc_cycle_state *state, int64_t end_utc_s, struct bc_verdict *verdict,
    struct bc_status *status);

/* One line of an explanation: what a clerk checks with a pencil. */
enum bc_explain_kind {
    BC_EXPLAIN_CYCLE,    /* heading of a cycle */
    BC_EXPLAIN_STAGE,    /* heading of one of its clocks */
    BC_EXPLAIN_START,    /* the clock starts: from = instant */
    BC_EXPLAIN_COUNTED,  /* [from, to) counted: amount_s working or plain seconds; days: one working
                            day */
    BC_EXPLAIN_SKIPPED,  /* [from, to) not counted, with the reason (night, lunch, weekend, holiday
                            by name) */
    BC_EXPLAIN_RULE,     /* limit and article */
    BC_EXPLAIN_EXTENDED, /* due moved to `to` */
    BC_EXPLAIN_DUE,      /* to = due */
    BC_EXPLAIN_END,      /* handling: to = result or other end of the cycle, or E while open */
    BC_EXPLAIN_STOP,     /* other stages: to = when the clock stopped, or E while it runs;
                            amount_s = what it used in its own kind, in whole minutes */
    BC_EXPLAIN_VERDICT
};

enum bc_skip {
    BC_SKIP_NONE,
    BC_SKIP_NIGHT,
    BC_SKIP_LUNCH,
    BC_SKIP_WEEKEND,
    BC_SKIP_HOLIDAY,
    BC_SKIP_START_DAY
};

struct bc_explain_line {
    enum bc_explain_kind kind;
    int32_t cycle;
    int64_t from_utc_s, to_utc_s; /* BC_NO_TIME where the kind has none */
    int64_t amount_s;             /* COUNTED: this line's seconds; working days: 1 */
    int64_t running_s;            /* the sum after this line (working days: days counted so far) */
    enum bc_skip skip;
    const char *holiday; /* name for BC_SKIP_HOLIDAY */
    const struct bc_verdict
        *verdict;        /* of the clock; on CYCLE and the handling stage: the cycle's */
    enum bc_end end;     /* END */
    enum bc_stage stage; /* on every line but CYCLE */
    bool is_running;     /* STOP: not yet */
    int32_t field_index, unit_index; /* CYCLE: as of E; unit of STAGE: who answers */
    int32_t unit_day; /* with unit_index: the last day it had the case; its name is that day's */
};

struct bc_explanation {
    const struct bc_explain_line *lines;
    size_t count;
};

BC_MUST_CHECK bool bc_sla_explain(const struct bc_profile *profile,
    const struct bc_dimension_map *map, const struct bc_cycle *cycles, size_t cycle_count,
    const struct bc_fold_rules *rules, int64_t end_utc_s, bc_arena *arena,
    struct bc_explanation *ret_explanation, struct bc_status *status);

/*
 * The map of a store's dictionary onto a profile in the organisation of a day: districts and units
 * (agencies as their bodies) are those that stand for the recorded ones then. See organisation.h.
 */
struct bc_dimension_map bc_dimension_map_build_on(const struct bc_profile *profile,
    const bc_dictionary *dictionary, int32_t organisation_day, bc_arena *arena);

/* The map of a store's dictionary onto a profile, units and districts as recorded. */
struct bc_dimension_map bc_dimension_map_build(
    const struct bc_profile *profile, const bc_dictionary *dictionary, bc_arena *arena);

/*
 * What a store must know of an office before tickets go in: bc_store_set_fold_rules(). The channels
 * without a citizen get their numbers here when they have none yet, so that the first camera ticket
 * finds them.
 */
struct bc_fold_rules bc_fold_rules_build(
    const struct bc_profile *profile, bc_dictionary *dictionary);

#endif
