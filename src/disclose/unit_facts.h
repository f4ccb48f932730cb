/*
 * unit_facts.h - what a scan keeps of a cycle for its unit: times, verdict and the marks of texts,
 * no text. For disclose/ only.
 */
#ifndef BC_DISCLOSE_UNIT_FACTS_H
#define BC_DISCLOSE_UNIT_FACTS_H

#include "disclose/unit.h"

enum unit_promise {
    UNIT_PROMISE_NONE,
    UNIT_PROMISE_RUNNING,
    UNIT_PROMISE_KEPT,
    UNIT_PROMISE_BROKEN,
    UNIT_PROMISE_VOID
};

struct unit_fact {
    int64_t ticket;
    int32_t cycle;
    int32_t unit_index, field_index, district_index, channel_index, agency_index; /* -1: none */
    uint32_t lists;  /* bits of enum bc_unit_list */
    bool is_counted; /* open at the end, or handled in the period */
    bool is_emergency, is_elsewhere;
    bool has_result; /* also of one that is open until the reply: its clock has stopped */
    enum bc_end end;
    enum bc_deadline deadline;
    enum bc_clock_kind clock;
    int64_t opened_utc_s, forwarded_utc_s, due_utc_s, ended_utc_s, event_utc_s;
    uint64_t text_mark, note_mark; /* text: 0 on cycles after the first, whose ticket knows it */
    enum unit_promise promise;
    int32_t promise_count;
    int64_t promise_at_utc_s, promised_utc_s, promised_again_utc_s;
};

struct unit_facts {
    struct unit_fact *items; /* by unit; within one in no order */
    size_t count, capacity;
    size_t *first_of; /* by row of the profile's units, one more at the end */
};

/* One scan over the current period, as known by the batch of the analysis. */
BC_MUST_CHECK bool unit_facts_read(const struct bc_units_request *request, bc_arena *arena,
    struct unit_facts *ret_facts, struct bc_status *status);

#endif
