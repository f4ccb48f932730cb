/*
 * arrivals.h - when tickets come in: by hour, weekday, season, quieter on holidays, busier in
 * storms.
 *
 * Yields one moment after the other in order, `ticket_count` in all, with one hour of them in
 * memory.
 */
#ifndef SAMPLES_ARRIVALS_H
#define SAMPLES_ARRIVALS_H

#include "life.h"

struct arrivals {
    const struct world *world;
    struct chance dice;
    int64_t first_day;
    size_t hour_count;
    uint64_t
        *weight_before; /* sum of the weights of the hours before hour i; one more at the end */
    int64_t ticket_count;
    size_t hour;
    int64_t *moments; /* of the present hour */
    size_t moment_count, moment_next, moment_room;
};

void arrivals_init(struct arrivals *arrivals, const struct world *world, int64_t first_day,
    int64_t end_day, int64_t ticket_count);
void arrivals_clear(struct arrivals *arrivals);

/* False when all have come. */
bool arrivals_next(struct arrivals *arrivals, int64_t *ret_moment);

#endif
