/*
 * count.h - the counting core: cycles go in one by one, in any order, and every cell of every slot
 * fills up.
 *
 * The aggregate module's own header. Knows no store, so that it can be tried by itself. A cycle is
 * judged once for each period its life meets, as of that period's end. Source: the figure
 * definitions repeated in src/README.md; readings 18–22.
 */
#ifndef BC_AGGREGATE_COUNT_H
#define BC_AGGREGATE_COUNT_H

#include "aggregate/analysis.h"
#include "aggregate/recorder.h"
#include "aggregate/trail.h"
#include "sla/stages.h"

struct bc_counter_setup {
    const struct bc_profile *profile;
    const struct bc_dimension_map *map;
    const struct bc_fold_rules *rules;
    const struct bc_period *periods[BC_SLOT_COUNT]; /* NULL: no such period */
    const struct bc_recorder *recorder; /* NULL: nobody asks who stands behind a count */
    bc_arena *passing;                  /* may go after bc_counter_finish(); NULL: none apart */
};

/* A value that the profile does not know, with a ticket that has it. */
struct bc_unknown {
    enum bc_dimension dimension; /* FIELD, DISTRICT, UNIT or CHANNEL */
    uint16_t number; /* of the dictionary; 0: nothing given and the profile has no default */
    int64_t ticket;
};

struct bc_counted_reason {
    enum bc_end end;
    uint16_t reason;
    int64_t count;
};

/* One sample of a series, with the rows it counts in. */
struct bc_sample {
    int32_t value;
    uint16_t field_row, district_row, unit_row, channel_row;
};

struct bc_samples {
    struct bc_sample *items;
    size_t count, capacity;
};

/* What is added to while cycles go in: a third of the room of the counts it becomes. */
struct bc_tally {
    uint32_t of[BC_COUNT_FIGURES];
};

enum { BC_FINEST_COUNT = 3 }; /* breakdowns that are added to: cells.h */

enum { BC_RECENT_SLOTS = 3 }; /* those of bc_slot_is_recent() */

/* A month of 31 days touches six weeks at most. */
enum { BC_BRIDGE_PARTS = 8 };

struct bc_counter {
    struct bc_counter_setup setup;
    bc_arena *arena;
    bc_arena *passing; /* for what nobody asks for after bc_counter_finish() */
    size_t row_counts[BC_BREAKDOWN_COUNT];
    struct bc_counts *cells[BC_BREAKDOWN_COUNT]; /* row × slot; NULL before it is finished */
    struct bc_tally *tallies[BC_FINEST_COUNT];   /* likewise; until then */
    /* Open at the start of a slot and refused at the door in it: gone from the opening (reading
     * 21). */
    int64_t vanished[BC_SLOT_COUNT];
    int64_t first_opened_utc_s; /* of all cycles seen; INT64_MAX: none */
    int64_t last_event_utc_s;   /* INT64_MIN: none */
    struct bc_analysis_case *cases;
    size_t case_count, case_capacity;
    struct bc_counted_reason *reasons;
    size_t reason_count, reason_capacity;
    struct bc_unknown *unknowns;
    size_t unknown_count, unknown_capacity;
    struct bc_samples samples[BC_RECENT_SLOTS][BC_SERIES_COUNT];
    struct bc_stage_list stages; /* of the cycle being counted */
    struct bc_trail trail;       /* likewise */
    struct bc_counts *cross;     /* contributions.c */
    struct bc_analysis_part bridge[BC_BRIDGE_PARTS];
    size_t bridge_count;
};

void bc_counter_init(
    struct bc_counter *counter, const struct bc_counter_setup *setup, bc_arena *arena);

/*
 * Counts a cycle in the slots first_slot…last_slot. A cycle that would count but has an unknown
 * value is noted among the unknowns instead. Fails: BC_BAD_INPUT "calendar.year-missing".
 */
BC_MUST_CHECK bool bc_counter_add(struct bc_counter *counter, const struct bc_cycle *cycle,
    size_t first_slot, size_t last_slot, struct bc_status *status);

/* Adds what another counter of the same setup has counted; before either is finished. */
void bc_counter_merge(struct bc_counter *counter, const struct bc_counter *other);

/* For the merging: one more of these, or one that is there already. */
void bc_counter_add_reason(struct bc_counter *counter, const struct bc_counted_reason *reason);
void bc_counter_add_unknown(struct bc_counter *counter, const struct bc_unknown *unknown);

/* Sums and order statistics of every cell, once all cycles are in. */
void bc_counter_finish(struct bc_counter *counter);

/* Of a finished counter. */
const struct bc_counts *bc_counter_cell(
    const struct bc_counter *counter, enum bc_breakdown breakdown, size_t row, size_t slot);

/*
 * Every identity of every cell, breakdowns adding to the total, and periods joining: the opening of
 * one is the closing of the one before it, less what vanished. Fails: BC_REFUSED.
 */
BC_MUST_CHECK bool bc_counter_check(const struct bc_counter *counter, struct bc_status *status);

/* contributions.c: counts by field × unit; slots that are not compared are passed over. */
void bc_cross_init(struct bc_counter *counter);
size_t bc_cross_size(const struct bc_counter *counter); /* in cells */
void bc_cross_add(struct bc_counter *counter, struct bc_cross_place place, size_t slot,
    const enum bc_figure *figures, size_t figure_count);
const struct bc_counts *bc_cross_cell(
    const struct bc_counter *counter, struct bc_cross_place place, size_t slot);

/* bridge.c: the weeks of a month. Takes the state of a cycle as of the end of the current slot;
 * `told` NULL: without a recorder. */
void bc_bridge_init(struct bc_counter *counter);
void bc_bridge_add(struct bc_counter *counter, size_t slot, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_counted *told);
/* Parts add to the month and join. Fails: BC_REFUSED "aggregate.bridge-broken". */
BC_MUST_CHECK bool bc_bridge_check(const struct bc_counter *counter, struct bc_status *status);

#endif
