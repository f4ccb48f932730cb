#include "base/text.h"
#include "calendar/date.h"
#include "import/rows_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const column_names[BC_COLUMN_COUNT] = {
    [BC_COLUMN_CODE] = "code",
    [BC_COLUMN_RECEIVED_AT] = "received_at",
    [BC_COLUMN_CHANNEL] = "channel",
    [BC_COLUMN_DISTRICT] = "district",
    [BC_COLUMN_FIELD] = "field",
    [BC_COLUMN_PRIORITY] = "priority",
    [BC_COLUMN_SENSITIVITY] = "sensitivity",
    [BC_COLUMN_CONTENT] = "content",
    [BC_COLUMN_AT] = "at",
    [BC_COLUMN_KIND] = "kind",
    [BC_COLUMN_UNIT] = "unit",
    [BC_COLUMN_COMMITTED_AT] = "committed_at",
    [BC_COLUMN_LEVEL] = "level",
    [BC_COLUMN_REASON] = "reason",
    [BC_COLUMN_EVIDENCE] = "evidence",
    [BC_COLUMN_SITE_VISIT] = "site_visit",
    [BC_COLUMN_REF] = "ref",
    [BC_COLUMN_NOTE] = "note",
    [BC_COLUMN_CO_UNITS] = "co_units",
    [BC_COLUMN_DONE] = "done",
    [BC_COLUMN_NUMBER] = "number",
    [BC_COLUMN_LETTER_DATE] = "letter_date",
    [BC_COLUMN_FORWARDED_AT] = "forwarded_at",
    [BC_COLUMN_DUE_AT] = "due_at",
    [BC_COLUMN_LATE] = "late",
    [BC_COLUMN_CLOSED_AT] = "closed_at",
    [BC_COLUMN_STATUS] = "status",
    [BC_COLUMN_RATED_AT] = "rated_at",
};

const char *bc_column_name(enum bc_column column)
{
    assert(column < BC_COLUMN_COUNT);
    return column_names[column];
}

void bc_rows_init(struct bc_rows *rows)
{
    const struct bc_date first = {BC_LIMIT_YEAR_FIRST, 1, 1};
    const struct bc_date last = {BC_LIMIT_YEAR_LAST + 1, 1, 1};

    rows->first_utc_s = bc_instant_from_local(bc_date_to_day(first), 0, rows->profile->offset_s);
    rows->last_utc_s = bc_instant_from_local(bc_date_to_day(last), 0, rows->profile->offset_s);
}

/* ---- Rejecting ------------------------------------------------------------------------------- */

bool bc_row_has(const struct bc_row *row, enum bc_column column)
{
    return row->record->cells[column].length_bytes > 0;
}

const char *bc_row_text(const struct bc_row *row, enum bc_column column)
{
    return row->record->cells[column].text;
}

static const char *name_of_column(const struct bc_row *row, enum bc_column column)
{
    const char *name = row->record->layout->names[column];

    return name == NULL ? bc_column_name(column) : name;
}

static bool is_code(const char *text, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
            return false;
        }
    }
    return length_bytes <= BC_LIMIT_CODE_BYTES;
}

bool bc_row_reject(
    struct bc_row *row, enum bc_column column, const char *code, const char *arguments_format, ...)
{
    char arguments[512];
    struct bc_reject reject = {
        .place = row->place,
        .column = name_of_column(row, column),
        .ticket = "",
        .code = code,
        .arguments = arguments,
    };
    va_list list;

    if (row->is_done) {
        return false;
    }
    row->is_done = true;
    va_start(list, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, list);
    va_end(list);
    /* A code is shown as it is: masking would take a number of nine digits for an identity paper.
     */
    if (!row->is_secret && is_code(bc_row_text(row, BC_COLUMN_CODE),
                               row->record->cells[BC_COLUMN_CODE].length_bytes)) {
        reject.ticket = bc_row_text(row, BC_COLUMN_CODE);
    }
    bc_tally_reject(row->rows->tally, &reject);
    return false;
}

