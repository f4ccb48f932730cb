/*
 * json_out.h - JSON text, written from its first byte to its last. For write/ only.
 *
 * report.json of a province is four megabytes; as a tree of values in memory it took 30 MB and ten
 * times as long. Here the caller keeps the order of keys and gives each one once. One blank a level
 * of indent, as the files published so far have it.
 */
#ifndef BC_WRITE_JSON_OUT_H
#define BC_WRITE_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BC_JSON_DEPTH_MOST = 16 };

struct bc_json {
    char *bytes; /* from malloc: the caller frees it, with bc_json_clear or after taking it over */
    size_t length, capacity;
    size_t depth;
    char brackets[BC_JSON_DEPTH_MOST]; /* that close what is open, outermost first */
    bool is_empty;                     /* nothing stands yet in the innermost of them */
    bool has_failed;                   /* memory ran out, or a text was not UTF-8 */
};

void bc_json_init(struct bc_json *json);
void bc_json_clear(struct bc_json *json);

/* `key` is NULL in an array and at the root; elsewhere plain ASCII that needs no escape. */
void bc_json_begin_object(struct bc_json *json, const char *key);
void bc_json_begin_array(struct bc_json *json, const char *key);
void bc_json_end(struct bc_json *json);

void bc_json_put_text(struct bc_json *json, const char *key, const char *text);
void bc_json_put_integer(struct bc_json *json, const char *key, int64_t value);
void bc_json_put_real(struct bc_json *json, const char *key, double value);
void bc_json_put_boolean(struct bc_json *json, const char *key, bool value);
void bc_json_put_null(struct bc_json *json, const char *key);

/* A count of millionths as a number, "0.8125"; the same text as bc_json_put_real of it. */
void bc_json_put_millionths(struct bc_json *json, const char *key, int64_t millionths);

/* "2023-05-01T06:20:00+07:00", null for INT64_MIN; "2023-05-01" of a day. */
void bc_json_put_time(struct bc_json *json, const char *key, int64_t utc_s, int32_t offset_s);
void bc_json_put_day(struct bc_json *json, const char *key, int32_t day);

#endif
