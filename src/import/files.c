#include "import/files.h"

#include "base/file.h"
#include "base/text.h"
#include "import/source.h"

#include <string.h>
#include <strings.h>

enum { REPORT_ROWS = 16384 };

/* Own columns that each shape reads. */
static const enum bc_column ticket_columns[] = {BC_COLUMN_CODE, BC_COLUMN_RECEIVED_AT,
    BC_COLUMN_CHANNEL, BC_COLUMN_DISTRICT, BC_COLUMN_FIELD, BC_COLUMN_PRIORITY,
    BC_COLUMN_SENSITIVITY, BC_COLUMN_CONTENT};
static const enum bc_column event_columns[] = {BC_COLUMN_CODE, BC_COLUMN_AT, BC_COLUMN_KIND,
    BC_COLUMN_UNIT, BC_COLUMN_FIELD, BC_COLUMN_PRIORITY, BC_COLUMN_SENSITIVITY,
    BC_COLUMN_COMMITTED_AT, BC_COLUMN_LEVEL, BC_COLUMN_REASON, BC_COLUMN_EVIDENCE,
    BC_COLUMN_SITE_VISIT, BC_COLUMN_REF, BC_COLUMN_NOTE, BC_COLUMN_CO_UNITS, BC_COLUMN_DONE,
    BC_COLUMN_NUMBER, BC_COLUMN_LETTER_DATE};

void bc_own_layout(struct bc_layout *layout, const struct bc_profile *profile,
    const char *file_name, enum bc_row_shape shape)
{
    *layout = (struct bc_layout){.shape = shape, .file_name = file_name};
    for (size_t i = 0; i < BC_COLUMN_COUNT; i++) {
        layout->times[i].offset_s = profile->offset_s;
    }
    layout->times[BC_COLUMN_COMMITTED_AT].ends_day = true;
}

/* ---- The own format ---------------------------------------------------------------------- */

static bool is_read_in(enum bc_row_shape shape, enum bc_column column)
{
    const enum bc_column *columns = shape == BC_ROW_TICKET ? ticket_columns : event_columns;
    size_t count = shape == BC_ROW_TICKET ? sizeof(ticket_columns) / sizeof(*ticket_columns)
                                          : sizeof(event_columns) / sizeof(*event_columns);

    for (size_t i = 0; i < count; i++) {
        if (columns[i] == column) {
            return true;
        }
    }
    return false;
}

static enum bc_column find_own_column(
    const struct bc_file_reader *reader, const char *name, bc_arena *scratch)
{
    const char *id = bc_vocabulary_find(reader->vocabulary, BC_WORDS_COLUMN, scratch, name);
    size_t column = 0;

    while (id != NULL && column < BC_OWN_COLUMN_COUNT &&
           strcmp(bc_column_name((enum bc_column)column), id) != 0) {
        column++;
    }
    return id == NULL ? BC_COLUMN_COUNT : (enum bc_column)column;
}

static void note_unread(
    const struct bc_file_reader *reader, const struct bc_import_file *file, const char *name)
{
    bool is_personal = bc_vocabulary_is_personal(reader->vocabulary, reader->arena, name);
    const struct bc_place place = {file->name, 0, 0};

    if (*name != '\0') {
        bc_tally_note(reader->tally,
            is_personal ? "import.column-personal" : "import.column-ignored",
            bc_arena_printf(reader->arena, "%s" BC_NEXT "%s",
                bc_show_value(reader->arena, reader->vocabulary, name), file->name),
            &place, 1);
    }
}

static void require(const struct bc_file_reader *reader, const struct bc_import_file *file,
    enum bc_column column, bool has_default, const char *const *header, size_t header_count)
{
    const char *name = bc_column_name(column);
    const char *nearest;

    if (file->places[column] != SIZE_MAX || has_default) {
        return;
    }
    nearest = bc_text_nearest(name, header, header_count);
    bc_problems_add(reader->problems, BC_ERROR,
        nearest == NULL ? "import.column-missing" : "import.column-near", file->name,
        "%s" BC_NEXT "%s" BC_NEXT "%s", name, file->name, nearest == NULL ? "" : nearest);
}

