#include "appendix/document.h"

#include "base/text.h"
#include "calendar/date.h"
#include "report/wording.h"

#include <string.h>

static const char marker_some[] = "[[co]]";
static const char marker_none[] = "[[khong]]";
static const char marker_count[] = "[[so-vu]]";
static const char marker_figures[] = "[[so-lieu]]";
static const char marker_cases[] = "[[vu-viec]]";

/* As BC_NO_TIME, which speaks of tickets. */
#define NO_TIME INT64_MIN

struct writing {
    const bc_confidential_report *report;
    const bc_public_report *public_report;
    const bc_fonts *fonts;
    bc_arena *arena;
    int32_t offset_s;
    struct bc_block *blocks;
    size_t count, capacity;
    const char *where;
    const char *missing_label;
};

static const char *label(struct writing *self, const char *key)
{
    if (!bc_public_report_has_label(self->public_report, key)) {
        self->missing_label = self->missing_label == NULL ? key : self->missing_label;
        return "";
    }
    return bc_public_report_label(self->public_report, key);
}

static struct bc_block *add(struct writing *self, const struct bc_block *block)
{
    self->blocks = bc_arena_grow(
        self->arena, self->blocks, self->count, &self->capacity, sizeof(*self->blocks));
    self->blocks[self->count] = *block;
    return &self->blocks[self->count++];
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* One line, one space between words, and only what the fonts can draw. */
static const char *plain(const struct writing *self, const char *text)
{
    const char *composed = bc_text_nfc(self->arena, text);
    char *out = bc_arena_alloc(self->arena, strlen(composed) + 1);
    size_t length = 0;

    for (const char *place = composed; *place != '\0';) {
        const char *from = place;
        char letter[8] = {0};

        (void)bc_text_next(&place);
        memcpy(letter, from, (size_t)(place - from) < 7 ? (size_t)(place - from) : 7);
        if ((unsigned char)letter[0] <= ' ') {
            if (length > 0 && out[length - 1] != ' ') {
                out[length++] = ' ';
            }
        } else if (bc_font_first_missing(self->fonts, BC_REGULAR, letter) != 0) {
            out[length++] = '?';
        } else {
            memcpy(out + length, letter, strlen(letter));
            length += strlen(letter);
        }
    }
    while (length > 0 && out[length - 1] == ' ') {
        length--;
    }
    out[length] = '\0';
    return out;
}

static const char *date(const struct writing *self, int64_t utc_s)
{
    return bc_wording_date(self->arena, bc_instant_day(utc_s, self->offset_s));
}

static const char *moment(struct writing *self, int64_t utc_s)
{
    return bc_wording_moment(self->arena, label(self, "restricted.moment"), utc_s, self->offset_s);
}

/* 14.707 */
static const char *grouped(const struct writing *self, int64_t count)
{
    const char *text = "";
    int64_t rest = count < 0 ? -count : count;

    for (; rest >= 1000; rest /= 1000) {
        text = bc_arena_printf(self->arena, ".%03d%s", (int)(rest % 1000), text);
    }
    return bc_arena_printf(self->arena, "%s%d%s", count < 0 ? "\xE2\x80\x93" : "", (int)rest, text);
}

/* "Nội dung phản ánh: …", the first part strong; nothing known says so. */
static void add_item(struct writing *self, const char *key, const char *text)
{
    struct bc_span *spans = bc_arena_alloc_array(self->arena, 2, sizeof(*spans));
    const char *value = text[0] != '\0' ? text : label(self, "restricted.none");

    spans[0] = (struct bc_span){
        .emphasis = BC_STRONG, .text = bc_arena_printf(self->arena, "%s: ", label(self, key))};
    spans[1] = (struct bc_span){.text = plain(self, value)};
    add(self,
        &(struct bc_block){
            .kind = BC_BLOCK_PARAGRAPH, .where = self->where, .spans = spans, .span_count = 2});
}

/* ---- Cases ----------------------------------------------------------------------------------- */

static const char *letter_of(struct writing *self, const struct bc_confidential_case *one)
{
    struct bc_date written;
    const char *day = bc_date_parse(one->letter_date, &written)
                          ? bc_wording_date(self->arena, bc_date_to_day(written))
                      : one->letter_date[0] != '\0'  ? one->letter_date
                      : one->letter_utc_s != NO_TIME ? date(self, one->letter_utc_s)
                                                     : "";
    const struct bc_word words[] = {
        {"number", one->letter_number[0] != '\0' ? one->letter_number : "\xE2\x80\xA6"},
        {"date", day},
    };

    return day[0] == '\0' && one->letter_number[0] == '\0'
               ? ""
               : bc_wording_fill(self->arena, label(self, "restricted.letter-text"), words, 2);
}

/* A text and its day; either may be all there is, and the day alone has words of its own. */
static const char *dated(
    struct writing *self, const char *text, int64_t utc_s, const char *key_of_day)
{
    const struct bc_word words[] = {
        {"text", text}, {"date", utc_s == NO_TIME ? "" : date(self, utc_s)}};