bool bc_row_reject_value(struct bc_row *row, enum bc_column column, const char *code)
{
    const char *shown = "…";

    if (!row->is_secret) {
        shown = bc_show_value(row->rows->scratch, row->rows->vocabulary, bc_row_text(row, column));
    }
    return bc_row_reject(row, column, code, "%s" BC_NEXT "%s", name_of_column(row, column), shown);
}

void bc_rows_reject(struct bc_rows *rows, const struct bc_reject *reject)
{
    rows->tally->summary.read_count++;
    bc_tally_reject(rows->tally, reject);
}

/* ---- Cells ----------------------------------------------------------------------------------- */

bool bc_row_read_head(struct bc_row *row, enum bc_sensitivity *ret_sensitivity)
{
    const struct bc_cell *code = &row->record->cells[BC_COLUMN_CODE];
    const struct bc_cell *cell = &row->record->cells[BC_COLUMN_SENSITIVITY];
    int32_t sensitivity = bc_values_find(
        row->rows->values, BC_VALUE_SENSITIVITY, cell->text, cell->length_bytes, &row->place);

    row->is_secret = sensitivity == BC_SENSITIVITY_STATE_SECRET;
    *ret_sensitivity = (enum bc_sensitivity)sensitivity;
    if (code->length_bytes == 0) {
        return bc_row_reject(
            row, BC_COLUMN_CODE, "import.code-missing", "%s", name_of_column(row, BC_COLUMN_CODE));
    }
    if (!is_code(code->text, code->length_bytes)) {
        return bc_row_reject(row, BC_COLUMN_CODE, "import.code-invalid", "%d", BC_LIMIT_CODE_BYTES);
    }
    return true;
}

bool bc_row_read_time(struct bc_row *row, enum bc_column column, int64_t *ret_utc_s)
{
    int64_t utc_s = BC_NO_TIME;

    if (bc_row_has(row, column)) {
        if (!bc_time_read(&row->record->layout->times[column], bc_row_text(row, column), &utc_s)) {
            return bc_row_reject_value(row, column, "import.time-invalid");
        }
        if (utc_s < row->rows->first_utc_s || utc_s >= row->rows->last_utc_s) {
            return bc_row_reject_value(row, column, "import.year-outside");
        }
    }
    *ret_utc_s = utc_s;
    return true;
}

/* What a value that is no member of its list is called in a message. */
static const char *unknown_code(enum bc_value_class value_class)
{
    switch (value_class) {
    case BC_VALUE_KIND:
        return "import.kind-unknown";
    case BC_VALUE_PRIORITY:
        return "import.priority-unknown";
    case BC_VALUE_LEVEL:
        return "import.level-unknown";
    default:
        return "import.flag-unknown";
    }
}

bool bc_row_read_value(
    struct bc_row *row, enum bc_column column, enum bc_value_class value_class, int32_t *ret_number)
{
    const struct bc_cell *cell = &row->record->cells[column];
    int32_t number = bc_values_find(row->rows->values, value_class, cell->text, cell->length_bytes,
        row->is_secret ? NULL : &row->place);

    if (number == BC_VALUE_UNKNOWN) {
        return bc_row_reject_value(row, column, unknown_code(value_class));
    }
    if (number == BC_VALUE_TOO_MANY) {
        return bc_row_reject(row, column, "import.too-many-values", "%s" BC_NEXT "%d",
            name_of_column(row, column), BC_LIMIT_DICTIONARY);
    }
    *ret_number = number;
    return true;
}

/* ---- Text ------------------------------------------------------------------------------------ */

/* Eight bytes at a time: is there a byte below the blank, or DEL? Most texts have none. */
static bool has_control(const char *text, size_t length_bytes)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t highs = 0x8080808080808080U;
    size_t at = 0;

    for (; at + 8 <= length_bytes; at += 8) {
        uint64_t word;

        memcpy(&word, text + at, sizeof(word));
        if (((word - 0x20 * ones) & ~word & highs) != 0) {
            return true;
        }
    }
    for (; at < length_bytes; at++) {
        if ((unsigned char)text[at] < ' ') {
            return true;
        }
    }
    return false;
}