/* Finds the own columns; which shape it is follows from `kind` and `received_at`. */
static void place_columns(const struct bc_file_reader *reader, struct bc_import_file *file,
    const char *const *header, size_t header_count)
{
    for (size_t i = 0; i < BC_OWN_COLUMN_COUNT; i++) {
        file->places[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < header_count; i++) {
        enum bc_column column = find_own_column(reader, header[i], reader->arena);

        if (column == BC_COLUMN_COUNT) {
            continue;
        }
        if (file->places[column] != SIZE_MAX) {
            bc_problems_add(reader->problems, BC_ERROR, "import.column-twice", file->name,
                "%s" BC_NEXT "%s", bc_column_name(column), file->name);
        }
        file->places[column] = i;
    }
}

static bool inspect_own(const struct bc_file_reader *reader, struct bc_import_file *file,
    const char *const *header, size_t header_count, struct bc_status *status)
{
    const struct bc_profile *profile = reader->profile;
    bool is_event;

    place_columns(reader, file, header, header_count);
    is_event =
        file->places[BC_COLUMN_KIND] != SIZE_MAX ||
        (file->places[BC_COLUMN_AT] != SIZE_MAX && file->places[BC_COLUMN_RECEIVED_AT] == SIZE_MAX);
    bc_own_layout(&file->layout, profile, file->name, is_event ? BC_ROW_EVENT : BC_ROW_TICKET);
    require(reader, file, BC_COLUMN_CODE, false, header, header_count);
    if (is_event) {
        require(reader, file, BC_COLUMN_AT, false, header, header_count);
        require(reader, file, BC_COLUMN_KIND, false, header, header_count);
    } else {
        require(reader, file, BC_COLUMN_RECEIVED_AT, false, header, header_count);
        require(reader, file, BC_COLUMN_CHANNEL, profile->default_channel_index >= 0, header,
            header_count);
        require(
            reader, file, BC_COLUMN_FIELD, profile->default_field_index >= 0, header, header_count);
    }
    for (size_t i = 0; i < header_count; i++) {
        enum bc_column column = find_own_column(reader, header[i], reader->arena);

        if (column == BC_COLUMN_COUNT || !is_read_in(file->layout.shape, column)) {
            note_unread(reader, file, header[i]);
        } else {
            file->layout.names[column] = header[i];
        }
    }
    return bc_problems_settle(reader->problems, BC_BAD_INPUT, status);
}

/* ---- Any file -------------------------------------------------------------------------------- */

static bool has_json_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL && (strcasecmp(dot, ".json") == 0 || strcasecmp(dot, ".jsonl") == 0 ||
                              strcasecmp(dot, ".ndjson") == 0);
}

/* By its name, or by a first byte no header starts with. */
static bool is_json(
    const char *path, bool *ret_is_json, int64_t *ret_size_bytes, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new_wiping();
    struct bc_source source;
    bool is_open = bc_source_open(path, arena, &source, status);

    if (is_open) {
        *ret_is_json = has_json_name(source.name) || *source.at == '{' || *source.at == '[';
        *ret_size_bytes = source.size_bytes;
        bc_source_close(&source);
    }
    bc_arena_free(arena);
    return is_open;
}

/* What the map says; 0: to be found out. */
static char delimiter_of(const struct bc_file_reader *reader)
{
    if (reader->map == NULL) {
        return '\0';
    }
    return bc_map_delimiter(reader->map);
}

static bool inspect_header(const struct bc_file_reader *reader, struct bc_import_file *file,
    bc_arena *arena, struct bc_status *status)
{
    bc_csv *csv = NULL;
    const char *const *opened;
    const char **header;
    size_t count = 0;

    if (!bc_csv_open(file->path, delimiter_of(reader), arena, &csv, status)) {
        return false;
    }
    opened = bc_csv_header(csv, &count);
    header = bc_arena_alloc_array(reader->arena, count, sizeof(*header));
    for (size_t i = 0; i < count; i++) {
        header[i] = bc_arena_strdup(reader->arena, opened[i]);
    }
    bc_csv_close(csv);
    if (reader->map == NULL) {
        return inspect_own(reader, file, header, count, status);
    }
    if (!bc_map_bind(reader->map, file->name, header, count, reader->arena, reader->problems,
            &file->binding, status)) {
        return false;
    }
    file->layout = *bc_map_layout(file->binding);
    return true;
}

bool bc_import_file_inspect(const struct bc_file_reader *reader, const char *path,
    struct bc_import_file *ret_file, struct bc_status *status)
{
    struct bc_import_file file = {
        .path = path, .name = bc_text_shown(reader->arena, bc_path_name(path))};
    bc_arena *arena;
    bool is_done;

    if (!is_json(path, &file.is_json, &file.size_bytes, status)) {
        return false;
    }
    if (file.is_json && reader->map != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "import.map-json", path, "%s", file.name);
    }
    if (file.is_json) {
        *ret_file = file;
        return true;
    }
    arena = bc_arena_new_wiping();
    is_done = inspect_header(reader, &file, arena, status);
    bc_arena_free(arena);
    if (is_done) {
        *ret_file = file;
    }
    return is_done;
}

