#include "audit/audit.h"

#include "audit/chain.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Reading --------------------------------------------------------------------------------- */

static const char *folder_of(const char *workspace, bc_arena *arena)
{
    return bc_path_join(arena, workspace, "audit");
}

static const char *path_of(const char *workspace, enum bc_audit_chain chain, bc_arena *arena)
{
    return bc_path_join(arena, folder_of(workspace, arena),
        chain == BC_AUDIT_PUBLIC ? "cong-khai.log" : "han-che.log");
}

static const char first_hash[BC_SHA256_HEX_SIZE] =
    "0000000000000000000000000000000000000000000000000000000000000000";

static void hash_content(const char *before, const struct bc_audit_line *line, bc_arena *arena,
    char ret_hash[BC_SHA256_HEX_SIZE])
{
    const char *text = bc_arena_printf(arena, "%s\t%lld\t%s\t%s\t%s", before,
        (long long)line->number, line->entry.kind, line->entry.subject, line->entry.detail);

    bc_sha256_hex(text, strlen(text), ret_hash);
}

static void hash_whole(const char *before, const struct bc_audit_line *line, bc_arena *arena,
    char ret_hash[BC_SHA256_HEX_SIZE])
{
    const char *text =
        bc_arena_printf(arena, "%s\t%s\t%s\t%s", before, line->content, line->who, line->when);

    bc_sha256_hex(text, strlen(text), ret_hash);
}

/* Splits a line at its tabs; false when there are not eight parts. The text is written into. */
static bool split(char *text, struct bc_audit_line *ret_line)
{
    char *parts[LINE_PARTS];
    char *place = text;
    char number[24];

    for (size_t i = 0; i < LINE_PARTS; i++) {
        parts[i] = place;
        place = place == NULL ? NULL : strchr(place, '\t');
        if (i + 1 < LINE_PARTS && place == NULL) {
            return false;
        }
        if (place != NULL) {
            *place++ = '\0';
        }
    }
    if (place != NULL || strlen(parts[4]) != BC_SHA256_HEX_SIZE - 1 ||
        strlen(parts[7]) != BC_SHA256_HEX_SIZE - 1) {
        return false;
    }
    *ret_line = (struct bc_audit_line){
        .number = ret_line->number,
        .entry = {.kind = parts[1], .subject = parts[2], .detail = parts[3]},
        .who = parts[5],
        .when = parts[6],
    };
    memcpy(ret_line->content, parts[4], BC_SHA256_HEX_SIZE);
    memcpy(ret_line->whole, parts[7], BC_SHA256_HEX_SIZE);
    snprintf(number, sizeof(number), "%lld", (long long)ret_line->number);
    return strcmp(parts[0], number) == 0;
}

static const struct bc_audit_line *last_of(const struct bc_audit_lines *lines)
{
    return lines->count == 0 ? NULL : &lines->items[lines->count - 1];
}

/* Takes one line and says whether it belongs behind the ones before it. */
static bool take_line(struct bc_audit_lines *lines, char *text, bc_arena *arena)
{
    const struct bc_audit_line *last = last_of(lines);
    struct bc_audit_line line = {.number = (int64_t)lines->count + 1};
    char content[BC_SHA256_HEX_SIZE];
    char whole[BC_SHA256_HEX_SIZE];

    if (!split(text, &line)) {
        return false;
    }
    hash_content(last == NULL ? first_hash : last->content, &line, arena, content);
    hash_whole(last == NULL ? first_hash : last->whole, &line, arena, whole);
    if (strcmp(content, line.content) != 0 || strcmp(whole, line.whole) != 0) {
        return false;
    }
    lines->items =
        bc_arena_grow(arena, lines->items, lines->count, &lines->capacity, sizeof(*lines->items));
    lines->items[lines->count++] = line;
    return true;
}

/* A part of a text. */
struct piece {
    const char *text;
    size_t length;
};

/* The seventh field of a whole line: when. Its length is 0 where the line is not whole. */
static struct piece when_of(const char *line, size_t length)
{
    struct piece when = {line, 0};
    const char *tab = NULL;

