/*
 * map.h - how a foreign export is read: a YAML file that says what its columns mean.
 *
 * report-templates/maps/vi-du.yaml shows every key with its meaning. A map that loads is whole;
 * bound to a file, all its columns are there. Reading a row through it gives a record of the own
 * format. (Private to src/import.)
 */
#ifndef BC_IMPORT_MAP_H
#define BC_IMPORT_MAP_H

#include "base/problems.h"
#include "import/csv.h"
#include "import/record.h"

/* What the state of a case at its source means for us. */
enum bc_case_end {
    BC_CASE_OPEN,
    BC_CASE_HANDLED,
    BC_CASE_REFUSED,
    BC_CASE_DUPLICATE,
    BC_CASE_WITHDRAWN,
    BC_CASE_PASSED_OUTSIDE,
    BC_CASE_EXCLUDED, /* tests and the like: counted as excluded, not stored */
    BC_CASE_REJECT,   /* a status the map does not name */
    BC_CASE_END_COUNT
};

/* An ended case without a closing date. */
enum bc_no_closing { BC_NO_CLOSING_REJECT, BC_NO_CLOSING_OPEN, BC_NO_CLOSING_AT_RECEIPT };

struct bc_map;

/*
 * Loads a map. `offset_s` is the profile's, for times without an offset.
 * Fails: BC_BAD_INPUT; `problems` holds every fault with file, line and column.
 */
BC_MUST_CHECK bool bc_map_load(const char *path, int32_t offset_s, bc_arena *arena,
    struct bc_problems *problems, const struct bc_map **ret_map, struct bc_status *status);

const char *bc_map_source(const struct bc_map *map);
bool bc_map_is_snapshot(const struct bc_map *map);
enum bc_row_shape bc_map_shape(const struct bc_map *map);
char bc_map_delimiter(const struct bc_map *map); /* 0: to be found out */

/* What a case came to, by its status and whether it has a closing date. */
enum bc_case_end bc_map_case_end(
    const struct bc_map *map, bc_arena *scratch, const char *status_text, bool has_closing);
enum bc_no_closing bc_map_no_closing(const struct bc_map *map);

/* A map and the columns of one file. */
struct bc_map_binding;

/*
 * Finds the columns of the map in a file's header. Those that are missing go to `problems`, with
 * the nearest there is. Fails: BC_BAD_INPUT when one is missing. Lives in the arena.
 */
BC_MUST_CHECK bool bc_map_bind(const struct bc_map *map, const char *file_name,
    const char *const *header, size_t header_count, bc_arena *arena, struct bc_problems *problems,
    const struct bc_map_binding **ret_binding, struct bc_status *status);

const struct bc_layout *bc_map_layout(const struct bc_map_binding *binding);

/* The cells of a row that the map reads, side by side with their lengths, in the scratch arena. */
const char *bc_map_gather(const struct bc_map_binding *binding, const struct bc_csv_cell *cells,
    bc_arena *scratch, size_t *ret_length_bytes);

/* One cell of the record that bc_map_read would fill. */
struct bc_cell bc_map_read_cell(const struct bc_map_binding *binding, enum bc_column target,
    const struct bc_csv_cell *cells, bc_arena *scratch);

/* Fills the cells of a record; those that had to be made are in the scratch arena. */
void bc_map_read(const struct bc_map_binding *binding, const struct bc_csv_cell *cells,
    bc_arena *scratch, struct bc_record *ret_record);

#endif
