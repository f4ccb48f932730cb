/*
 * scan.h - every cycle that touches the periods of an analysis goes into a counter.
 *
 * The aggregate module's own header. One scan serves the trend, a second one the period a year ago.
 * Where there are many cycles, and cores for it, other threads help, each with a handle and a
 * counter of its own; what they counted is added up, so that no figure depends on them.
 */
#ifndef BC_AGGREGATE_SCAN_H
#define BC_AGGREGATE_SCAN_H

#include "aggregate/count.h"
#include "store/store.h"

/* Cycles to be seen before anybody is asked to help: a small office never needs it. */
enum { BC_SCAN_ALONE = 4096 };

struct bc_scan {
    bc_store *store; /* between begin and end of reading */
    int64_t batch;   /* INT64_MAX: as it stands */
    bool of_sensitive;
    size_t thread_count; /* at most; 0 or 1: nobody helps */
    const struct bc_counter_setup *setup;
};

/* Makes the counter, in the arena, and counts. Fails like the store and bc_counter_add(). */
BC_MUST_CHECK bool bc_scan_periods(const struct bc_scan *scan, bc_arena *arena,
    struct bc_counter *ret_counter, struct bc_status *status);

#endif
