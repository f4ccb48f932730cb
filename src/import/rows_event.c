#include "base/text.h"
#include "import/rows_private.h"

#include <string.h>

/* Which cells a kind of event has a use for; the others are not looked at. */
struct use {
    bool needs_unit;
    bool has_unit;
    bool needs_level;
    bool has_reason; /* as a value of a list; elsewhere a reason is a part of the note */
    enum bc_value_class reason_class;
    bool has_committed;
    bool has_evidence;
    bool has_site_visit;
    bool has_done;
    bool has_ref;
    bool has_co_units;
    bool has_letter;
};

static const struct use uses[BC_EVENT_KIND_COUNT] = {
    [BC_EVENT_FORWARDED] = {.needs_unit = true, .has_unit = true, .has_co_units = true},
    [BC_EVENT_ASSIGNED] = {.needs_unit = true, .has_unit = true, .has_co_units = true},
    [BC_EVENT_RETURNED] = {.has_site_visit = true},
    [BC_EVENT_INTERIM] = {.has_reason = true,
        .reason_class = BC_VALUE_GROUND,
        .has_committed = true,
        .has_evidence = true},
    [BC_EVENT_DIRECTIVE] = {.has_done = true},
    [BC_EVENT_RESULT] = {.has_evidence = true},
    [BC_EVENT_RATED] = {.needs_level = true},
    [BC_EVENT_PASSED_BACK] = {.has_unit = true},
    [BC_EVENT_REFUSED] = {.has_reason = true, .reason_class = BC_VALUE_REFUSAL},
    [BC_EVENT_DUPLICATE_OF] = {.has_ref = true},
    [BC_EVENT_PASSED_OUTSIDE] = {.has_reason = true, .reason_class = BC_VALUE_REASON},
    [BC_EVENT_OFFICIAL_LETTER] = {.has_letter = true},
};

static bool read_flag(struct bc_row *row, bool is_used, enum bc_column column, bool *ret_flag)
{
    int32_t flag = 0;

    if (is_used && !bc_row_read_value(row, column, BC_VALUE_FLAG, &flag)) {
        return false;
    }
    *ret_flag = flag == 1;
    return true;
}

static bool require(struct bc_row *row, enum bc_column column, const char *code)
{
    return bc_row_has(row, column) ||
           bc_row_reject(row, column, code, "%s", bc_row_text(row, BC_COLUMN_KIND));
}

static bool read_unit(struct bc_row *row, const struct use *use, struct bc_event *event)
{
    int32_t unit = 0;

    if (!use->has_unit) {
        return true;
    }
    if (use->needs_unit && !require(row, BC_COLUMN_UNIT, "import.unit-missing")) {
        return false;
    }
    if (!bc_row_read_value(row, BC_COLUMN_UNIT, BC_VALUE_UNIT, &unit)) {
        return false;
    }
    if (unit == BC_VALUE_IS_IOC) {
        return bc_row_reject_value(row, BC_COLUMN_UNIT, "import.unit-is-ioc");
    }
    event->unit = (uint16_t)unit;
    return true;
}

/* Units parted by semicolons or bars. */
static bool read_co_units(struct bc_row *row, const struct use *use, struct bc_event *event)
{
    const char *at = bc_row_text(row, BC_COLUMN_CO_UNITS);

    if (!use->has_co_units || *at == '\0') {
        return true;
    }
    while (*at != '\0') {
        size_t length_bytes = strcspn(at, ";|");
        const char *name = at;
        size_t name_bytes = length_bytes;
        int32_t unit;

        at += length_bytes + (at[length_bytes] != '\0');
        bc_text_trim(&name, &name_bytes);
        unit = bc_values_find(row->rows->values, BC_VALUE_UNIT, name, name_bytes,
            row->is_secret ? NULL : &row->place);
        if (unit == 0 || unit == BC_VALUE_IS_IOC) {
            continue;
        }
        if (unit < 0 || event->co_unit_count == BC_LIMIT_CO_UNITS) {
            return bc_row_reject(
                row, BC_COLUMN_CO_UNITS, "import.too-many-co-units", "%d", BC_LIMIT_CO_UNITS);
        }
        row->co_units[event->co_unit_count++] = (uint16_t)unit;
    }
    event->co_units = event->co_unit_count > 0 ? row->co_units : NULL;
    return true;
}

/* A reason becomes an id in the open part of the store, so whatever is personal in it goes first.
 */
static bool read_reason(struct bc_row *row, const struct use *use, struct bc_event *event)
{
    const char *text;
    int32_t reason;

    if (!use->has_reason) {
        return true;
    }
    text = bc_row_clean_text(row, bc_row_text(row, BC_COLUMN_REASON));
    reason = bc_values_find(row->rows->values, use->reason_class, text, strlen(text), &row->place);
    if (reason < 0) {
        return bc_row_reject(row, BC_COLUMN_REASON, "import.too-many-values", "%s" BC_NEXT "%d",
            bc_column_name(BC_COLUMN_REASON), BC_LIMIT_DICTIONARY);
    }
    event->reason = (uint16_t)reason;
    return true;
}

