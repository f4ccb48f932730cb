/*
 * merge.c - what two counters have counted, in one of them. Everything is a sum, a list that is
 * sorted later, or the least of its kind: no answer depends on who counted what.
 */
#include "aggregate/cells.h"
#include "aggregate/samples.h"

#include <assert.h>

static void merge_cells(struct bc_counter *counter, const struct bc_counter *other)
{
    bc_cells_merge(counter, other);
    for (size_t i = 0; i < bc_cross_size(counter); i++) {
        bc_counts_add(&counter->cross[i], &other->cross[i]);
    }
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        counter->vanished[slot] += other->vanished[slot];
    }
    for (size_t i = 0; i < counter->bridge_count; i++) {
        bc_counts_add(&counter->bridge[i].counts, &other->bridge[i].counts);
    }
}

static void merge_cases(struct bc_counter *counter, const struct bc_counter *other)
{
    for (size_t i = 0; i < other->case_count; i++) {
        counter->cases = bc_arena_grow(counter->passing, counter->cases, counter->case_count,
            &counter->case_capacity, sizeof(*counter->cases));
        counter->cases[counter->case_count++] = other->cases[i];
    }
}

void bc_counter_merge(struct bc_counter *counter, const struct bc_counter *other)
{
    assert(counter->setup.profile == other->setup.profile);
    merge_cells(counter, other);
    merge_cases(counter, other);
    bc_samples_merge(counter, other);
    for (size_t i = 0; i < other->reason_count; i++) {
        bc_counter_add_reason(counter, &other->reasons[i]);
    }
    for (size_t i = 0; i < other->unknown_count; i++) {
        bc_counter_add_unknown(counter, &other->unknowns[i]);
    }
    if (other->first_opened_utc_s < counter->first_opened_utc_s) {
        counter->first_opened_utc_s = other->first_opened_utc_s;
    }
    if (other->last_event_utc_s > counter->last_event_utc_s) {
        counter->last_event_utc_s = other->last_event_utc_s;
    }
}
