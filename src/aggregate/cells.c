#include "aggregate/cells.h"

#include <assert.h>

void bc_cells_init(struct bc_counter *counter)
{
    const struct bc_profile *profile = counter->setup.profile;

    counter->row_counts[BC_BY_NOTHING] = 1;
    counter->row_counts[BC_BY_FIELD] = profile->field_count;
    counter->row_counts[BC_BY_DISTRICT] = profile->district_count + 1;
    counter->row_counts[BC_BY_UNIT] = profile->unit_count;
    counter->row_counts[BC_BY_CHANNEL] = profile->channel_count;
    counter->row_counts[BC_BY_FIELD_DISTRICT] =
        profile->field_count * (profile->district_count + 1);
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        counter->cells[by] = bc_arena_alloc_array(
            counter->arena, counter->row_counts[by] * BC_SLOT_COUNT, sizeof(struct bc_counts));
    }
}

static struct bc_counts *cell_at(
    const struct bc_counter *counter, enum bc_breakdown by, size_t row, size_t slot)
{
    assert(row < counter->row_counts[by]);
    assert(slot < BC_SLOT_COUNT);
    return &counter->cells[by][row * BC_SLOT_COUNT + slot];
}

const struct bc_counts *bc_counter_cell(
    const struct bc_counter *counter, enum bc_breakdown breakdown, size_t row, size_t slot)
{
    return cell_at(counter, breakdown, row, slot);
}

struct bc_cell_place bc_cells_at(
    struct bc_counter *counter, const size_t rows[BC_BREAKDOWN_COUNT], size_t slot)
{
    static const enum bc_breakdown finest[] = {BC_BY_FIELD_DISTRICT, BC_BY_UNIT, BC_BY_CHANNEL};
    struct bc_cell_place place = {.cell_count = 0};

    for (size_t i = 0; i < BC_FINEST_COUNT; i++) {
        /* An office may have no channels: no such rows then. */
        if (counter->row_counts[finest[i]] > 0) {
            place.cells[place.cell_count++] = cell_at(counter, finest[i], rows[finest[i]], slot);
        }
    }
    return place;
}

static void roll_up_slot(struct bc_counter *counter, size_t slot)
{
    const size_t districts = counter->row_counts[BC_BY_DISTRICT];

    for (size_t row = 0; row < counter->row_counts[BC_BY_FIELD_DISTRICT]; row++) {
        bc_counts_add(cell_at(counter, BC_BY_FIELD, row / districts, slot),
            cell_at(counter, BC_BY_FIELD_DISTRICT, row, slot));
        bc_counts_add(cell_at(counter, BC_BY_DISTRICT, row % districts, slot),
            cell_at(counter, BC_BY_FIELD_DISTRICT, row, slot));
    }
    for (size_t row = 0; row < counter->row_counts[BC_BY_FIELD]; row++) {
        bc_counts_add(
            cell_at(counter, BC_BY_NOTHING, 0, slot), cell_at(counter, BC_BY_FIELD, row, slot));
    }
}

void bc_cells_roll_up(struct bc_counter *counter)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        if (counter->setup.periods[slot] != NULL) {
            roll_up_slot(counter, slot);
        }
    }
}
