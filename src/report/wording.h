/*
 * wording.h - fills official phrases: "từ ngày {first} đến hết ngày {last}", and dates as offices
 * write them.
 *
 * The phrases themselves come from labels.vi.yaml. Results live in the arena passed.
 */
#ifndef BC_REPORT_WORDING_H
#define BC_REPORT_WORDING_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct bc_word {
    const char *name; /* "first" */
    const char *value;
};

/* The pattern with each {name} replaced by its value. A name that is not in the list stays as it
 * is. */
const char *bc_wording_fill(
    bc_arena *arena, const char *pattern, const struct bc_word *words, size_t word_count);

/*
 * "01/5/2023": a zero before days 1–9 and months 1 and 2 only.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4.b.
 */
const char *bc_wording_date(bc_arena *arena, int32_t day);

/* An instant by a pattern with {hour}, {minute} (two digits) and {date}. */
const char *bc_wording_moment(
    bc_arena *arena, const char *pattern, int64_t utc_s, int32_t offset_s);

/* The text with its first letter a capital: "Tuần 17 năm 2023". */
const char *bc_wording_capital(bc_arena *arena, const char *text);

/* 1 → "I" … 39 → "XXXIX": quarters and annexes. */
const char *bc_wording_roman(bc_arena *arena, int32_t number);

#endif
