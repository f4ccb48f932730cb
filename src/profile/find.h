/*
 * find.h - the indexes behind bc_profile_find_*: spellings of rows, and rules by case. Private to
 * profile/.
 */
#ifndef BC_PROFILE_FIND_H
#define BC_PROFILE_FIND_H

#include "profile/reader.h"

/* What a row may be called, and where it stands in the file. */
struct bc_row_names {
    const char *id;
    const char *name;
    const char *short_name; /* NULL: none */
    const char *const *aliases;
    size_t alias_count;
    struct bc_validity valid;
    const struct bc_yaml_node *node;
};

/* One for each row, with its place and valid for ever; the rest is filled in by the caller. */
struct bc_row_names *bc_row_names_new(
    const struct bc_profile_reader *reader, const struct bc_profile_rows *rows);

struct bc_spelling {
    const char *text;
    int32_t row;
    bool is_id;
};

struct bc_spellings {
    struct bc_spelling *exact; /* as written, by strcmp; for values that come that way, i.e. most */
    size_t exact_count;
    struct bc_spelling *folded; /* by match key */
    size_t folded_count;
};

/* The rules of one cell (stage, field, priority, site visit), in the order of the file. */
struct bc_clock_cell {
    const int32_t *rows;
    size_t count;
};

struct bc_profile_index {
    struct bc_spellings fields, districts, units, channels, refusals;
    struct bc_clock_cell *cells; /* [stage][field + 1][emergency][site visit] */
};

/*
 * Builds the spellings of a table and reports ids given twice and names that lead to two rows valid
 * at the same time; of two rows valid at different times the first is found.
 */
struct bc_spellings bc_spellings_build(
    const struct bc_profile_reader *reader, const struct bc_row_names *rows, size_t row_count);

/* The row of an id; -1 after a report under `code` with {1} the id and {2} the nearest or the first
 * few. */
int32_t bc_spellings_row(const struct bc_profile_reader *reader,
    const struct bc_spellings *spellings, const struct bc_yaml_node *place, const char *id,
    const char *code);

/*
 * Sorts the rules into cells. When they were all read without a fault (`is_whole`), reports fields
 * without a handling rule and rules that nothing can reach.
 */
void bc_clock_cells_build(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *const *nodes, bool is_whole);

#endif
