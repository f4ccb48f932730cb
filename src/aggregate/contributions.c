/*
 * contributions.c - field × unit counts of the periods that are compared with each other.
 *
 * Kept apart from the breakdowns: nobody prints the whole of it, it only explains differences.
 */
#include "aggregate/count.h"

#include <assert.h>

enum { CROSS_SLOTS = 3, NO_SLOT = CROSS_SLOTS };

static size_t cross_slot(size_t slot)
{
    switch (slot) {
    case BC_SLOT_CURRENT:
        return 0;
    case BC_SLOT_PREVIOUS:
        return 1;
    case BC_SLOT_YEAR_AGO:
        return 2;
    default:
        return NO_SLOT;
    }
}

size_t bc_cross_size(const struct bc_counter *counter)
{
    return counter->row_counts[BC_BY_FIELD] * counter->row_counts[BC_BY_UNIT] * CROSS_SLOTS;
}

void bc_cross_init(struct bc_counter *counter)
{
    counter->cross =
        bc_arena_alloc_array(counter->arena, bc_cross_size(counter), sizeof(*counter->cross));
}

static struct bc_counts *cell_at(
    const struct bc_counter *counter, struct bc_cross_place place, size_t slot)
{
    assert(place.field < counter->row_counts[BC_BY_FIELD]);
    assert(place.unit < counter->row_counts[BC_BY_UNIT]);
    return &counter
                ->cross[(place.field * counter->row_counts[BC_BY_UNIT] + place.unit) * CROSS_SLOTS +
                        slot];
}

void bc_cross_add(struct bc_counter *counter, struct bc_cross_place place, size_t slot,
    const enum bc_figure *figures, size_t figure_count)
{
    struct bc_counts *cell;

    if (cross_slot(slot) == NO_SLOT) {
        return;
    }
    cell = cell_at(counter, place, cross_slot(slot));
    for (size_t i = 0; i < figure_count; i++) {
        cell->of[figures[i]]++;
    }
}

const struct bc_counts *bc_cross_cell(
    const struct bc_counter *counter, struct bc_cross_place place, size_t slot)
{
    assert(cross_slot(slot) != NO_SLOT);
    return cell_at(counter, place, cross_slot(slot));
}
