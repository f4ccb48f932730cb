#include "store/span_row.h"

#include "base/varint.h"

#include <string.h>

/*
 * The bytes: a head, then the packed events.
 *     version · flags · mask of the members that are given · until when it is alive · those members
 *     in the order of the mask · channel, district, field and unit
 * Instants are differences to the opening; a life without an end is a member that is not given.
 */
enum { ROW_VERSION = 3, FIXED_BYTES = 3, AT_FLAGS = 1, AT_MEMBERS = 2 };

enum member {
    HAS_END = 1 << 0, /* before the others, to be read alone */
    HAS_REOPENED = 1 << 1,
    HAS_PREVIOUS_END = 1 << 2,
    HAS_GIVEN_DUE = 1 << 3,
    HAS_DIRECTIVES = 1 << 4,
    HAS_ALL = (1 << 5) - 1
};

/* Four instants and five numbers. */
enum { HEAD_BOUND_BYTES = FIXED_BYTES + 9 * BC_VARINT_BYTES };

int32_t bc_length_class(int64_t opened_utc_s, int64_t alive_to_utc_s)
{
    uint64_t length_s = (uint64_t)alive_to_utc_s - (uint64_t)opened_utc_s;
    int32_t bits = 0;

    if (alive_to_utc_s == INT64_MAX) {
        return BC_LENGTH_CLASS_ENDLESS;
    }
    if (alive_to_utc_s <= opened_utc_s) {
        return 0;
    }
    while (length_s != 0) {
        bits++;
        length_s >>= 1;
    }
    return bits < BC_LENGTH_CLASS_ENDLESS ? bits : BC_LENGTH_CLASS_ENDLESS;
}

int64_t bc_length_class_reach(int32_t length_class, int64_t from_utc_s)
{
    int64_t longest_s;

    if (length_class == BC_LENGTH_CLASS_ENDLESS) {
        return INT64_MIN;
    }
    longest_s = (int64_t)(((uint64_t)1 << length_class) - 1);
    return from_utc_s < INT64_MIN + longest_s ? INT64_MIN : from_utc_s - longest_s;
}

static uint32_t members_of(const struct bc_cycle *cycle)
{
    return (cycle->alive_to_utc_s != INT64_MAX ? HAS_END : 0u) |
           (cycle->reopened_utc_s != BC_NO_TIME ? HAS_REOPENED : 0u) |
           (cycle->previous_end_utc_s != BC_NO_TIME ? HAS_PREVIOUS_END : 0u) |
           (cycle->given_due_utc_s != BC_NO_TIME ? HAS_GIVEN_DUE : 0u) |
           (cycle->open_directives != 0 ? HAS_DIRECTIVES : 0u);
}

/* The instants that are given, in the order of the mask. */
static uint8_t *put_instants(uint8_t *bytes, const struct bc_cycle *cycle, uint32_t members)
{
    const int64_t instants[] = {cycle->alive_to_utc_s, cycle->reopened_utc_s,
        cycle->previous_end_utc_s, cycle->given_due_utc_s};

    for (size_t index = 0; index < sizeof(instants) / sizeof(instants[0]); index++) {
        if ((members >> index & 1) != 0) {
            bytes = bc_varint_put_difference(bytes, instants[index], cycle->opened_utc_s);
        }
    }
    return bytes;
}

static uint8_t *put_head(uint8_t *bytes, const struct bc_cycle *cycle)
{
    const uint32_t members = members_of(cycle);

    bytes[0] = ROW_VERSION;
    bytes[AT_FLAGS] =
        (uint8_t)((cycle->is_last ? 1u : 0u) | (uint32_t)cycle->opening_priority << 1 |
                  (uint32_t)cycle->given << 3 | (cycle->is_rework ? 1u : 0u) << 5);
    bytes[AT_MEMBERS] = (uint8_t)members;
    bytes = put_instants(bytes + FIXED_BYTES, cycle, members);
    if ((members & HAS_DIRECTIVES) != 0) {
        bytes = bc_varint_put(bytes, cycle->open_directives);
    }
    bytes = bc_varint_put(bytes, cycle->channel);
    bytes = bc_varint_put(bytes, cycle->district);
    bytes = bc_varint_put(bytes, cycle->opening_field);
    return bc_varint_put(bytes, cycle->opening_unit);
}

struct bc_span_row bc_span_row_of(const struct bc_cycle *cycle, bool is_sensitive, bc_arena *arena)
{
    size_t bound_bytes = bc_events_pack_bound(cycle->events, cycle->event_count);
    uint8_t *bytes = bc_arena_alloc(arena, HEAD_BOUND_BYTES + bound_bytes);
    uint8_t *packed = put_head(bytes, cycle);
    size_t length_bytes =
        (size_t)(packed - bytes) + bc_events_pack(cycle->events, cycle->event_count, packed);

