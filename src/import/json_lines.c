#include "base/limits.h"
#include "base/text.h"
#include "import/files.h"
#include "import/source.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/*
 * One object a line, with the keys of the own format. A line with a `kind` is an event, any other a
 * ticket. The file is read once for each, so that tickets go in before events; what is wrong with a
 * line itself is said the first time.
 */
struct lines {
    const struct bc_file_reader *reader;
    const struct bc_import_file *file;
    struct bc_layout layout;
    struct bc_rows *rows;
    bc_arena *scratch;
    int64_t line;
    int64_t row;
};

static void reject_line(struct lines *lines, const char *code, const char *arguments)
{
    const struct bc_reject reject = {
        .place = {lines->file->name, lines->row, lines->line},
        .column = "",
        .ticket = "",
        .code = code,
        .arguments = arguments,
    };

    if (lines->layout.shape == BC_ROW_TICKET) {
        bc_rows_reject(lines->rows, &reject);
    }
}

/* ---- Cells ----------------------------------------------------------------------------------- */

static const char *clean_text(struct lines *lines, const char *text)
{
    size_t length_bytes = strlen(text);

    bc_text_trim(&text, &length_bytes);
    return bc_text_nfc(lines->scratch, bc_arena_strndup(lines->scratch, text, length_bytes));
}

