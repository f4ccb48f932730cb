/*
 * behind.h - the cycles behind a number: what a recorder heard, kept where a question fits.
 *
 * A question names a slot, rows and figures; the answer has one entry for each one that was added
 * to a cell, so that its length is the number. Codes are found afterwards, by a store that knows
 * public cases only.
 */
#ifndef BC_AGGREGATE_BEHIND_H
#define BC_AGGREGATE_BEHIND_H

#include "aggregate/analysis.h"

#define BC_ANY_ROW SIZE_MAX

struct bc_behind_question {
    size_t slot;
    size_t field, district, unit, channel; /* rows of the analysis; BC_ANY_ROW */
    const char *week_id;                   /* of a month; NULL: the period itself */
    bool wants[BC_COUNT_FIGURES];
    bool wants_series[BC_SERIES_COUNT];
};

/* A question without rows and figures yet. */
struct bc_behind_question bc_behind_ask(size_t slot);

/* One cycle, once for each time it counts. */
struct bc_behind {
    struct bc_analysis_case one; /* as of the slot's end; the unit is who answers; code NULL */
    size_t district_row;
    bool is_sample;
    enum bc_figure figure; /* without is_sample */
    enum bc_series series; /* with it */
    int64_t value;         /* of a sample */
    int64_t at_utc_s;      /* what made it count; BC_NO_TIME: how things stand at the end */
    uint16_t reason;       /* of the store's dictionary; 0: none */
};

/* A list that grows while an analysis is built. `recorder` goes into the request. */
struct bc_behind_list {
    struct bc_behind_question question;
    bc_arena *arena;
    struct bc_behind *items;
    size_t count, capacity;
};
struct bc_recorder bc_behind_recorder(struct bc_behind_list *list);

/*
 * Gives every entry its code and sorts: samples by value, then by opening, code, cycle and instant.
 * Fails: BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_behind_finish(
    struct bc_behind_list *list, bc_store *store, struct bc_status *status);

#endif