    return (struct bc_span_row){
        .key =
            {
                .is_sensitive = is_sensitive,
                .length_class = bc_length_class(cycle->opened_utc_s, cycle->alive_to_utc_s),
                .opened_utc_s = cycle->opened_utc_s,
                .ticket = cycle->ticket,
                .cycle = cycle->number,
            },
        .batch_to = INT64_MAX,
        .data = {.bytes = bytes, .length_bytes = length_bytes},
    };
}

/* What follows the fixed bytes; damaged when they are not those of this program. */
static struct bc_varint_input input_of(const struct bc_span_row *row)
{
    const uint8_t *bytes = row->data.bytes;
    const bool is_row = row->data.length_bytes > FIXED_BYTES && bytes[0] == ROW_VERSION &&
                        bytes[AT_MEMBERS] <= HAS_ALL;

    return (struct bc_varint_input){.next = is_row ? bytes + FIXED_BYTES : bytes,
        .end = is_row ? bytes + row->data.length_bytes : bytes,
        .is_damaged = !is_row};
}

static int64_t take_alive_to(const struct bc_span_row *row, struct bc_varint_input *input)
{
    return (row->data.bytes[AT_MEMBERS] & HAS_END) == 0
               ? INT64_MAX
               : bc_varint_take_difference(input, row->key.opened_utc_s);
}

int64_t bc_span_row_alive_to(const struct bc_span_row *row)
{
    struct bc_varint_input input = input_of(row);
    const int64_t alive_to_utc_s = input.is_damaged ? INT64_MIN : take_alive_to(row, &input);

    return input.is_damaged ? INT64_MIN : alive_to_utc_s;
}

static int64_t take_instant(
    const struct bc_span_row *row, struct bc_varint_input *input, uint32_t member)
{
    return (row->data.bytes[AT_MEMBERS] & member) == 0
               ? BC_NO_TIME
               : bc_varint_take_difference(input, row->key.opened_utc_s);
}

static bool read_events(
    struct bc_bytes packed, struct bc_span_room *room, struct bc_cycle *ret_cycle)
{
    size_t count = bc_events_count(packed.bytes, packed.length_bytes);

    if (count == SIZE_MAX) {
        return false;
    }
    if (count > room->event_capacity) {
        room->event_capacity = count * 2;
        room->events =
            bc_arena_alloc_array(room->arena, room->event_capacity, sizeof(*room->events));
    }
    /* Each number of a list takes a byte at least. */
    if (packed.length_bytes > room->co_unit_capacity) {
        room->co_unit_capacity = packed.length_bytes * 2;
        room->co_units =
            bc_arena_alloc_array(room->arena, room->co_unit_capacity, sizeof(*room->co_units));
    }
    ret_cycle->events = room->events;
    ret_cycle->event_count = count;
    return bc_events_unpack(packed.bytes, packed.length_bytes, room->events, room->co_units);
}

bool bc_span_row_read(
    const struct bc_span_row *row, struct bc_span_room *room, struct bc_cycle *ret_cycle)
{
    struct bc_varint_input input = input_of(row);
    uint8_t flags;

    if (input.is_damaged) {
        return false;
    }
    flags = row->data.bytes[AT_FLAGS];
    *ret_cycle = (struct bc_cycle){
        .ticket = row->key.ticket,
        .number = row->key.cycle,
        .is_last = (flags & 1) != 0,
        .opened_utc_s = row->key.opened_utc_s,
        .opening_priority = (enum bc_priority)(flags >> 1 & 3),
        .given = (enum bc_given)(flags >> 3 & 3),
        .is_rework = (flags >> 5 & 1) != 0,
    };
    ret_cycle->alive_to_utc_s = take_alive_to(row, &input);
    ret_cycle->reopened_utc_s = take_instant(row, &input, HAS_REOPENED);
    ret_cycle->previous_end_utc_s = take_instant(row, &input, HAS_PREVIOUS_END);
    ret_cycle->given_due_utc_s = take_instant(row, &input, HAS_GIVEN_DUE);
    if ((row->data.bytes[AT_MEMBERS] & HAS_DIRECTIVES) != 0) {
        ret_cycle->open_directives = bc_varint_take_uint16(&input);
    }
    ret_cycle->channel = bc_varint_take_uint16(&input);
    ret_cycle->district = bc_varint_take_uint16(&input);
    ret_cycle->opening_field = bc_varint_take_uint16(&input);
    ret_cycle->opening_unit = bc_varint_take_uint16(&input);
    return !input.is_damaged && read_events((struct bc_bytes){.bytes = input.next,
                                                .length_bytes = (size_t)(input.end - input.next)},
                                    room, ret_cycle);
}

bool bc_span_row_equal(const struct bc_span_row *left, const struct bc_span_row *right)
{
    return left->key.is_sensitive == right->key.is_sensitive &&
           left->key.length_class == right->key.length_class &&
           left->key.opened_utc_s == right->key.opened_utc_s &&
           left->key.ticket == right->key.ticket && left->key.cycle == right->key.cycle &&
           left->data.length_bytes == right->data.length_bytes &&
           memcmp(left->data.bytes, right->data.bytes, left->data.length_bytes) == 0;
}
