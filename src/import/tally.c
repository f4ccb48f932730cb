#include "import/tally.h"

#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Past this many different notes of a run the rest is counted by code alone. */
enum { MOST_NOTES = 400 };

static const char *show_place(bc_arena *arena, const struct bc_place *place)
{
    if (place == NULL) {
        return "";
    }
    return place->line == 0 ? place->file_name
                            : bc_arena_printf(arena, "%s:%" PRId64, place->file_name, place->line);
}

/* The entry of a reason, made when it is new. `arguments` NULL: by code alone. */
static struct bc_import_reason *find_reason(
    struct bc_tally *tally, struct bc_reasons *reasons, const char *code, const char *arguments)
{
    for (size_t i = 0; i < reasons->count; i++) {
        struct bc_import_reason *item = &reasons->items[i];

        if (strcmp(item->code, code) == 0 &&
            (arguments == NULL || strcmp(item->arguments, arguments) == 0)) {
            return item;
        }
    }
    reasons->items = bc_arena_grow(
        tally->arena, reasons->items, reasons->count, &reasons->capacity, sizeof(*reasons->items));
    reasons->items[reasons->count] = (struct bc_import_reason){.code = code, .where = ""};
    return &reasons->items[reasons->count++];
}

void bc_tally_reject(struct bc_tally *tally, const struct bc_reject *reject)
{
    struct bc_import_reason *reason = find_reason(tally, &tally->rejected, reject->code, NULL);
    struct bc_reject *copy;

    tally->rejects = bc_arena_grow(tally->arena, tally->rejects, tally->reject_count,
        &tally->reject_capacity, sizeof(*tally->rejects));
    copy = &tally->rejects[tally->reject_count++];
    *copy = *reject;
    copy->ticket = bc_arena_strdup(tally->arena, reject->ticket);
    copy->arguments = bc_arena_strdup(tally->arena, reject->arguments);
    if (reason->count++ == 0) {
        reason->arguments = copy->arguments;
        reason->where = show_place(tally->arena, &reject->place);
    }
    tally->summary.rejected_count++;
}

void bc_tally_conceal(struct bc_tally *tally, struct bc_reject *reject)
{
    for (size_t i = 0; i < tally->rejected.count; i++) {
        if (tally->rejected.items[i].arguments == reject->arguments) {
            tally->rejected.items[i].arguments = "";
        }
    }
    reject->ticket = "";
    reject->arguments = "";
}

void bc_tally_exclude(struct bc_tally *tally, const char *code)
{
    struct bc_import_reason *reason = find_reason(tally, &tally->excluded, code, NULL);

    reason->arguments = "";
    reason->count++;
    tally->summary.excluded_count++;
}

void bc_tally_note(struct bc_tally *tally, const char *code, const char *arguments,
    const struct bc_place *place, int64_t count)
{
    bool is_full = tally->noted.count >= MOST_NOTES;
    struct bc_import_reason *reason =
        find_reason(tally, &tally->noted, code, is_full ? NULL : arguments);

    tally->note_count++;
    if (reason->count == 0) {
        reason->arguments = bc_arena_strdup(tally->arena, is_full ? "…" : arguments);
        reason->where = show_place(tally->arena, place);
    }
    reason->count += count;
}

/* ---- Something that comes before --------------------------------------------------------- */

struct bc_tally_mark bc_tally_mark(const struct bc_tally *tally)
{
    return (struct bc_tally_mark){
        tally->rejected.count, tally->excluded.count, tally->noted.count, tally->reject_count};
}

/* The items from a place on, copied; counts of those before it stay where they were added. */
static struct bc_reasons cut_reasons(bc_arena *arena, struct bc_reasons *reasons, size_t place)
{
    struct bc_reasons tail = {.count = reasons->count - place};

    if (tail.count > 0) {
        tail.items = bc_arena_alloc_array(arena, tail.count, sizeof(*tail.items));
        memcpy(tail.items, &reasons->items[place], tail.count * sizeof(*tail.items));
    }
    reasons->count = place;
    return tail;
}

void bc_tally_cut(
    struct bc_tally *tally, const struct bc_tally_mark *mark, struct bc_tally_tail *ret_tail)
{
    *ret_tail = (struct bc_tally_tail){
        .rejected = cut_reasons(tally->arena, &tally->rejected, mark->rejected_count),
        .excluded = cut_reasons(tally->arena, &tally->excluded, mark->excluded_count),
        .noted = cut_reasons(tally->arena, &tally->noted, mark->noted_count),
        .reject_count = tally->reject_count - mark->reject_count,
    };
    if (ret_tail->reject_count > 0) {
        size_t size_bytes = ret_tail->reject_count * sizeof(*ret_tail->rejects);

        ret_tail->rejects = bc_arena_alloc(tally->arena, size_bytes);
        memcpy(ret_tail->rejects, &tally->rejects[mark->reject_count], size_bytes);
    }
    tally->reject_count = mark->reject_count;
}

/* `most`: past so many the rest is counted by code alone. */
static void append_reasons(struct bc_tally *tally, struct bc_reasons *reasons,
    const struct bc_reasons *tail, bool is_by_code, size_t most)
{
    for (size_t i = 0; i < tail->count; i++) {
        const struct bc_import_reason *item = &tail->items[i];
        bool is_full = reasons->count >= most;
        struct bc_import_reason *reason =
            find_reason(tally, reasons, item->code, is_by_code || is_full ? NULL : item->arguments);

        if (reason->count == 0) {
            *reason = *item;
            reason->arguments = is_full ? "…" : item->arguments;
        } else {
            reason->count += item->count;
        }
    }
}