    if (utc_s == NO_TIME) {
        return text;
    }
    return bc_wording_fill(
        self->arena, label(self, text[0] != '\0' ? "restricted.dated-text" : key_of_day), words, 2);
}

static const char *status_of(struct writing *self, const struct bc_confidential_case *one)
{
    return label(self, bc_arena_printf(self->arena, "end.%s", one->end));
}

static const char *deadline_of(struct writing *self, const struct bc_confidential_case *one)
{
    const bool is_handled = strcmp(one->end, "handled") == 0;
    const char *verdict = label(self,
        bc_arena_printf(self->arena, is_handled ? "deadline.handled.%s" : "deadline.%s",
            is_handled && strcmp(one->deadline, "not_forwarded") == 0 ? "none" : one->deadline));
    const struct bc_word words[] = {
        {"moment", one->due_utc_s == NO_TIME ? "" : moment(self, one->due_utc_s)},
        {"verdict", verdict},
    };

    return one->due_utc_s == NO_TIME
               ? verdict
               : bc_wording_fill(self->arena, label(self, "restricted.deadline-text"), words, 2);
}

static void add_case(struct writing *self, const struct bc_confidential_case *one, size_t number)
{
    const struct bc_word words[] = {{"code", one->code}};
    struct bc_span *span = bc_arena_alloc(self->arena, sizeof(*span));
    const struct bc_word informed[] = {
        {"date", one->informed_utc_s == NO_TIME ? "" : date(self, one->informed_utc_s)}};

    span->text = bc_arena_printf(self->arena, "%zu. %s", number,
        plain(self, bc_wording_fill(self->arena, label(self, "restricted.case"), words, 1)));
    add(self, &(struct bc_block){.kind = BC_BLOCK_HEADING,
                  .where = self->where,
                  .level = 2,
                  .spans = span,
                  .span_count = 1});
    add_item(self, "restricted.opened", moment(self, one->opened_utc_s));
    add_item(self, "restricted.unit", one->unit_name);
    add_item(self, "restricted.field", one->field_name);
    add_item(self, "restricted.district", one->district_name);
    add_item(self, "restricted.claim", one->claim);
    add_item(self, "restricted.letter", letter_of(self, one));
    add_item(self, "restricted.informed",
        one->informed_utc_s == NO_TIME
            ? label(self, "restricted.informed-no")
            : bc_wording_fill(self->arena, label(self, "restricted.informed-yes"), informed, 1));
    add_item(self, "restricted.verification",
        dated(self, one->verification, one->verified_utc_s, "restricted.verified"));
    add_item(self, "restricted.result",
        dated(self, one->result, one->result_utc_s, "restricted.resulted"));
    add_item(self, "restricted.status", status_of(self, one));
    add_item(self, "restricted.deadline", deadline_of(self, one));
    add_item(self, "restricted.proposal", one->proposal);
}

static void add_cases(struct writing *self)
{
    const struct bc_confidential_case *cases = NULL;
    const size_t count = bc_confidential_report_cases(self->report, &cases);

    for (size_t i = 0; i < count; i++) {
        add_case(self, &cases[i], i + 1);
    }
}

/* ---- Figures --------------------------------------------------------------------------------- */

enum { FIGURE_COLUMNS = 4 };

static const char *const *figure_cells(
    struct writing *self, const struct bc_confidential_figure *figure)
{
    const char **cells = bc_arena_alloc_array(self->arena, FIGURE_COLUMNS, sizeof(*cells));

    cells[0] = label(self, bc_figure_info(figure->figure)->id);
    cells[1] = grouped(self, figure->public_count);
    cells[2] = grouped(self, figure->confidential_count);
    cells[3] = grouped(self, figure->public_count + figure->confidential_count);
    return cells;
}

static void add_figures(struct writing *self)
{
    static const char *const heads[FIGURE_COLUMNS] = {"restricted.column-figure",
        "restricted.column-public", "restricted.column-confidential", "restricted.column-all"};
    const struct bc_confidential_figure *figures = NULL;
    const size_t count = bc_confidential_report_figures(self->report, &figures);
    struct bc_table_column *columns =
        bc_arena_alloc_array(self->arena, FIGURE_COLUMNS, sizeof(*columns));
    struct bc_table_row *rows = bc_arena_alloc_array(self->arena, count, sizeof(*rows));
    struct bc_table *table = bc_arena_alloc(self->arena, sizeof(*table));
    struct bc_block block = {.kind = BC_BLOCK_TABLE, .where = self->where, .alternative = ""};

    for (size_t i = 0; i < FIGURE_COLUMNS; i++) {
        columns[i] = (struct bc_table_column){.group = "",
            .head = label(self, heads[i]),
            .is_text = i == 0,
            .is_strong = i == FIGURE_COLUMNS - 1};
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct bc_table_row){.cells = figure_cells(self, &figures[i]),
            .is_strong = !figures[i].is_part,
            .is_part = figures[i].is_part};
    }
    *table = (struct bc_table){.columns = columns,
        .column_count = FIGURE_COLUMNS,
        .rows = rows,
        .row_count = count,
        .continued = label(self, "restricted.continued")};
    for (size_t i = 0; i < BC_BLOCK_TEXTS; i++) {
        block.texts[i] = "";
    }
    block.texts[BC_FIGURE_CAPTION] = label(self, "restricted.table");
    block.texts[BC_FIGURE_UNIT] = label(self, "restricted.table-unit");
    block.table = table;
    add(self, &block);
}

