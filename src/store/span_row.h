/*
 * span_row.h - a cycle as a row: a key by which periods find it, and bytes that hold the rest.
 *
 * The length class of a cycle is the number of bits of (alive_to - opened) in seconds, 63 while it
 * has no end. A cycle of class c that meets [from, to) opened at from - (2^c - 1) or later and
 * before `to`: one range a class, whatever came later or went on before.
 */
#ifndef BC_STORE_SPAN_ROW_H
#define BC_STORE_SPAN_ROW_H

#include "store/backend.h"

enum { BC_LENGTH_CLASS_ENDLESS = 63, BC_LENGTH_CLASS_COUNT = 64 };

int32_t bc_length_class(int64_t opened_utc_s, int64_t alive_to_utc_s);

/* The earliest opening of a cycle of that class that can reach `from_utc_s`. */
int64_t bc_length_class_reach(int32_t length_class, int64_t from_utc_s);

/* The row of a cycle; its bytes live in the arena. batch_from and batch_to are left to the caller.
 */
struct bc_span_row bc_span_row_of(const struct bc_cycle *cycle, bool is_sensitive, bc_arena *arena);

/* When the cycle's life ends, without reading the rest. Lengths too short to hold it give
 * INT64_MIN. */
int64_t bc_span_row_alive_to(const struct bc_span_row *row);

/* Room for unpacked events that is used again from row to row. */
struct bc_span_room {
    bc_arena *arena;
    struct bc_event *events;
    uint16_t *co_units;
    size_t event_capacity;
    size_t co_unit_capacity;
};

/* Back to a cycle; its events lie in the room until the next call. False when the bytes are
 * damaged. */
bool bc_span_row_read(
    const struct bc_span_row *row, struct bc_span_room *room, struct bc_cycle *ret_cycle);

bool bc_span_row_equal(const struct bc_span_row *left, const struct bc_span_row *right);

#endif
