#include "aggregate/samples.h"

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

static int compare_values(const void *left, const void *right)
{
    const int32_t a = ((const struct bc_sample *)left)->value;
    const int32_t b = ((const struct bc_sample *)right)->value;

    return a < b ? -1 : a > b;
}

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

/* One breakdown of a sorted series: first how many samples each cell has, then their ranks. */
static void rank(struct bc_counter *counter, const struct bc_samples *samples, enum bc_breakdown by,
    size_t slot, enum bc_series series)
{
    int64_t *seen = bc_arena_alloc_array(counter->passing, counter->row_counts[by], sizeof(*seen));

    for (size_t i = 0; i < samples->count; i++) {
        const size_t row = row_in(counter, by, &samples->items[i]);

        counter->cells[by][row * BC_SLOT_COUNT + slot].series[series].sample_count++;
    }
    for (size_t i = 0; i < samples->count; i++) {
        const size_t row = row_in(counter, by, &samples->items[i]);
        struct bc_statistics *cell = &counter->cells[by][row * BC_SLOT_COUNT + slot].series[series];

        seen[row]++;
        if (seen[row] == bc_median_rank(cell->sample_count)) {
            cell->median = samples->items[i].value;
        }
        if (seen[row] == bc_p90_rank(cell->sample_count)) {
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
    counter->steps = (struct bc_trail_steps){.arena = counter->arena};
    counter->passing = counter->arena;
    counter->setup.passing = NULL;
}

void bc_counter_finish(struct bc_counter *counter)
{
    for (size_t recent = 0; recent < BC_RECENT_SLOTS; recent++) {
        for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
            struct bc_samples *samples = &counter->samples[recent][series];

            if (samples->count == 0) {
                continue;
            }
            qsort(samples->items, samples->count, sizeof(*samples->items), compare_values);
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