/* ---- Rows of a CSV --------------------------------------------------------------------------- */

static void reject_bad_row(const struct bc_import_file *file, const struct bc_csv_row *row,
    const char *const *header, size_t header_count, struct bc_rows *rows)
{
    struct bc_reject reject = {
        .place = {file->name, row->number, row->fault_line},
        .column = row->fault_cell < header_count ? header[row->fault_cell] : "",
        .ticket = "",
        .code = row->fault,
        .arguments = row->fault_arguments,
    };

    reject.column = bc_arena_strdup(rows->tally->arena, reject.column);
    bc_rows_reject(rows, &reject);
}

static void fill_own(
    const struct bc_import_file *file, const struct bc_csv_row *row, struct bc_record *record)
{
    for (size_t i = 0; i < BC_OWN_COLUMN_COUNT; i++) {
        if (file->places[i] != SIZE_MAX) {
            const struct bc_csv_cell *cell = &row->cells[file->places[i]];

            record->cells[i] = (struct bc_cell){cell->text, cell->length_bytes};
        }
    }
}

/* Takes a row of a map that is known by its print; *ret_print is for one that is not. */
static bool take_known(const struct bc_import_file *file, const struct bc_csv_row *row,
    bc_arena *scratch, struct bc_rows *rows, struct bc_row_print *ret_print)
{
    size_t length_bytes = 0;
    const char *gathered = bc_map_gather(file->binding, row->cells, scratch, &length_bytes);
    uint32_t note = 0;

    return bc_known_rows_find(rows->known, gathered, length_bytes, ret_print, &note) &&
           bc_rows_take_known(rows,
               bc_map_read_cell(file->binding, BC_COLUMN_CODE, row->cells, scratch).text, ret_print,
               note);
}

static bool take_rows(const struct bc_file_reader *reader, const struct bc_import_file *file,
    bc_csv *csv, struct bc_rows *rows, struct bc_status *status)
{
    struct bc_record record = {.layout = &file->layout};
    bc_arena *scratch = bc_arena_new_wiping();
    size_t header_count = 0;
    const char *const *header = bc_csv_header(csv, &header_count);
    struct bc_csv_row row;
    struct bc_row_print print;
    bool has_row = false;
    bool is_done;

    for (size_t i = 0; i < BC_COLUMN_COUNT; i++) {
        record.cells[i].text = "";
    }
    while ((is_done = bc_csv_next(csv, &row, &has_row, status)) && has_row) {
        if (row.number % REPORT_ROWS == 0) {
            reader->report(reader->report_user, file, bc_csv_position(csv));
        }
        if (row.fault != NULL) {
            reject_bad_row(file, &row, header, header_count, rows);
            continue;
        }
        record.row = row.number;
        record.line = row.line;
        if (file->binding == NULL) {
            fill_own(file, &row, &record);
        } else {
            bc_arena_reset(scratch);
            if (rows->known != NULL) {
                if (take_known(file, &row, scratch, rows, &print)) {
                    continue;
                }
                record.print = &print;
            }
            bc_map_read(file->binding, row.cells, scratch, &record);
        }
        if (!bc_rows_take(rows, &record, status)) {
            is_done = false;
            break;
        }
    }
    bc_arena_free(scratch);
    return is_done;
}

static void note_file(const struct bc_file_reader *reader, const struct bc_import_file *file,
    const bc_csv *csv, int64_t row_count)
{
    const struct bc_place place = {file->name, 0, 0};

    if (bc_csv_blank_count(csv) > 0) {
        bc_tally_note(
            reader->tally, "import.blank-rows", file->name, &place, bc_csv_blank_count(csv));
    }
    if (row_count == 0) {
        bc_tally_note(reader->tally, "import.no-rows", file->name, &place, 1);
    }
}

bool bc_import_file_read(const struct bc_file_reader *reader, const struct bc_import_file *file,
    enum bc_row_shape shape, struct bc_rows *rows, struct bc_status *status)
{
    int64_t before = reader->tally->summary.read_count;
    bc_arena *arena;
    bc_csv *csv = NULL;
    bool is_done;

    if (file->is_json) {
        return bc_json_lines_read(reader, file, shape, rows, status);
    }
    if (file->layout.shape != shape) {
        return true;
    }
    arena = bc_arena_new_wiping();
    is_done = bc_csv_open(file->path, delimiter_of(reader), arena, &csv, status);
    if (is_done) {
        is_done = take_rows(reader, file, csv, rows, status);
        note_file(reader, file, csv, reader->tally->summary.read_count - before);
        bc_csv_close(csv);
    }
    bc_arena_free(arena);
    return is_done;
}
