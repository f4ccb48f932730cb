#include "aggregate/behind.h"

#include "aggregate/count.h"

#include <stdlib.h>
#include <string.h>

struct bc_behind_question bc_behind_ask(size_t slot)
{
    return (struct bc_behind_question){.slot = slot,
        .field = BC_ANY_ROW,
        .district = BC_ANY_ROW,
        .unit = BC_ANY_ROW,
        .channel = BC_ANY_ROW};
}

static bool is_row(size_t wanted, size_t row)
{
    return wanted == BC_ANY_ROW || wanted == row;
}

static bool fits(const struct bc_behind_question *question, const struct bc_counted *counted)
{
    const bool is_of_week =
        question->week_id == NULL
            ? counted->week_id == NULL
            : counted->week_id != NULL && strcmp(question->week_id, counted->week_id) == 0;

    return counted->slot == question->slot && is_of_week &&
           (counted->is_sample ? question->wants_series[counted->series]
                               : question->wants[counted->figure]) &&
           is_row(question->field, counted->rows[BC_BY_FIELD]) &&
           is_row(question->district, counted->rows[BC_BY_DISTRICT]) &&
           is_row(question->unit, counted->rows[BC_BY_UNIT]) &&
           is_row(question->channel, counted->rows[BC_BY_CHANNEL]);
}

/* The clock of the handling, where counting asked none; one that cannot be had stays empty. */
static struct bc_verdict verdict_of(const struct bc_counted *counted)
{
    const struct bc_counter_setup *setup = counted->setup;
    struct bc_verdict verdict;
    struct bc_status ignored = {0};

    if (counted->verdict != NULL) {
        return *counted->verdict;
    }
    return bc_sla_judge(setup->profile, setup->map, counted->cycle, counted->state,
               setup->periods[counted->slot]->end_utc_s, &verdict, &ignored)
               ? verdict
               : (struct bc_verdict){.start_utc_s = BC_NO_TIME,
                     .first_due_utc_s = BC_NO_TIME,
                     .due_utc_s = BC_NO_TIME};
}

static struct bc_analysis_case case_of(const struct bc_counted *counted)
{
    const struct bc_counter_setup *setup = counted->setup;
    const struct bc_cycle *cycle = counted->cycle;
    const struct bc_cycle_state *state = counted->state;

    return (struct bc_analysis_case){
        .ticket = cycle->ticket,
        .cycle = cycle->number,
        .field_index = (int32_t)counted->rows[BC_BY_FIELD],
        .district_index = cycle->district == 0 ? -1 : (int32_t)counted->rows[BC_BY_DISTRICT],
        .unit_index = (int32_t)counted->rows[BC_BY_UNIT],
        .channel_index = setup->map->channel[cycle->channel],
        .agency_index = state->agency == 0 ? -1 : setup->map->recorded_unit[state->agency],
        .priority = state->priority,
        .opened_utc_s = cycle->opened_utc_s,
        .handling_start_utc_s = state->handling_start_utc_s,
        .ended_utc_s = state->ended_utc_s,
        .result_utc_s = state->result_utc_s,
        .replied_utc_s = state->replied_utc_s,
        .end = state->end,
        .verdict = verdict_of(counted),
        .level = state->level,
        .is_from_before = cycle->opened_utc_s < setup->periods[counted->slot]->start_utc_s,
    };
}

static void hear(void *user, const struct bc_counted *counted)
{
    struct bc_behind_list *list = user;

    if (!fits(&list->question, counted)) {
        return;
    }
    list->items =
        bc_arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
    list->items[list->count++] = (struct bc_behind){
        .one = case_of(counted),
        .district_row = counted->rows[BC_BY_DISTRICT],
        .is_sample = counted->is_sample,
        .figure = counted->figure,
        .series = counted->series,
        .value = counted->value,
        .at_utc_s = counted->at_utc_s,
        .reason = counted->state->end_reason,
    };
}

struct bc_recorder bc_behind_recorder(struct bc_behind_list *list)
{
    return (struct bc_recorder){hear, list};
}

static int compare_numbers(int64_t left, int64_t right)
{
    return left < right ? -1 : left > right;
}

static int compare_entries(const void *left_item, const void *right_item)
{
    const struct bc_behind *left = left_item;
    const struct bc_behind *right = right_item;
    const int orders[] = {
        compare_numbers(left->is_sample, right->is_sample),
        left->is_sample ? compare_numbers((int64_t)left->series, (int64_t)right->series)
                        : compare_numbers((int64_t)left->figure, (int64_t)right->figure),
        compare_numbers(left->value, right->value),
        compare_numbers(left->one.opened_utc_s, right->one.opened_utc_s),
        strcmp(left->one.code, right->one.code),
        compare_numbers(left->one.cycle, right->one.cycle),
        compare_numbers(left->at_utc_s, right->at_utc_s),
        /* Codes are unique within a source only. */
        compare_numbers(left->one.ticket, right->one.ticket),
    };

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        if (orders[i] != 0) {
            return orders[i];
        }
    }
    return 0;
}

bool bc_behind_finish(struct bc_behind_list *list, bc_store *store, struct bc_status *status)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!bc_store_ticket_code(
                store, list->items[i].one.ticket, list->arena, &list->items[i].one.code, status)) {
            return false;
        }
    }
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof(*list->items), compare_entries);
    }
    return true;
}