static bool read_ref(struct bc_row *row, const struct use *use, struct bc_event *event)
{
    if (!use->has_ref || !bc_row_has(row, BC_COLUMN_REF)) {
        return true;
    }
    if (row->record->cells[BC_COLUMN_REF].length_bytes > BC_LIMIT_CODE_BYTES) {
        return bc_row_reject(row, BC_COLUMN_REF, "import.code-invalid", "%d", BC_LIMIT_CODE_BYTES);
    }
    event->ref = bc_row_text(row, BC_COLUMN_REF);
    return true;
}

static bool read_details(struct bc_row *row, const struct use *use, struct bc_event *event)
{
    int32_t level = 0;

    if (use->needs_level && (!require(row, BC_COLUMN_LEVEL, "import.level-missing") ||
                                !bc_row_read_value(row, BC_COLUMN_LEVEL, BC_VALUE_LEVEL, &level))) {
        return false;
    }
    event->level = (enum bc_level)level;
    if (use->has_committed &&
        !bc_row_read_time(row, BC_COLUMN_COMMITTED_AT, &event->committed_utc_s)) {
        return false;
    }
    return read_reason(row, use, event) && read_ref(row, use, event) &&
           read_flag(row, use->has_evidence, BC_COLUMN_EVIDENCE, &event->has_evidence) &&
           read_flag(row, use->has_site_visit, BC_COLUMN_SITE_VISIT, &event->has_site_visit) &&
           read_flag(row, use->has_done, BC_COLUMN_DONE, &event->is_done) &&
           read_unit(row, use, event) && read_co_units(row, use, event);
}

/* Field, priority and class may stand on an event of any kind; empty means unchanged. */
static bool read_attributes(
    struct bc_row *row, enum bc_sensitivity sensitivity, struct bc_event *event)
{
    int32_t field = 0;
    int32_t priority = 0;

    if (!bc_row_read_value(row, BC_COLUMN_FIELD, BC_VALUE_FIELD, &field) ||
        !bc_row_read_value(row, BC_COLUMN_PRIORITY, BC_VALUE_PRIORITY, &priority)) {
        return false;
    }
    event->field = (uint16_t)field;
    event->priority = (enum bc_priority)priority;
    event->sensitivity = sensitivity;
    return true;
}

/* Texts on lines of their own; an empty one makes no line. */
static const char *add_line(struct bc_row *row, const char *text, const char *line)
{
    const char *between = *text == '\0' || *line == '\0' ? "" : "\n";

    return bc_arena_printf(row->rows->scratch, "%s%s%s", text, between, line);
}

/* "number: 15/CV-IOC" of a letter, or nothing. */
static const char *letter_line(struct bc_row *row, enum bc_column column)
{
    return bc_row_has(row, column) ? bc_arena_printf(row->rows->scratch, "%s: %s",
                                         bc_column_name(column), bc_row_text(row, column))
                                   : "";
}

static const char *text_of_event(struct bc_row *row, const struct use *use)
{
    const char *text = "";

    if (!use->has_letter && (use->has_reason || !bc_row_has(row, BC_COLUMN_REASON))) {
        return bc_row_clean_text(row, bc_row_text(row, BC_COLUMN_NOTE));
    }
    if (use->has_letter) {
        text = letter_line(row, BC_COLUMN_NUMBER);
        text = add_line(row, text, letter_line(row, BC_COLUMN_LETTER_DATE));
    }
    if (!use->has_reason) {
        text = add_line(row, text, bc_row_text(row, BC_COLUMN_REASON));
    }
    return bc_row_clean_text(row, add_line(row, text, bc_row_text(row, BC_COLUMN_NOTE)));
}

/* The `received` of an events file knows no channel and no district. */
static void complete_receipt(const struct bc_row *row, struct bc_event *event)
{
    const struct bc_profile *profile = row->rows->profile;

    if (event->priority == BC_PRIORITY_UNCHANGED) {
        event->priority = BC_PRIORITY_NORMAL;
    }
    if (event->sensitivity == BC_SENSITIVITY_UNCHANGED) {
        event->sensitivity =
            profile->default_is_public ? BC_SENSITIVITY_PUBLIC : BC_SENSITIVITY_REPUTATION;
    }
    if (event->field == 0 && profile->default_field_index >= 0) {
        const char *field = profile->fields[profile->default_field_index].id;

        event->field =
            (uint16_t)bc_values_find(row->rows->values, BC_VALUE_FIELD, field, strlen(field), NULL);
    }
}

void bc_row_read_event(struct bc_row *row)
{
    enum bc_sensitivity sensitivity;
    struct bc_event *event;
    const struct use *use;
    int32_t kind = 0;
    int64_t at_utc_s = BC_NO_TIME;

    if (!bc_row_read_head(row, &sensitivity) ||
        !require(row, BC_COLUMN_KIND, "import.kind-missing") ||
        !require(row, BC_COLUMN_AT, "import.at-missing") ||
        !bc_row_read_value(row, BC_COLUMN_KIND, BC_VALUE_KIND, &kind) ||
        !bc_row_read_time(row, BC_COLUMN_AT, &at_utc_s)) {
        return;
    }
    use = &uses[kind];
    event = bc_row_add_event(row, (enum bc_event_kind)kind, at_utc_s);
    if (!read_attributes(row, sensitivity, event) || !read_details(row, use, event)) {
        return;
    }
    row->texts[0] = text_of_event(row, use);
    if (event->kind == BC_EVENT_RECEIVED) {
        complete_receipt(row, event);
    }
}
