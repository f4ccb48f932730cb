/*
 * files.h - the files of an import: what each one is, by its header, and their rows one after the
 * other.
 *
 * All files are looked at before the first row is taken, so that a wrong one stops the import
 * before anything happens. (Private to src/import.)
 */
#ifndef BC_IMPORT_FILES_H
#define BC_IMPORT_FILES_H

#include "base/problems.h"
#include "import/rows.h"

#include <stdio.h>

struct bc_import_file {
    const char *path;
    const char *name; /* without folder */
    bool is_json;     /* tickets and events, line by line */
    struct bc_layout layout;
    size_t places[BC_OWN_COLUMN_COUNT];   /* own CSV: which cell; SIZE_MAX when absent */
    const struct bc_map_binding *binding; /* NULL without a map */
    int64_t size_bytes;
};

/* Called now and then with the bytes read of a file. */
typedef void bc_progress_report(void *user, const struct bc_import_file *file, int64_t position);

struct bc_file_reader {
    const struct bc_profile *profile;
    const struct bc_vocabulary *vocabulary;
    const struct bc_map *map; /* NULL: the own format */
    bc_arena *arena;
    struct bc_problems *problems;
    struct bc_tally *tally;
    bc_progress_report *report;
    void *report_user;
};

/*
 * Opens a file and finds out what it is. Columns that are not read are noted, missing ones go to
 * `problems`. Fails: BC_BAD_INPUT.
 */
BC_MUST_CHECK bool bc_import_file_inspect(const struct bc_file_reader *reader, const char *path,
    struct bc_import_file *ret_file, struct bc_status *status);

/* The shape of the rows to take from a file now; a JSON file may hold both shapes and is read
 * twice. */
BC_MUST_CHECK bool bc_import_file_read(const struct bc_file_reader *reader,
    const struct bc_import_file *file, enum bc_row_shape shape, struct bc_rows *rows,
    struct bc_status *status);

/* The same for JSON lines: json_lines.c. */
BC_MUST_CHECK bool bc_json_lines_read(const struct bc_file_reader *reader,
    const struct bc_import_file *file, enum bc_row_shape shape, struct bc_rows *rows,
    struct bc_status *status);

/* Layout of the own format: ISO 8601, a promised date alone ends its day. */
void bc_own_layout(struct bc_layout *layout, const struct bc_profile *profile,
    const char *file_name, enum bc_row_shape shape);

#endif
