#include "aggregate/samples.h"

#include "aggregate/cells.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static size_t recent_index(size_t slot)
{
    assert(bc_slot_is_recent(slot));
    return slot == BC_SLOT_YEAR_AGO ? BC_RECENT_SLOTS - 1 : slot;
}

static size_t slot_of_recent(size_t recent)
{
    return recent == BC_RECENT_SLOTS - 1 ? BC_SLOT_YEAR_AGO : recent;
}

void bc_samples_add(struct bc_counter *counter, size_t slot, enum bc_series series,
    const size_t rows[BC_BREAKDOWN_COUNT], int64_t value)
{
    struct bc_samples *samples = &counter->samples[recent_index(slot)][series];

    samples->items = bc_arena_grow(counter->passing, samples->items, samples->count,
        &samples->capacity, sizeof(*samples->items));
    samples->items[samples->count++] = (struct bc_sample){
        .value = value > INT32_MAX ? INT32_MAX : (int32_t)value,
        .field_row = (uint16_t)rows[BC_BY_FIELD],
        .district_row = (uint16_t)rows[BC_BY_DISTRICT],
        .unit_row = (uint16_t)rows[BC_BY_UNIT],
        .channel_row = (uint16_t)rows[BC_BY_CHANNEL],
    };
}

static void merge_series(
    struct bc_samples *samples, const struct bc_samples *other, bc_arena *arena)
{
    for (size_t i = 0; i < other->count; i++) {
        samples->items = bc_arena_grow(
            arena, samples->items, samples->count, &samples->capacity, sizeof(*samples->items));
        samples->items[samples->count++] = other->items[i];
    }
}

void bc_samples_merge(struct bc_counter *counter, const struct bc_counter *other)
{
    for (size_t recent = 0; recent < BC_RECENT_SLOTS; recent++) {
        for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
            merge_series(&counter->samples[recent][series], &other->samples[recent][series],
                counter->passing);
        }
    }
}

/* ---- Sorting by value ---------------------------------------------------------------------------
 * Digit by digit from the lowest: minutes have two digits of eleven bits, seldom three. The order
 * of equal values is nobody's concern.
 */

enum { DIGIT_BITS = 11, DIGIT_COUNT = 3, DIGIT_VALUES = 1 << DIGIT_BITS };

static size_t digit_of(const struct bc_sample *sample, size_t digit)
{
    const uint32_t ascending = (uint32_t)sample->value ^ 0x80000000u; /* what is below zero first */

    return ascending >> (digit * DIGIT_BITS) & (DIGIT_VALUES - 1);
}

/* Moves the samples to `to` by one digit; false, and nothing moved, when all have the same. */
static bool move_by_digit(
    const struct bc_sample *from, size_t count, size_t digit, struct bc_sample *to)
{
    uint32_t places[DIGIT_VALUES] = {0};
    uint32_t place = 0;

    for (size_t i = 0; i < count; i++) {
        places[digit_of(&from[i], digit)]++;
    }
    if (places[digit_of(&from[0], digit)] == count) {
        return false;
    }
    for (size_t value = 0; value < DIGIT_VALUES; value++) {
        const uint32_t here = places[value];

        places[value] = place;
        place += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[places[digit_of(&from[i], digit)]++] = from[i];
    }
    return true;
}

static void sort_by_value(struct bc_samples *samples, bc_arena *arena)
{
    struct bc_sample *spare = bc_arena_alloc_array(arena, samples->count, sizeof(*spare));

    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        if (move_by_digit(samples->items, samples->count, digit, spare)) {
            struct bc_sample *sorted = spare;

            spare = samples->items;
            samples->items = sorted;
        }
    }
}

/* ---- Ranks ------------------------------------------------------------------------------- */

static size_t row_in(
    const struct bc_counter *counter, enum bc_breakdown by, const struct bc_sample *sample)
{
    switch (by) {
    case BC_BY_FIELD:
        return sample->field_row;
    case BC_BY_DISTRICT:
        return sample->district_row;
    case BC_BY_UNIT:
        return sample->unit_row;
    case BC_BY_CHANNEL:
        return sample->channel_row;
    case BC_BY_FIELD_DISTRICT:
        return (size_t)sample->field_row * counter->row_counts[BC_BY_DISTRICT] +
               sample->district_row;
    default:
        return 0;
    }
}

/* How far the samples of one row have been gone through. */
struct progress {
    int64_t seen, median_rank, p90_rank;
};

/* One breakdown of a sorted series: first how many samples each cell has, then their ranks. */
static void rank(struct bc_counter *counter, const struct bc_samples *samples, enum bc_breakdown by,
    size_t slot, enum bc_series series)
{
    const size_t row_count = counter->row_counts[by];
    struct progress *progress =
        bc_arena_alloc_array(counter->passing, row_count, sizeof(*progress));

    for (size_t i = 0; i < samples->count; i++) {
        progress[row_in(counter, by, &samples->items[i])].seen++;
    }
    for (size_t row = 0; row < row_count; row++) {
        const int64_t count = progress[row].seen;

        counter->cells[by][row * BC_SLOT_COUNT + slot].series[series].sample_count = count;
        progress[row] =
            (struct progress){.median_rank = bc_median_rank(count), .p90_rank = bc_p90_rank(count)};
    }
    for (size_t i = 0; i < samples->count; i++) {
        const size_t row = row_in(counter, by, &samples->items[i]);
        struct bc_statistics *cell = &counter->cells[by][row * BC_SLOT_COUNT + slot].series[series];
        const int64_t seen = ++progress[row].seen;

        if (seen == progress[row].median_rank) {
            cell->median = samples->items[i].value;
        }
        if (seen == progress[row].p90_rank) {
            cell->p90 = samples->items[i].value;
        }
        cell->max = samples->items[i].value;
    }
}

/* Grown by doubling, they took twice the room they need; they stay as long as the analysis does. */
static void keep_cases(struct bc_counter *counter)
{
    struct bc_analysis_case *kept =
        bc_arena_alloc_array(counter->arena, counter->case_count, sizeof(*kept));

    if (counter->case_count > 0) {
        memcpy(kept, counter->cases, counter->case_count * sizeof(*kept));
    }
    counter->cases = kept;
    counter->case_capacity = counter->case_count;
}

static void forget_passing(struct bc_counter *counter)
{
    memset(counter->samples, 0, sizeof(counter->samples));
    counter->stages = (struct bc_stage_list){.arena = counter->arena};
    counter->trail = (struct bc_trail){.arena = counter->arena};
    counter->passing = counter->arena;
    counter->setup.passing = NULL;
}

void bc_counter_finish(struct bc_counter *counter)
{
    bc_cells_roll_up(counter);
    for (size_t recent = 0; recent < BC_RECENT_SLOTS; recent++) {
        for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
            struct bc_samples *samples = &counter->samples[recent][series];

            if (samples->count == 0) {
                continue;
            }
            sort_by_value(samples, counter->passing);
            for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
                if (counter->row_counts[by] > 0) {
                    rank(counter, samples, by, slot_of_recent(recent), series);
                }
            }
        }
    }
    keep_cases(counter);
    forget_passing(counter);
}