/* A list becomes one text with semicolons, as co_units has it; NULL for what is no value. */
static const char *text_of(struct lines *lines, const json_t *value)
{
    const char *text = "";
    size_t index;
    const json_t *item;

    switch (json_typeof(value)) {
    case JSON_STRING:
        return clean_text(lines, json_string_value(value));
    case JSON_INTEGER:
        return bc_arena_printf(lines->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    case JSON_TRUE:
        return "1";
    case JSON_FALSE:
        return "0";
    case JSON_NULL:
        return "";
    case JSON_ARRAY:
        json_array_foreach(value, index, item)
        {
            if (!json_is_string(item)) {
                return NULL;
            }
            text = bc_arena_printf(lines->scratch, "%s%s%s", text, index > 0 ? ";" : "",
                clean_text(lines, json_string_value(item)));
        }
        return text;
    default:
        return NULL;
    }
}

static enum bc_column column_of(struct lines *lines, const char *key)
{
    const char *id;
    size_t column = 0;

    while (
        column < BC_OWN_COLUMN_COUNT && strcmp(bc_column_name((enum bc_column)column), key) != 0) {
        column++;
    }
    if (column < BC_OWN_COLUMN_COUNT) {
        return (enum bc_column)column;
    }
    id = bc_vocabulary_find(lines->reader->vocabulary, BC_WORDS_COLUMN, lines->scratch, key);
    for (column = 0; id != NULL && column < BC_OWN_COLUMN_COUNT; column++) {
        if (strcmp(bc_column_name((enum bc_column)column), id) == 0) {
            return (enum bc_column)column;
        }
    }
    return BC_COLUMN_COUNT;
}

static void note_unread(struct lines *lines, const char *key)
{
    const struct bc_vocabulary *vocabulary = lines->reader->vocabulary;
    const struct bc_place place = {lines->file->name, lines->row, lines->line};

    bc_tally_note(lines->rows->tally,
        bc_vocabulary_is_personal(vocabulary, lines->scratch, key) ? "import.column-personal"
                                                                   : "import.column-ignored",
        bc_arena_printf(lines->scratch, "%s" BC_NEXT "%s",
            bc_show_value(lines->scratch, vocabulary, key), lines->file->name),
        &place, 1);
}

/* False when the line has been rejected. */
static bool fill_record(struct lines *lines, json_t *object, struct bc_record *record)
{
    const char *key;
    json_t *value;

    for (size_t i = 0; i < BC_COLUMN_COUNT; i++) {
        record->cells[i] = (struct bc_cell){"", 0};
    }
    json_object_foreach(object, key, value)
    {
        enum bc_column column = column_of(lines, key);
        const char *text = column == BC_COLUMN_COUNT ? "" : text_of(lines, value);

        if (text == NULL) {
            reject_line(lines, "import.json-value", bc_column_name(column));
            return false;
        }
        if (column != BC_COLUMN_COUNT) {
            record->cells[column] = (struct bc_cell){text, strlen(text)};
        }
    }
    return true;
}

static void note_unread_keys(struct lines *lines, json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (column_of(lines, key) == BC_COLUMN_COUNT) {
            note_unread(lines, key);
        }
    }
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool take_object(struct lines *lines, json_t *object, struct bc_status *status)
{
    struct bc_record record = {.layout = &lines->layout, .row = lines->row, .line = lines->line};
    enum bc_row_shape shape;

    if (!fill_record(lines, object, &record)) {
        return true;
    }
    shape = record.cells[BC_COLUMN_KIND].length_bytes > 0 ||
                    (record.cells[BC_COLUMN_AT].length_bytes > 0 &&
                        record.cells[BC_COLUMN_RECEIVED_AT].length_bytes == 0)
                ? BC_ROW_EVENT
                : BC_ROW_TICKET;
    if (shape != lines->layout.shape) {
        return true;
    }
    note_unread_keys(lines, object);
    return bc_rows_take(lines->rows, &record, status);
}

static bool take_line(
    struct lines *lines, const char *text, size_t length_bytes, struct bc_status *status)
{
    json_error_t fault;
    json_t *object;
    bool is_done = true;

    bc_text_trim(&text, &length_bytes);
    if (length_bytes == 0) {
        return true;
    }
    lines->row++;
    bc_arena_reset(lines->scratch);
    if (!bc_text_is_utf8(text, length_bytes)) {
        reject_line(lines, "import.not-utf8", "1");
        return true;
    }
    object = json_loadb(text, length_bytes, JSON_REJECT_DUPLICATES, &fault);
    if (object == NULL) {
        reject_line(lines, *text == '[' ? "import.json-list" : "import.json-syntax",
            bc_arena_printf(lines->scratch, "%d", fault.column));
        return true;
    }
    if (json_is_object(object)) {
        is_done = take_object(lines, object, status);
    } else {
        reject_line(lines, "import.json-list", "");
    }
    json_decref(object);
    return is_done;
}

/* The end of the line at source.at, reading on as long as it needs; NULL for one that is too long.
 */
static bool find_line_end(struct bc_source *source, char **ret_end, struct bc_status *status)
{
    for (;;) {
        char *feed = memchr(source->at, '\n', (size_t)(source->end - source->at));

        if (feed != NULL || source->is_at_end) {
            *ret_end = feed == NULL ? source->end : feed;
            return true;
        }
        if (source->end - source->at > BC_LIMIT_ROW_BYTES) {
            *ret_end = NULL;
            return true;
        }
        if (!bc_source_fill(source, status)) {
            return false;
        }
    }
}

static bool skip_long_line(struct bc_source *source, struct bc_status *status)
{
    char *end = NULL;

    while (end == NULL) {
        source->at = source->end;
        if (!find_line_end(source, &end, status)) {
            return false;
        }
    }
    source->at = end;
    return true;
}

static bool take_lines(struct lines *lines, struct bc_source *source, struct bc_status *status)
{
    char *end = NULL;

    for (;;) {
        if (!bc_source_need(source, 1, status) || !find_line_end(source, &end, status)) {
            return false;
        }
        if (source->at == source->end) {
            return true;
        }
        lines->line++;
        if (end == NULL) {
            lines->row++;
            reject_line(lines, "import.row-too-long", "");
            if (!skip_long_line(source, status)) {
                return false;
            }
            end = source->at;
        } else if (!take_line(lines, source->at, (size_t)(end - source->at), status)) {
            return false;
        }
        source->at = end < source->end ? end + 1 : end;
        if (lines->line % 4096 == 0) {
            lines->reader->report(
                lines->reader->report_user, lines->file, bc_source_position(source));
        }
    }
}

bool bc_json_lines_read(const struct bc_file_reader *reader, const struct bc_import_file *file,
    enum bc_row_shape shape, struct bc_rows *rows, struct bc_status *status)
{
    struct lines lines = {.reader = reader, .file = file, .rows = rows};
    bc_arena *arena = bc_arena_new_wiping();
    struct bc_source source;
    bool is_done = bc_source_open(file->path, arena, &source, status);

    lines.scratch = bc_arena_new_wiping();
    bc_own_layout(&lines.layout, reader->profile, file->name, shape);
    if (is_done) {
        is_done = take_lines(&lines, &source, status);
        bc_source_close(&source);
    }
    bc_arena_free(lines.scratch);
    bc_arena_free(arena);
    return is_done;
}
