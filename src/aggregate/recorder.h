/*
 * recorder.h - who stands behind a count: a listener that is told of each cycle where it is
 * counted.
 *
 * The counter tells what it adds to its cells in the very function that adds it, so that a list and
 * a count cannot disagree. Without a recorder nothing is told and nothing is kept. What is told is
 * what is read: public cycles, in a public analysis.
 */
#ifndef BC_AGGREGATE_RECORDER_H
#define BC_AGGREGATE_RECORDER_H

#include "figure/figure.h"
#include "profile/profile.h"
#include "sla/sla.h"

struct bc_counter_setup;

/* One added to a figure, or one sample of a series, in a slot. Valid while it is told. */
struct bc_counted {
    const struct bc_counter_setup *setup;
    const struct bc_cycle *cycle;
    const struct bc_cycle_state *state; /* as of the slot's end */
    const struct bc_verdict *verdict;   /* of the clock that counts; NULL: none was asked */
    size_t slot;
    size_t rows[BC_BREAKDOWN_COUNT]; /* where it counts; the unit is who answers for it */
    bool is_crossed;                 /* in field × unit too */
    const char *week_id; /* of a month's week, instead of the cells; NULL: in the cells */
    bool is_sample;      /* of `series`, worth `value`; otherwise of `figure` */
    enum bc_figure figure;
    enum bc_series series;
    int64_t value;
    int64_t at_utc_s; /* what made it count; BC_NO_TIME: how things stand at the slot's end */
};

struct bc_recorder {
    void (*tell)(void *user, const struct bc_counted *counted);
    void *user;
};

/* When a figure of the flow came about: the opening, the end, the reply, the rating. */
int64_t bc_counted_instant(
    enum bc_figure figure, const struct bc_cycle *cycle, const struct bc_cycle_state *state);

#endif