    if (memchr(line, '\0', length) != NULL) {
        return when;
    }
    for (int field = 0; field < LINE_PARTS - 1; field++) {
        const char *from = tab == NULL ? line : tab + 1;

        tab = memchr(from, '\t', length - (size_t)(from - line));
        if (tab == NULL) {
            return when;
        }
        if (field == LINE_PARTS - 2) {
            when.text = from;
            when.length = (size_t)(tab - from);
        }
    }
    return when;
}

/*
 * Whether what follows the last line that fits is of one append that a loss of power tore: nothing,
 * the beginning of a line, or lines with holes of zeros, which no line that was written has. Lines
 * of another moment among them were written by another append, after which all this was synced:
 * then it is damage, and nothing may be written over it.
 */
static bool is_torn(const char *rest, size_t length)
{
    struct piece known = {rest, 0};
    const char *end;

    while ((end = memchr(rest, '\n', length)) != NULL) {
        const struct piece when = when_of(rest, (size_t)(end - rest));

        if (known.length > 0 && when.length > 0 &&
            (known.length != when.length || memcmp(known.text, when.text, when.length) != 0)) {
            return false;
        }
        known = when.length > 0 ? when : known;
        length -= (size_t)(end + 1 - rest);
        rest = end + 1;
    }
    return true;
}

