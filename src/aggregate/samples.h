/*
 * samples.h - what order statistics are made of: one short record a sample, whatever number of
 * cells it counts in.
 *
 * The aggregate module's own header. A record knows its rows; when all are in they are sorted once
 * a series, and every cell reads its ranks off in one pass a breakdown.
 */
#ifndef BC_AGGREGATE_SAMPLES_H
#define BC_AGGREGATE_SAMPLES_H

#include "aggregate/count.h"

/* Adds a value to a series of a recent slot. */
void bc_samples_add(struct bc_counter *counter, size_t slot, enum bc_series series,
    const size_t rows[BC_BREAKDOWN_COUNT], int64_t value);

/* Adds all of another counter's. */
void bc_samples_merge(struct bc_counter *counter, const struct bc_counter *other);

#endif