/* ---- The frame ------------------------------------------------------------------------------- */

/* The text without a marker, or NULL when it has none. */
static const char *without(const struct writing *self, const char *text, const char *marker)
{
    const char *place = strstr(text, marker);

    return place == NULL ? NULL
                         : bc_arena_printf(self->arena, "%.*s%s", (int)(place - text), text,
                               place + strlen(marker));
}

static const char *with_count(struct writing *self, const char *text)
{
    const struct bc_confidential_case *cases = NULL;
    const size_t count = bc_confidential_report_cases(self->report, &cases);
    const char *place = strstr(text, marker_count);

    return place == NULL ? text
                         : bc_arena_printf(self->arena, count < 10 ? "%.*s%02zu%s" : "%.*s%zu%s",
                               (int)(place - text), text, count, place + strlen(marker_count));
}

/* A paragraph or heading: kept or not by its marker. */
static void add_worded(struct writing *self, const struct bc_block *from)
{
    const struct bc_confidential_case *cases = NULL;
    const bool has_cases = bc_confidential_report_cases(self->report, &cases) > 0;
    struct bc_span *spans = bc_arena_alloc_array(self->arena, from->span_count, sizeof(*spans));
    struct bc_block block = *from;

    for (size_t i = 0; i < from->span_count; i++) {
        const char *some = without(self, from->spans[i].text, marker_some);
        const char *none = without(self, from->spans[i].text, marker_none);

        if ((some != NULL && !has_cases) || (none != NULL && has_cases)) {
            return;
        }
        spans[i] = from->spans[i];
        spans[i].text = some != NULL ? some : none != NULL ? none : spans[i].text;
        spans[i].text = with_count(self, spans[i].text);
    }
    block.spans = spans;
    add(self, &block);
}

static bool is_only(const struct bc_block *block, const char *marker)
{
    return block->kind == BC_BLOCK_PARAGRAPH && block->span_count == 1 &&
           strcmp(block->spans[0].text, marker) == 0;
}

static void add_framed(struct writing *self, const struct bc_block *from)
{
    struct bc_block block = *from;

    self->where = from->where;
    if (is_only(from, marker_figures)) {
        add_figures(self);
    } else if (is_only(from, marker_cases)) {
        add_cases(self);
    } else if (from->kind == BC_BLOCK_PARAGRAPH || from->kind == BC_BLOCK_HEADING) {
        add_worded(self, from);
    } else if (from->kind == BC_BLOCK_ADDRESSEES) {
        block.item_count = bc_confidential_report_addressees(self->report, &block.items);
        add(self, &block);
    } else if (from->kind == BC_BLOCK_SIGNATURE) {
        const char *const *others = NULL;
        const size_t count = bc_confidential_report_recipients(self->report, &others);
        const char **items = bc_arena_alloc_array(self->arena, count + 1, sizeof(*items));

        /* The addressees first, as the template words it, and nobody else but who gets it. */
        items[0] = from->item_count > 0 ? from->items[0] : "";
        for (size_t i = 0; i < count; i++) {
            items[i + 1] = others[i];
        }
        block.items = items;
        block.item_count = count + 1;
        add(self, &block);
    } else {
        add(self, &block);
    }
}

const struct bc_document *bc_appendix_document(const bc_confidential_report *report,
    const struct bc_document *frame, const bc_fonts *fonts, bc_arena *wiping,
    const char **ret_missing_label)
{
    struct writing self = {.report = report,
        .public_report = bc_confidential_report_public(report),
        .fonts = fonts,
        .arena = wiping};
    struct bc_document *document = bc_arena_alloc(wiping, sizeof(*document));

    self.offset_s = bc_public_report_office(self.public_report)->offset_s;
    for (size_t i = 0; i < frame->block_count; i++) {
        add_framed(&self, &frame->blocks[i]);
    }
    *document = *frame;
    document->blocks = self.blocks;
    document->block_count = self.count;
    *ret_missing_label = self.missing_label;
    return document;
}
