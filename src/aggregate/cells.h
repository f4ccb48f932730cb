/*
 * cells.h - the cells of a counter: a count for each row of each breakdown in each slot.
 *
 * The aggregate module's own header. While cycles go in, one is added in the finest breakdowns
 * alone; the total and the rows by field and by district are their sums, made when all are in. The
 * rows by unit and by channel are counted on their own, so that the identities compare something.
 */
#ifndef BC_AGGREGATE_CELLS_H
#define BC_AGGREGATE_CELLS_H

#include "aggregate/count.h"

/* Field × district, unit, channel. */
extern const enum bc_breakdown bc_cells_finest[BC_FINEST_COUNT];

/* Where a cycle counts in one slot. */
struct bc_cell_place {
    struct bc_tally *tallies[BC_FINEST_COUNT];
    size_t tally_count;
};

void bc_cells_init(struct bc_counter *counter);

struct bc_cell_place bc_cells_at(
    struct bc_counter *counter, const size_t rows[BC_BREAKDOWN_COUNT], size_t slot);

static inline void bc_cells_add(const struct bc_cell_place *place, enum bc_figure figure)
{
    for (size_t i = 0; i < place->tally_count; i++) {
        place->tallies[i]->of[figure]++;
    }
}

/* Adds what another counter of the same setup has added. */
void bc_cells_merge(struct bc_counter *counter, const struct bc_counter *other);

/* Makes the cells: those that were added to, and the total, the fields and the districts. Once. */
void bc_cells_roll_up(struct bc_counter *counter);

#endif
