#include "gate/own.h"

#include "gate/gate.h"

#include <stdlib.h>

/* ---- Cases ----------------------------------------------------------------------------------- */

struct case_reader {
    struct bc_gate_cases *cases;
    bc_arena *arena;
};

/* `units` has room. */
static void add_unit(uint16_t *units, size_t *count, uint16_t number)
{
    for (size_t i = 0; i < *count; i++) {
        if (units[i] == number) {
            return;
        }
    }
    if (number != 0) {
        units[(*count)++] = number;
    }
}

/* Cycles of one ticket come one by one; each is a case of its own, which is as good. */
static bool take_case(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    const struct case_reader *reader = user;
    struct bc_gate_cases *cases = reader->cases;
    size_t most = 1;
    size_t unit_count = 0;
    uint16_t *units;

    (void)status;
    for (size_t i = 0; i < cycle->event_count; i++) {
        most += 1 + cycle->events[i].co_unit_count;
    }
    units = bc_arena_alloc_array(reader->arena, most, sizeof(*units));
    add_unit(units, &unit_count, cycle->opening_unit);
    for (size_t i = 0; i < cycle->event_count; i++) {
        const struct bc_event *event = &cycle->events[i];

        add_unit(units, &unit_count, event->unit);
        for (size_t other = 0; other < event->co_unit_count; other++) {
            add_unit(units, &unit_count, event->co_units[other]);
        }
    }
    cases->items = bc_arena_grow(
        reader->arena, cases->items, cases->count, &cases->capacity, sizeof(*cases->items));
    cases->items[cases->count++] =
        (struct bc_gate_case){.ticket = cycle->ticket, .units = units, .unit_count = unit_count};
    return true;
}

static int compare_tickets(const void *left, const void *right)
{
    const struct bc_gate_case *a = left;
    const struct bc_gate_case *b = right;

    return a->ticket < b->ticket ? -1 : a->ticket > b->ticket ? 1 : 0;
}

bool bc_gate_cases_read(const struct bc_gate_question *question, bc_arena *arena,
    struct bc_gate_cases *ret_cases, struct bc_status *status)
{
    struct bc_gate_cases cases = {.count = 0};
    struct case_reader reader = {.cases = &cases, .arena = arena};

    if (!bc_store_scan(question->store, question->from_utc_s, question->to_utc_s, INT64_MAX,
            take_case, &reader, status)) {
        return false;
    }
    if (cases.count > 1) {
        qsort(cases.items, cases.count, sizeof(*cases.items), compare_tickets);
    }
    *ret_cases = cases;
    return true;
}

/* ---- Their texts ----------------------------------------------------------------------------- */

static size_t first_case_of(const struct bc_gate_cases *cases, int64_t ticket)
{
    size_t low = 0;
    size_t high = cases->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (cases->items[middle].ticket < ticket) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void bc_gate_cases_add_text(
    struct bc_gate_cases *cases, int64_t ticket, uint64_t hash, bc_arena *arena)
{
    for (size_t i = first_case_of(cases, ticket);
         i < cases->count && cases->items[i].ticket == ticket; i++) {
        cases->texts = bc_arena_grow(
            arena, cases->texts, cases->text_count, &cases->text_capacity, sizeof(*cases->texts));
        cases->texts[cases->text_count++] =
            (struct bc_gate_case_text){.hash = hash, .case_index = i};
    }
}

static int compare_texts(const void *left, const void *right)
{
    const struct bc_gate_case_text *a = left;
    const struct bc_gate_case_text *b = right;

    return a->hash < b->hash ? -1 : a->hash > b->hash ? 1 : 0;
}

void bc_gate_cases_sort_texts(struct bc_gate_cases *cases)
{
    if (cases->text_count > 1) {
        qsort(cases->texts, cases->text_count, sizeof(*cases->texts), compare_texts);
    }
}

/* ---- Owners ---------------------------------------------------------------------------------- */

struct bc_gate_owner bc_gate_owner_of(
    const struct bc_gate_question *question, const char *unit, bc_arena *arena)
{
    const bc_dictionary *dictionary = bc_store_dictionary(question->store);
    const size_t count = bc_dictionary_count(dictionary, BC_DIM_UNIT);
    struct bc_gate_owner owner = {
        .unit = unit,
        .has_all = question->is_part_of(question->user, "", unit),
        .has_unit = bc_arena_alloc_array(arena, count, sizeof(bool)),
    };

    for (size_t number = 1; number < count; number++) {
        const char *other = bc_dictionary_value(dictionary, BC_DIM_UNIT, (uint16_t)number);

        owner.has_unit[number] = question->is_part_of(question->user, other, unit);
    }
    return owner;
}

bool bc_gate_owner_has(const struct bc_gate_owner *owner, const struct bc_gate_case *one)
{
    for (size_t i = 0; i < one->unit_count; i++) {
        if (owner->has_unit[one->units[i]]) {
            return true;
        }
    }
    return owner->has_all;
}

bool bc_gate_owner_has_text(
    const struct bc_gate_owner *owner, const struct bc_gate_cases *cases, uint64_t hash)
{
    size_t low = 0;
    size_t high = cases->text_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (cases->texts[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < cases->text_count && cases->texts[low].hash == hash; low++) {
        if (bc_gate_owner_has(owner, &cases->items[cases->texts[low].case_index])) {
            return true;
        }
    }
    return false;
}