bool bc_audit_lines_read(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    struct bc_audit_lines *ret_lines, struct bc_status *status)
{
    const char *path = path_of(workspace, chain, arena);
    struct bc_audit_lines lines = {.path = path};
    char *bytes = NULL;
    size_t length_bytes = 0;
    char *place;

    *ret_lines = lines;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    if (!bc_file_read(arena, path, LOG_LIMIT_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    for (place = bytes; *place != '\0';) {
        char *end = strchr(place, '\n');

        if (end == NULL) {
            break; /* torn: it was never written */
        }
        *end = '\0';
        if (!take_line(&lines, place, arena)) {
            return bc_fail(status, BC_REFUSED, "audit.broken", path, "%zu", lines.count + 1);
        }
        place = end + 1;
        lines.length_bytes = (size_t)(place - bytes);
    }
    if (!is_torn(place, length_bytes - (size_t)(place - bytes))) {
        return bc_fail(status, BC_REFUSED, "audit.broken", path, "%zu", lines.count + 1);
    }
    *ret_lines = lines;
    return true;
}

struct bc_audit_head bc_audit_lines_head(const struct bc_audit_lines *lines, size_t count)
{
    struct bc_audit_head head = {.count = (int64_t)count};

    memcpy(head.content, count == 0 ? first_hash : lines->items[count - 1].content,
        sizeof(head.content));
    return head;
}

bool bc_audit_head(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    struct bc_audit_head *ret_head, struct bc_status *status)
{
    struct bc_audit_lines lines;

    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    *ret_head = bc_audit_lines_head(&lines, lines.count);
    return true;
}

bool bc_audit_read(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    const struct bc_audit_past **ret_lines, size_t *ret_count, struct bc_status *status)
{
    struct bc_audit_lines lines;
    struct bc_audit_past *past;

    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    past = bc_arena_alloc_array(arena, lines.count, sizeof(*past));
    for (size_t i = 0; i < lines.count; i++) {
        past[i].entry = lines.items[i].entry;
        if (!bc_text_parse_int64(lines.items[i].when, &past[i].when_utc_s)) {
            past[i].when_utc_s = 0; /* the chain says what was written, whatever it is */
        }
    }
    *ret_lines = past;
    *ret_count = lines.count;
    return true;
}

bool bc_audit_tip(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    struct bc_audit_tip *ret_tip, struct bc_status *status)
{
    struct bc_audit_lines lines;

    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    *ret_tip = (struct bc_audit_tip){.count = (int64_t)lines.count};
    if (lines.count > 0) {
        memcpy(ret_tip->whole, last_of(&lines)->whole, sizeof(ret_tip->whole));
    }
    return true;
}

bool bc_audit_check_tip(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_tip *tip, bc_arena *arena, struct bc_status *status)
{
    struct bc_audit_lines lines;

    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    if (tip->count <= 0) {
        return true;
    }
    if ((size_t)tip->count > lines.count) {
        return bc_fail(status, BC_REFUSED, "audit.tip-cut-off", lines.path, "%zu" BC_NEXT "%lld",
            lines.count, (long long)tip->count);
    }
    return strcmp(lines.items[tip->count - 1].whole, tip->whole) == 0 ||
           bc_fail(
               status, BC_REFUSED, "audit.tip-differs", lines.path, "%lld", (long long)tip->count);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text);
    const size_t end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

bool bc_audit_head_before(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entry, bc_arena *arena, bool *ret_found,
    struct bc_audit_head *ret_head, struct bc_status *status)
{
    struct bc_audit_lines lines;

    *ret_found = false;
    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    for (size_t i = lines.count; i > 0 && !*ret_found; i--) {
        const struct bc_audit_entry *known = &lines.items[i - 1].entry;

        if (strcmp(known->kind, entry->kind) == 0 && strcmp(known->subject, entry->subject) == 0 &&
            ends_with(known->detail, entry->detail)) {
            *ret_found = true;
            *ret_head = bc_audit_lines_head(&lines, i - 1);
        }
    }
    return true;
}

bool bc_audit_is_noted(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entry, bc_arena *arena, bool *ret_is_noted,
    struct bc_status *status)
{
    struct bc_audit_lines lines;

    if (!bc_audit_lines_read(workspace, chain, arena, &lines, status)) {
        return false;
    }
    *ret_is_noted = false;
    for (size_t i = lines.count; i > 0; i--) {
        const struct bc_audit_entry *known = &lines.items[i - 1].entry;

        if (strcmp(known->kind, entry->kind) == 0 && strcmp(known->subject, entry->subject) == 0) {
            *ret_is_noted = strcmp(known->detail, entry->detail) == 0;
            break;
        }
    }
    return true;
}

/* ---- Adding ---------------------------------------------------------------------------------- */

static const char *one_line(bc_arena *arena, const char *text)
{
    char *copy = bc_arena_strdup(arena, text);

    for (char *place = copy; *place != '\0'; place++) {
        *place = (unsigned char)*place < ' ' ? ' ' : *place;
    }
    return copy;
}

/* "1000 ioc": the number is what counts, the name is for people. */
static const char *who_runs(bc_arena *arena)
{
    const struct passwd *user = getpwuid(getuid());

    return one_line(arena,
        bc_arena_printf(arena, "%ld %s", (long)getuid(), user == NULL ? "?" : user->pw_name));
}

/* Text that grows; a store that is judged anew may change the class of thousands of tickets. */
struct text {
    char *bytes;
    size_t length, capacity;
};

static void put(struct text *text, const char *more, bc_arena *arena)
{
    for (; *more != '\0'; more++) {
        text->bytes = bc_arena_grow(arena, text->bytes, text->length, &text->capacity, 1);
        text->bytes[text->length++] = *more;
    }
}

static struct text lines_to_add(struct bc_audit_lines *lines, const struct bc_audit_entry *entries,
    size_t count, int64_t now_utc_s, bc_arena *arena)
{
    const char *who = who_runs(arena);
    struct text text = {0};

    for (size_t i = 0; i < count; i++) {
        const struct bc_audit_line *last = last_of(lines);
        struct bc_audit_line line = {
            .number = (int64_t)lines->count + 1,
            .entry = {.kind = one_line(arena, entries[i].kind),
                .subject = one_line(arena, entries[i].subject),
                .detail = one_line(arena, entries[i].detail)},
            .who = who,
            .when = bc_arena_printf(arena, "%lld", (long long)now_utc_s),
        };

        hash_content(last == NULL ? first_hash : last->content, &line, arena, line.content);
        hash_whole(last == NULL ? first_hash : last->whole, &line, arena, line.whole);
        put(&text,
            bc_arena_printf(arena, "%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", (long long)line.number,
                line.entry.kind, line.entry.subject, line.entry.detail, line.content, line.who,
                line.when, line.whole),
            arena);
        lines->items = bc_arena_grow(
            arena, lines->items, lines->count, &lines->capacity, sizeof(*lines->items));
        lines->items[lines->count++] = line;
    }
    return text;
}

static bool fail_to_write(const char *path, struct bc_status *status)
{
    return bc_fail(status, BC_NO_OUTPUT, "audit.unwritable", path, "%s", strerrordesc_np(errno));
}

/* Behind the last whole line; a torn one is written over. All of it or nothing. */
static bool write_lines(
    int file, const struct bc_audit_lines *lines, const struct text *text, struct bc_status *status)
{
    const off_t place = (off_t)lines->length_bytes;

    if (ftruncate(file, place) != 0) {
        return fail_to_write(lines->path, status);
    }
    if (!bc_file_write_at(file, text->bytes, text->length, place) || fsync(file) != 0) {
        (void)fail_to_write(lines->path, status);
        if (ftruncate(file, place) != 0) {
            return false; /* a torn line stays; the next one is written over it */
        }
        return false;
    }
    return true;
}

static bool is_same(const struct bc_audit_entry *noted, const struct bc_audit_entry *entry)
{
    return strcmp(noted->kind, entry->kind) == 0 && strcmp(noted->subject, entry->subject) == 0 &&
           strcmp(noted->detail, entry->detail) == 0;
}

/* How many of the entries, from the first on, the chain has noted; other lines may be between. */
static size_t count_noted(
    const struct bc_audit_lines *lines, const struct bc_audit_entry *entries, size_t count)
{
    size_t noted = 0;
    size_t first = lines->count;

    while (first > 0 && !is_same(&lines->items[first - 1].entry, &entries[0])) {
        first--;
    }
    for (size_t i = first == 0 ? lines->count : first - 1; i < lines->count && noted < count; i++) {
        noted += is_same(&lines->items[i].entry, &entries[noted]) ? 1 : 0;
    }
    return noted;
}

struct addition {
    const char *workspace;
    enum bc_audit_chain chain;
    const struct bc_audit_entry *entries; /* at least one */
    size_t count;
    bool may_be_noted;
    int64_t now_utc_s;
    bc_arena *arena;
};

/* Behind what is there, which nobody else changes meanwhile. */
static bool add_to(int file, const struct addition *addition, struct bc_status *status)
{
    struct bc_audit_lines lines;
    struct text text;
    size_t noted;

    if (!bc_audit_lines_read(
            addition->workspace, addition->chain, addition->arena, &lines, status)) {
        return false;
    }
    noted = addition->may_be_noted ? count_noted(&lines, addition->entries, addition->count) : 0;
    text = lines_to_add(&lines, addition->entries + noted, addition->count - noted,
        addition->now_utc_s, addition->arena);
    return text.length == 0 || write_lines(file, &lines, &text, status);
}

static bool add(const struct addition *addition, struct bc_status *status)
{
    const char *folder = folder_of(addition->workspace, addition->arena);
    const char *path = path_of(addition->workspace, addition->chain, addition->arena);
    bool is_done;
    int file;

    /* A link would carry codes of cases to wherever somebody planted it. */
    if (bc_path_exists(folder) && !bc_folder_is_own(folder)) {
        return bc_fail(status, BC_REFUSED, "audit.not-own-folder", folder, "");
    }
    if (!bc_folder_make(folder, 0700, status)) {
        return false;
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0 || fchmod(file, 0600) != 0 || flock(file, LOCK_EX) != 0) {
        (void)fail_to_write(path, status);
        if (file >= 0) {
            close(file);
        }
        return false;
    }
    is_done = add_to(file, addition, status);
    close(file);
    return is_done && bc_path_sync(folder, status);
}

bool bc_audit_append(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entries, size_t count, int64_t now_utc_s, bc_arena *arena,
    struct bc_status *status)
{
    const struct addition addition = {
        workspace, chain, entries, count, .now_utc_s = now_utc_s, .arena = arena};

    return count == 0 || add(&addition, status);
}

bool bc_audit_append_missing(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entries, size_t count, int64_t now_utc_s, bc_arena *arena,
    struct bc_status *status)
{
    const struct addition addition = {workspace, chain, entries, count, true, now_utc_s, arena};

    return count == 0 || add(&addition, status);
}