/* CRLF and CR become LF; a tab stays; other control characters become blanks. */
static const char *tame(bc_arena *scratch, const char *text, size_t *length_bytes)
{
    char *clean = bc_arena_alloc(scratch, *length_bytes + 1);
    size_t used = 0;

    for (size_t i = 0; i < *length_bytes; i++) {
        char byte = text[i];

        if (byte == '\r') {
            if (text[i + 1] == '\n') {
                continue;
            }
            byte = '\n';
        } else if ((unsigned char)byte < ' ' && byte != '\n' && byte != '\t') {
            byte = ' ';
        }
        clean[used++] = byte;
    }
    *length_bytes = used;
    return clean;
}

const char *bc_row_clean_text(struct bc_row *row, const char *text)
{
    struct bc_rows *rows = row->rows;
    size_t length_bytes = strlen(text);

    if (row->is_secret || length_bytes == 0) {
        return "";
    }
    if (has_control(text, length_bytes)) {
        text = tame(rows->scratch, text, &length_bytes);
    }
    return bc_mask_text_again(bc_vocabulary_mask_rules(rows->vocabulary), rows->memo, rows->scratch,
        text, length_bytes, rows->masked_counts);
}

/* ---- Receipts -------------------------------------------------------------------------------- */

struct bc_event *bc_row_add_event(struct bc_row *row, enum bc_event_kind kind, int64_t at_utc_s)
{
    struct bc_event *event = &row->events[row->event_count];

    assert(row->event_count < BC_ROW_EVENTS);
    *event = (struct bc_event){.at_utc_s = at_utc_s, .kind = kind, .committed_utc_s = BC_NO_TIME};
    bc_values_set_day(row->rows->values, bc_instant_day(at_utc_s, row->rows->profile->offset_s));
    row->texts[row->event_count++] = "";
    return event;
}

/* A dimension that an empty cell leaves to the profile; without a default there the row is
 * rejected. */
static bool read_or_default(struct bc_row *row, enum bc_column column,
    enum bc_value_class value_class, const char *default_id, uint16_t *ret_number)
{
    struct bc_rows *rows = row->rows;
    int32_t number = 0;

    if (!bc_row_read_value(row, column, value_class, &number)) {
        return false;
    }
    if (number == 0 && default_id != NULL) {
        number = bc_values_find(rows->values, value_class, default_id, strlen(default_id), NULL);
    }
    if (number == 0 && !row->is_secret) {
        return bc_row_reject(
            row, column, "import.value-missing", "%s", name_of_column(row, column));
    }
    *ret_number = (uint16_t)number;
    return true;
}

static enum bc_sensitivity sensitivity_at_receipt(
    const struct bc_row *row, enum bc_sensitivity sensitivity)
{
    if (sensitivity != BC_SENSITIVITY_UNCHANGED) {
        return sensitivity;
    }
    return row->rows->profile->default_is_public ? BC_SENSITIVITY_PUBLIC
                                                 : BC_SENSITIVITY_REPUTATION;
}

bool bc_row_add_receipt(struct bc_row *row, enum bc_sensitivity sensitivity)
{
    const struct bc_profile *profile = row->rows->profile;
    const char *field =
        profile->default_field_index < 0 ? NULL : profile->fields[profile->default_field_index].id;
    const char *channel = profile->default_channel_index < 0
                              ? NULL
                              : profile->channels[profile->default_channel_index].id;
    struct bc_event *event;
    int32_t district = 0;
    int32_t priority = 0;
    int64_t at_utc_s = BC_NO_TIME;

    if (!bc_row_has(row, BC_COLUMN_RECEIVED_AT)) {
        return bc_row_reject(row, BC_COLUMN_RECEIVED_AT, "import.value-missing", "%s",
            name_of_column(row, BC_COLUMN_RECEIVED_AT));
    }
    if (!bc_row_read_time(row, BC_COLUMN_RECEIVED_AT, &at_utc_s)) {
        return false;
    }
    event = bc_row_add_event(row, BC_EVENT_RECEIVED, at_utc_s);
    if (!read_or_default(row, BC_COLUMN_CHANNEL, BC_VALUE_CHANNEL, channel, &event->channel) ||
        !bc_row_read_value(row, BC_COLUMN_DISTRICT, BC_VALUE_DISTRICT, &district) ||
        !read_or_default(row, BC_COLUMN_FIELD, BC_VALUE_FIELD, field, &event->field) ||
        !bc_row_read_value(row, BC_COLUMN_PRIORITY, BC_VALUE_PRIORITY, &priority)) {
        return false;
    }
    event->district = (uint16_t)district;
    event->priority = priority == 0 ? BC_PRIORITY_NORMAL : (enum bc_priority)priority;
    row->class_is_default = sensitivity == BC_SENSITIVITY_UNCHANGED;
    event->sensitivity = sensitivity_at_receipt(row, sensitivity);
    row->texts[row->event_count - 1] = bc_row_clean_text(row, bc_row_text(row, BC_COLUMN_CONTENT));
    return true;
}

