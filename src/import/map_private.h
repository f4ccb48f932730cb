/*
 * map_private.h - a map in memory; shared by map.c, which loads it, and map_rows.c, which reads
 * rows by it.
 */
#ifndef BC_IMPORT_MAP_PRIVATE_H
#define BC_IMPORT_MAP_PRIVATE_H

#include "import/map.h"

/* A piece of "{date} {time}": the name of a column, or text between. */
struct bc_map_part {
    const char *column; /* NULL: literal */
    const char *literal;
};

struct bc_map_source_cell {
    struct bc_map_part *parts;
    size_t part_count;
};

struct bc_map_value {
    const char *key; /* bc_text_match_key of the word of the export */
    const char *value;
};

struct bc_map_column {
    bool is_given;
    const char *where;                  /* in the map, for messages */
    const char *constant;               /* the same for every row, or NULL */
    struct bc_map_source_cell *sources; /* the first that is not empty counts */
    size_t source_count;
    struct bc_map_value *values;
    size_t value_count;
    const char *otherwise;  /* for a word that is not in the table; NULL: the word itself */
    const char *when_empty; /* NULL: empty */
    bool is_integer;        /* "101001240735.0" is 101001240735 */
    struct bc_time_rule time;
};

struct bc_map_status {
    const char *key;
    enum bc_case_end end;
};

struct bc_map_drop {
    const char *column;
    const char *where;
};

struct bc_map {
    const char *name;
    const char *source;
    bool is_snapshot;
    enum bc_row_shape shape;
    char delimiter;
    struct bc_map_column columns[BC_COLUMN_COUNT];
    struct bc_map_status *statuses;
    size_t status_count;
    enum bc_case_end otherwise;
    enum bc_case_end closed_means;
    enum bc_no_closing no_closing;
    struct bc_map_drop *drops; /* personal data: must not be used */
    size_t drop_count;
};

#endif
