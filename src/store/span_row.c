#include "store/span_row.h"

#include <string.h>

/*
 * The bytes: a head of fixed width, little endian, then the packed events.
 *     0 version · 1 flags · 2 channel · 4 district · 6 field · 8 unit (two bytes each)
 *     10 alive_to · 18 reopened · 26 previous end · 34 given due (eight bytes each)
 *     42 open directives (two bytes) · 44 events
 */
enum {
    ROW_VERSION = 2,
    AT_FLAGS = 1,
    AT_NUMBERS = 2,
    AT_ALIVE_TO = 10,
    AT_REOPENED = 18,
    AT_PREVIOUS_END = 26,
    AT_GIVEN_DUE = 34,
    AT_DIRECTIVES = 42,
    HEAD_BYTES = 44
};

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

static void put_bytes(uint8_t *bytes, uint64_t number, size_t width)
{
    for (size_t index = 0; index < width; index++) {
        bytes[index] = (uint8_t)(number >> (8 * index));
    }
}

static uint16_t take_uint16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static int64_t take_int64(const uint8_t *bytes)
{
    return (int64_t)((uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
                     (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 |
                     (uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 |
                     (uint64_t)bytes[7] << 56);
}

static void put_head(uint8_t *bytes, const struct bc_cycle *cycle)
{
    const uint16_t numbers[] = {
        cycle->channel, cycle->district, cycle->opening_field, cycle->opening_unit};

    bytes[0] = ROW_VERSION;
    bytes[AT_FLAGS] =
        (uint8_t)((cycle->is_last ? 1u : 0u) | (uint32_t)cycle->opening_priority << 1 |
                  (uint32_t)cycle->given << 3 | (cycle->is_rework ? 1u : 0u) << 5);
    for (size_t index = 0; index < 4; index++) {
        put_bytes(bytes + AT_NUMBERS + 2 * index, numbers[index], 2);
    }
    put_bytes(bytes + AT_ALIVE_TO, (uint64_t)cycle->alive_to_utc_s, 8);
    put_bytes(bytes + AT_REOPENED, (uint64_t)cycle->reopened_utc_s, 8);
    put_bytes(bytes + AT_PREVIOUS_END, (uint64_t)cycle->previous_end_utc_s, 8);
    put_bytes(bytes + AT_GIVEN_DUE, (uint64_t)cycle->given_due_utc_s, 8);
    put_bytes(bytes + AT_DIRECTIVES, cycle->open_directives, 2);
}

struct bc_span_row bc_span_row_of(const struct bc_cycle *cycle, bool is_sensitive, bc_arena *arena)
{
    size_t bound_bytes = bc_events_pack_bound(cycle->events, cycle->event_count);
    uint8_t *bytes = bc_arena_alloc(arena, HEAD_BYTES + bound_bytes);
    size_t length_bytes;

    put_head(bytes, cycle);
    length_bytes =
        HEAD_BYTES + bc_events_pack(cycle->events, cycle->event_count, bytes + HEAD_BYTES);
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

int64_t bc_span_row_alive_to(const struct bc_span_row *row)
{
    return row->data.length_bytes < HEAD_BYTES ? INT64_MIN
                                               : take_int64(row->data.bytes + AT_ALIVE_TO);
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
    const uint8_t *bytes = row->data.bytes;
    uint8_t flags;

    if (row->data.length_bytes < HEAD_BYTES || bytes[0] != ROW_VERSION) {
        return false;
    }
    flags = bytes[AT_FLAGS];
    *ret_cycle = (struct bc_cycle){
        .ticket = row->key.ticket,
        .number = row->key.cycle,
        .is_last = (flags & 1) != 0,
        .opened_utc_s = row->key.opened_utc_s,
        .reopened_utc_s = take_int64(bytes + AT_REOPENED),
        .previous_end_utc_s = take_int64(bytes + AT_PREVIOUS_END),
        .alive_to_utc_s = take_int64(bytes + AT_ALIVE_TO),
        .channel = take_uint16(bytes + AT_NUMBERS),
        .district = take_uint16(bytes + AT_NUMBERS + 2),
        .opening_field = take_uint16(bytes + AT_NUMBERS + 4),
        .opening_unit = take_uint16(bytes + AT_NUMBERS + 6),
        .opening_priority = (enum bc_priority)(flags >> 1 & 3),
        .given = (enum bc_given)(flags >> 3 & 3),
        .is_rework = (flags >> 5 & 1) != 0,
        .given_due_utc_s = take_int64(bytes + AT_GIVEN_DUE),
        .open_directives = take_uint16(bytes + AT_DIRECTIVES),
    };
    return read_events((struct bc_bytes){.bytes = bytes + HEAD_BYTES,
                           .length_bytes = row->data.length_bytes - HEAD_BYTES},
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
