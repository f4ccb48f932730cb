#include "aggregate/cells.h"

#include <assert.h>

const enum bc_breakdown bc_cells_finest[BC_FINEST_COUNT] = {
    BC_BY_FIELD_DISTRICT, BC_BY_UNIT, BC_BY_CHANNEL};

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
    for (size_t i = 0; i < BC_FINEST_COUNT; i++) {
        counter->tallies[i] = bc_arena_alloc_array(counter->passing,
            counter->row_counts[bc_cells_finest[i]] * BC_SLOT_COUNT, sizeof(struct bc_tally));
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
    struct bc_cell_place place = {.tally_count = 0};

    assert(slot < BC_SLOT_COUNT);
    for (size_t i = 0; i < BC_FINEST_COUNT; i++) {
        const size_t row = rows[bc_cells_finest[i]];

        /* An office may have no channels: no such rows then. */
        if (counter->row_counts[bc_cells_finest[i]] > 0) {
            assert(row < counter->row_counts[bc_cells_finest[i]]);
            place.tallies[place.tally_count++] = &counter->tallies[i][row * BC_SLOT_COUNT + slot];
        }
    }
    return place;
}

void bc_cells_merge(struct bc_counter *counter, const struct bc_counter *other)
{
    for (size_t i = 0; i < BC_FINEST_COUNT; i++) {
        const size_t count = counter->row_counts[bc_cells_finest[i]] * BC_SLOT_COUNT;

        for (size_t cell = 0; cell < count; cell++) {
            for (size_t figure = 0; figure < BC_COUNT_FIGURES; figure++) {
                counter->tallies[i][cell].of[figure] += other->tallies[i][cell].of[figure];
            }
        }
    }
}

static void make_cells(struct bc_counter *counter)
{
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        counter->cells[by] = bc_arena_alloc_array(
            counter->arena, counter->row_counts[by] * BC_SLOT_COUNT, sizeof(struct bc_counts));
    }
    for (size_t i = 0; i < BC_FINEST_COUNT; i++) {
        const enum bc_breakdown by = bc_cells_finest[i];

        for (size_t cell = 0; cell < counter->row_counts[by] * BC_SLOT_COUNT; cell++) {
            for (size_t figure = 0; figure < BC_COUNT_FIGURES; figure++) {
                counter->cells[by][cell].of[figure] = counter->tallies[i][cell].of[figure];
            }
        }
        counter->tallies[i] = NULL;
    }
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
    make_cells(counter);
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        if (counter->setup.periods[slot] != NULL) {
            roll_up_slot(counter, slot);
        }
    }
}
