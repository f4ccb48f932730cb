#include "import/rows_private.h"

#include <string.h>

/* The event that ends a case, in the order of enum bc_case_end. */
static const enum bc_event_kind end_kinds[] = {
    [BC_CASE_HANDLED] = BC_EVENT_RESULT,
    [BC_CASE_REFUSED] = BC_EVENT_REFUSED,
    [BC_CASE_DUPLICATE] = BC_EVENT_DUPLICATE_OF,
    [BC_CASE_WITHDRAWN] = BC_EVENT_WITHDRAWN,
    [BC_CASE_PASSED_OUTSIDE] = BC_EVENT_PASSED_OUTSIDE,
};

static void note(struct bc_row *row, const char *code)
{
    bc_tally_note(row->rows->tally, code, "", row->is_secret ? NULL : &row->place, 1);
}

/* What the source says itself of the deadline: a due instant, or a flag. */
static bool read_given(struct bc_row *row, struct bc_event *receipt)
{
    const char *late = bc_row_text(row, BC_COLUMN_LATE);

    if (!bc_row_read_time(row, BC_COLUMN_DUE_AT, &receipt->committed_utc_s)) {
        return false;
    }
    if (receipt->committed_utc_s != BC_NO_TIME) {
        receipt->given = BC_GIVEN_DUE;
    } else if (strcmp(late, "late") == 0) {
        receipt->given = BC_GIVEN_LATE;
    } else if (strcmp(late, "on-time") == 0) {
        receipt->given = BC_GIVEN_ON_TIME;
    } else if (*late != '\0') {
        return bc_row_reject_value(row, BC_COLUMN_LATE, "import.late-unknown");
    }
    return true;
}

/* The body that has the case, from its own instant or from the opening. */
static bool add_forwarding(struct bc_row *row, int64_t received_utc_s)
{
    int64_t at_utc_s;
    int32_t unit = 0;

    if (!bc_row_read_value(row, BC_COLUMN_UNIT, BC_VALUE_UNIT, &unit) ||
        !bc_row_read_time(row, BC_COLUMN_FORWARDED_AT, &at_utc_s)) {
        return false;
    }
    if (unit > 0) {
        if (at_utc_s == BC_NO_TIME || at_utc_s < received_utc_s) {
            at_utc_s = received_utc_s;
        }
        bc_row_add_event(row, BC_EVENT_FORWARDED, at_utc_s)->unit = (uint16_t)unit;
    }
    return true;
}

/* What the case came to; BC_CASE_OPEN also where the map says so for want of a date. */
static bool read_end(
    struct bc_row *row, int64_t received_utc_s, enum bc_case_end *ret_end, int64_t *ret_at_utc_s)
{
    struct bc_rows *rows = row->rows;
    bool has_closing = bc_row_has(row, BC_COLUMN_CLOSED_AT);
    enum bc_case_end end =
        bc_map_case_end(rows->map, rows->scratch, bc_row_text(row, BC_COLUMN_STATUS), has_closing);
    int64_t at_utc_s;

    if (end == BC_CASE_REJECT) {
        return bc_row_reject_value(row, BC_COLUMN_STATUS, "import.status-unknown");
    }
    if (!bc_row_read_time(row, BC_COLUMN_CLOSED_AT, &at_utc_s)) {
        return false;
    }
    if (end == BC_CASE_OPEN && has_closing) {
        note(row, "import.open-with-closing");
    } else if (end != BC_CASE_OPEN && !has_closing) {
        if (bc_map_no_closing(rows->map) == BC_NO_CLOSING_REJECT) {
            return bc_row_reject_value(row, BC_COLUMN_STATUS, "import.closing-missing");
        }
        if (bc_map_no_closing(rows->map) == BC_NO_CLOSING_OPEN) {
            end = BC_CASE_OPEN;
        }
        note(row, "import.closing-without-date");
        at_utc_s = received_utc_s;
    } else if (end != BC_CASE_OPEN && at_utc_s < received_utc_s) {
        note(row, "import.closed-before-opened");
        at_utc_s = received_utc_s;
    }
    *ret_end = end;
    *ret_at_utc_s = at_utc_s;
    return true;
}