static void read_ticket(struct bc_row *row)
{
    enum bc_sensitivity sensitivity;

    if (bc_row_read_head(row, &sensitivity)) {
        (void)bc_row_add_receipt(row, sensitivity);
    }
}

/* ---- Rows that are known --------------------------------------------------------------------- */

/* What a row has said beside its events, before and after it. */
struct said {
    int64_t note_count;
    int64_t masked_counts[BC_MASK_KIND_COUNT];
};

enum { MASKED_BITS = 4, MOST_MASKED = (1 << MASKED_BITS) - 1 };

static struct said said_so_far(const struct bc_rows *rows)
{
    struct said said = {rows->tally->note_count + bc_values_unknown_count(rows->values), {0}};

    memcpy(said.masked_counts, rows->masked_counts, sizeof(said.masked_counts));
    return said;
}

/* What was masked goes under the print. False for a row that says more: it is to be read each time.
 */
static bool complete_print(
    const struct bc_rows *rows, const struct said *before, struct bc_row_print *print)
{
    const struct said now = said_so_far(rows);
    uint32_t note = 0;

    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        const int64_t count = now.masked_counts[i] - before->masked_counts[i];

        if (count > MOST_MASKED) {
            return false;
        }
        note |= (uint32_t)count << (i * MASKED_BITS);
    }
    bc_row_print_set_note(print, note);
    return now.note_count == before->note_count;
}

bool bc_rows_take_known(
    struct bc_rows *rows, const char *code, const struct bc_row_print *print, uint32_t note)
{
    if (!bc_pending_add_known(rows->pending, code, print)) {
        return false;
    }
    rows->tally->summary.read_count++;
    rows->tally->summary.known_row_count++;
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        rows->masked_counts[i] += note >> (i * MASKED_BITS) & MOST_MASKED;
    }
    return true;
}

/* ---- Taking ---------------------------------------------------------------------------------- */

bool bc_rows_take(struct bc_rows *rows, const struct bc_record *record, struct bc_status *status)
{
    struct bc_row row = {
        .rows = rows,
        .record = record,
        .place = {record->layout->file_name, record->row, record->line},
    };
    const struct said before = said_so_far(rows);
    struct bc_row_print print;
    struct bc_pending_row pending;

    rows->tally->summary.read_count++;
    bc_pending_expect(rows->pending, record->cells[BC_COLUMN_CODE].text,
        record->cells[BC_COLUMN_CODE].length_bytes);
    bc_arena_reset(rows->scratch);
    switch (record->layout->shape) {
    case BC_ROW_TICKET:
        read_ticket(&row);
        break;
    case BC_ROW_EVENT:
        bc_row_read_event(&row);
        break;
    default:
        bc_row_read_case(&row);
        break;
    }
    if (row.is_done) {
        return true;
    }
    pending = (struct bc_pending_row){
        .place = row.place,
        .ticket = record->cells[BC_COLUMN_CODE].text,
        .is_receipt = record->layout->shape != BC_ROW_EVENT,
        .is_secret = row.is_secret,
        .class_is_default = row.class_is_default,
        .events = row.events,
        .texts = row.texts,
        .event_count = row.event_count,
    };
    if (record->print != NULL && !row.is_secret) {
        print = *record->print;
        pending.print = complete_print(rows, &before, &print) ? &print : NULL;
    }
    return bc_pending_add(rows->pending, &pending, status);
}