void bc_tally_append(struct bc_tally *tally, const struct bc_tally_tail *tail)
{
    append_reasons(tally, &tally->rejected, &tail->rejected, true, SIZE_MAX);
    append_reasons(tally, &tally->excluded, &tail->excluded, true, SIZE_MAX);
    append_reasons(tally, &tally->noted, &tail->noted, false, MOST_NOTES);
    for (size_t i = 0; i < tail->reject_count; i++) {
        tally->rejects = bc_arena_grow(tally->arena, tally->rejects, tally->reject_count,
            &tally->reject_capacity, sizeof(*tally->rejects));
        tally->rejects[tally->reject_count++] = tail->rejects[i];
    }
}

bool bc_tally_settle(struct bc_tally *tally, struct bc_status *status)
{
    struct bc_import_summary *summary = &tally->summary;

    summary->rejected = tally->rejected.items;
    summary->rejected_reason_count = tally->rejected.count;
    summary->excluded = tally->excluded.items;
    summary->excluded_reason_count = tally->excluded.count;
    summary->noted = tally->noted.items;
    summary->noted_reason_count = tally->noted.count;
    if (summary->read_count != summary->new_count + summary->unchanged_count +
                                   summary->rejected_count + summary->excluded_count) {
        return bc_fail(status, BC_OWN_FAULT, "import.identity", "",
            "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%" PRId64,
            summary->read_count, summary->new_count, summary->unchanged_count,
            summary->rejected_count, summary->excluded_count);
    }
    return true;
}

/* ---- rejects.csv ----------------------------------------------------------------------------- */

struct buffer {
    char *bytes;
    size_t length_bytes;
    size_t capacity_bytes;
    bc_arena *arena;
};

static void append(struct buffer *buffer, const char *bytes, size_t length_bytes)
{
    if (buffer->capacity_bytes - buffer->length_bytes < length_bytes) {
        size_t capacity_bytes = buffer->capacity_bytes * 2 + length_bytes + 4096;
        char *larger = bc_arena_alloc(buffer->arena, capacity_bytes);

        if (buffer->length_bytes > 0) {
            memcpy(larger, buffer->bytes, buffer->length_bytes);
        }
        buffer->bytes = larger;
        buffer->capacity_bytes = capacity_bytes;
    }
    if (length_bytes > 0) {
        memcpy(buffer->bytes + buffer->length_bytes, bytes, length_bytes);
        buffer->length_bytes += length_bytes;
    }
}

/*
 * A cell in quotes where it needs them. One that a spreadsheet would take for a formula gets an
 * apostrophe in front.
 */
static void append_cell(struct buffer *buffer, const char *text, char end)
{
    bool is_formula = *text != '\0' && strchr("=+-@\t", *text) != NULL;
    bool is_quoted = strpbrk(text, ",\"\r\n;") != NULL;

    append(buffer, "\"", is_quoted);
    append(buffer, "'", is_formula);
    for (; *text != '\0'; text++) {
        append(buffer, "\"", *text == '"');
        append(buffer, text, 1);
    }
    append(buffer, "\"", is_quoted);
    append(buffer, &end, 1);
}

static void append_reject(struct buffer *buffer, const struct bc_reject *reject,
    const bc_messages *messages, bc_arena *scratch)
{
    append_cell(buffer, reject->place.file_name, ',');
    append_cell(buffer, bc_arena_printf(scratch, "%" PRId64, reject->place.row), ',');
    append_cell(buffer, bc_arena_printf(scratch, "%" PRId64, reject->place.line), ',');
    append_cell(buffer, reject->column, ',');
    append_cell(buffer, reject->ticket, ',');
    append_cell(buffer, bc_messages_what(messages, scratch, reject->code, reject->arguments), ',');
    append_cell(buffer, bc_messages_todo(messages, scratch, reject->code, reject->arguments), '\n');
    bc_arena_reset(scratch);
}

static int compare_rejects(const void *left, const void *right)
{
    const struct bc_reject *a = left;
    const struct bc_reject *b = right;
    int order = strcmp(a->place.file_name, b->place.file_name);

    if (order == 0) {
        order = (a->place.row > b->place.row) - (a->place.row < b->place.row);
    }
    return order;
}

bool bc_tally_write_rejects(
    struct bc_tally *tally, const char *path, const bc_messages *messages, struct bc_status *status)
{
    static const char header[] = "\xEF\xBB\xBF"
                                 "file,row,line,column,code,reason,todo\n";
    struct buffer buffer = {.arena = tally->arena};
    bc_arena *scratch;

    if (path == NULL) {
        return true;
    }
    if (tally->reject_count == 0) {
        if (unlink(path) != 0 && errno != ENOENT) {
            return bc_fail(status, BC_NO_OUTPUT, "import.rejects-not-removed", path,
                "%s" BC_NEXT "%s", path, strerror(errno));
        }
        return true;
    }
    qsort(tally->rejects, tally->reject_count, sizeof(*tally->rejects), compare_rejects);
    append(&buffer, header, sizeof(header) - 1);
    scratch = bc_arena_new();
    for (size_t i = 0; i < tally->reject_count; i++) {
        append_reject(&buffer, &tally->rejects[i], messages, scratch);
    }
    bc_arena_free(scratch);
    return bc_file_write(path, buffer.bytes, buffer.length_bytes, 0600, status);
}