static bool read_reason(struct bc_row *row, enum bc_case_end end, struct bc_event *event)
{
    enum bc_value_class value_class = end == BC_CASE_REFUSED ? BC_VALUE_REFUSAL : BC_VALUE_REASON;
    const char *text;
    int32_t reason;

    if (end != BC_CASE_REFUSED && end != BC_CASE_PASSED_OUTSIDE) {
        return true;
    }
    text = bc_row_clean_text(row, bc_row_text(row, BC_COLUMN_REASON));
    reason = bc_values_find(row->rows->values, value_class, text, strlen(text), &row->place);
    if (reason < 0) {
        return bc_row_reject(row, BC_COLUMN_REASON, "import.too-many-values", "%s" BC_NEXT "%d",
            bc_column_name(BC_COLUMN_REASON), BC_LIMIT_DICTIONARY);
    }
    event->reason = (uint16_t)reason;
    return true;
}

static bool add_end(struct bc_row *row, enum bc_case_end end, int64_t at_utc_s)
{
    struct bc_event *event;
    int32_t evidence = 0;

    if (end == BC_CASE_OPEN) {
        return true;
    }
    event = bc_row_add_event(row, end_kinds[end], at_utc_s);
    row->texts[row->event_count - 1] = bc_row_clean_text(row, bc_row_text(row, BC_COLUMN_NOTE));
    if (end == BC_CASE_DUPLICATE && bc_row_has(row, BC_COLUMN_REF)) {
        if (row->record->cells[BC_COLUMN_REF].length_bytes > BC_LIMIT_CODE_BYTES) {
            return bc_row_reject(
                row, BC_COLUMN_REF, "import.code-invalid", "%d", BC_LIMIT_CODE_BYTES);
        }
        event->ref = bc_row_text(row, BC_COLUMN_REF);
    }
    if (!bc_row_read_value(row, BC_COLUMN_EVIDENCE, BC_VALUE_FLAG, &evidence)) {
        return false;
    }
    event->has_evidence = end == BC_CASE_HANDLED && evidence == 1;
    return read_reason(row, end, event);
}

static bool add_rating(struct bc_row *row, enum bc_case_end end, int64_t ended_utc_s)
{
    int32_t level = 0;
    int64_t at_utc_s;

    if (!bc_row_read_value(row, BC_COLUMN_LEVEL, BC_VALUE_LEVEL, &level) ||
        !bc_row_read_time(row, BC_COLUMN_RATED_AT, &at_utc_s)) {
        return false;
    }
    if (level == 0) {
        return true;
    }
    if (at_utc_s == BC_NO_TIME && end != BC_CASE_OPEN) {
        at_utc_s = ended_utc_s;
    }
    if (at_utc_s == BC_NO_TIME) {
        note(row, "import.rating-without-time");
        return true;
    }
    bc_row_add_event(row, BC_EVENT_RATED, at_utc_s)->level = (enum bc_level)level;
    return true;
}

void bc_row_read_case(struct bc_row *row)
{
    enum bc_sensitivity sensitivity;
    enum bc_case_end end = BC_CASE_OPEN;
    int64_t received_utc_s;
    int64_t ended_utc_s = BC_NO_TIME;

    if (!bc_row_read_head(row, &sensitivity)) {
        return;
    }
    if (bc_map_case_end(row->rows->map, row->rows->scratch, bc_row_text(row, BC_COLUMN_STATUS),
            bc_row_has(row, BC_COLUMN_CLOSED_AT)) == BC_CASE_EXCLUDED) {
        bc_tally_exclude(row->rows->tally, "import.excluded-by-map");
        row->is_done = true;
        return;
    }
    if (!bc_row_add_receipt(row, sensitivity) || row->is_secret) {
        return;
    }
    received_utc_s = row->events[0].at_utc_s;
    if (!read_given(row, &row->events[0]) || !add_forwarding(row, received_utc_s) ||
        !read_end(row, received_utc_s, &end, &ended_utc_s) || !add_end(row, end, ended_utc_s)) {
        return;
    }
    (void)add_rating(row, end, ended_utc_s);
}
