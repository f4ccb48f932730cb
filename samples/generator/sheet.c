#include "sheet.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 1 << 20, ROW_BYTES = 8 << 10 };

static void flush(struct sheet *sheet)
{
    if (fwrite(sheet->buffer, 1, sheet->used_bytes, sheet->file) != sheet->used_bytes) {
        sections_fail(sheet->path, "cannot be written");
    }
    sheet->used_bytes = 0;
}

static void put(struct sheet *sheet, const char *text, size_t length)
{
    memcpy(sheet->buffer + sheet->used_bytes, text, length);
    sheet->used_bytes += length;
}

static void put_text(struct sheet *sheet, const char *text)
{
    put(sheet, text, strlen(text));
}

static void put_char(struct sheet *sheet, char c)
{
    sheet->buffer[sheet->used_bytes++] = c;
}

/* A cell and the comma after it; quoted where it must be. */
static void cell(struct sheet *sheet, const char *text)
{
    if (text != NULL && strpbrk(text, ",\"\n") != NULL) {
        put_char(sheet, '"');
        for (; *text != '\0'; text++) {
            if (*text == '"') {
                put_char(sheet, '"');
            }
            put_char(sheet, *text);
        }
        put_char(sheet, '"');
    } else if (text != NULL) {
        put_text(sheet, text);
    }
    put_char(sheet, ',');
}

static void code_cell(struct sheet *sheet, const char *prefix, int64_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    int64_t rest = number;

    while (rest > 0 || at > sizeof(digits) - 6) {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    put_text(sheet, prefix);
    put(sheet, digits + at, sizeof(digits) - at);
    put_char(sheet, ',');
}

static void moment_cell(struct sheet *sheet, int64_t moment)
{
    char text[MOMENT_TEXT_BYTES];

    (void)moment_write(moment, text);
    put_text(sheet, text);
    put_char(sheet, ',');
}

static void flag_cell(struct sheet *sheet, bool is_set)
{
    put_text(sheet, is_set ? "1," : ",");
}

static void end_row(struct sheet *sheet)
{
    sheet->buffer[sheet->used_bytes - 1] = '\n';
    if (sheet->used_bytes > BUFFER_BYTES - ROW_BYTES) {
        flush(sheet);
    }
}

static void open_sheet(struct sheet *sheet, const char *path, const char *columns)
{
    *sheet =
        (struct sheet){.path = path, .file = fopen(path, "wb"), .buffer = malloc(BUFFER_BYTES)};
    if (sheet->file == NULL || sheet->buffer == NULL) {
        sections_fail(path, "cannot be opened for writing");
    }
    put_text(sheet, columns);
}

void sheet_open_tickets(struct sheet *sheet, const char *path)
{
    open_sheet(
        sheet, path, "code,received_at,channel,district,field,priority,sensitivity,content\n");
}

void sheet_open_events(struct sheet *sheet, const char *path)
{
    open_sheet(sheet, path,
        "code,at,kind,unit,co_units,field,priority,sensitivity,committed_at,level,reason,"
        "evidence,site_visit,done,ref,number,letter_date,note\n");
}

void sheet_close(struct sheet *sheet)
{
    flush(sheet);
    if (fclose(sheet->file) != 0) {
        sections_fail(sheet->path, "cannot be written");
    }
    free(sheet->buffer);
}

void sheet_write_ticket(struct sheet *sheet, const char *code_prefix, const struct life *life)
{
    code_cell(sheet, code_prefix, life->number);
    moment_cell(sheet, life->received_at);
    cell(sheet, life->channel);
    cell(sheet, life->district);
    cell(sheet, life->field);
    cell(sheet, life->priority);
    cell(sheet, life->sensitivity);
    cell(sheet, life->content);
    end_row(sheet);
}

static void committed_cell(struct sheet *sheet, const struct life_event *event)
{
    char text[DATE_TEXT_BYTES];

    if (event->committed_at == 0) {
        put_char(sheet, ',');
    } else if (event->is_committed_to_day) {
        (void)date_write(event->committed_at / DAY_S, text);
        put_text(sheet, text);
        put_char(sheet, ',');
    } else {
        moment_cell(sheet, event->committed_at);
    }
}

static void co_units_cell(struct sheet *sheet, const struct life_event *event)
{
    for (size_t i = 0; i < LIFE_CO_UNITS && event->co_units[i] != NULL; i++) {
        if (i > 0) {
            put_char(sheet, ';');
        }
        put_text(sheet, event->co_units[i]);
    }
    put_char(sheet, ',');
}

static void letter_cells(struct sheet *sheet, const struct life_event *event)
{
    char text[40];

    if (event->letter == 0) {
        put_text(sheet, ",,");
        return;
    }
    (void)snprintf(text, sizeof(text), "%d/IOC", (int)event->letter);
    cell(sheet, text);
    (void)date_write(event->letter_day, text);
    put_text(sheet, text);
    put_char(sheet, ',');
}

static void write_event(
    struct sheet *sheet, const char *code_prefix, int64_t number, const struct life_event *event)
{
    code_cell(sheet, code_prefix, number);
    moment_cell(sheet, event->at);
    cell(sheet, life_kind_name(event->kind));
    cell(sheet, event->unit);
    co_units_cell(sheet, event);
    cell(sheet, event->field);
    cell(sheet, event->priority);
    cell(sheet, event->sensitivity);
    committed_cell(sheet, event);
    cell(sheet, event->level);
    cell(sheet, event->reason);
    flag_cell(sheet, event->has_evidence);
    flag_cell(sheet, event->has_site_visit);
    flag_cell(sheet, event->is_done);
    if (event->ref != 0) {
        code_cell(sheet, code_prefix, event->ref);
    } else {
        put_char(sheet, ',');
    }
    letter_cells(sheet, event);
    cell(sheet, event->note);
    end_row(sheet);
}

void sheet_write_events(struct sheet *sheet, const char *code_prefix, const struct life *life)
{
    for (size_t i = 0; i < life->event_count; i++) {
        write_event(sheet, code_prefix, life->number, &life->events[i]);
    }
}
