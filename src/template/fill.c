#include "template/fill.h"

#include <assert.h>
#include <string.h>

/*
 * A template and a report, to a document. Two passes: the first finds out what is numbered how, the
 * second can then refer to it ("Bảng 2") from anywhere.
 */

static struct bc_block *add_block(
    struct bc_filler *filler, enum bc_block_kind kind, struct bc_place place)
{
    struct bc_block *block;

    filler->blocks = bc_arena_grow(filler->arena, filler->blocks, filler->block_count,
        &filler->block_capacity, sizeof(*filler->blocks));
    block = &filler->blocks[filler->block_count++];
    memset(block, 0, sizeof(*block));
    block->kind = kind;
    block->where = bc_place_text(filler->arena, filler->template->name, place);
    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        block->texts[i] = "";
    }
    return block;
}

/* I. · 1. · a) */
static const char *heading_number(struct bc_filler *filler, int level)
{
    int number = ++filler->headings[level - 1];

    for (int below = level; below < 3; below++) {
        filler->headings[below] = 0;
    }
    if (level == 1) {
        return bc_arena_printf(filler->arena, "%s. ", bc_format_roman(filler->arena, number));
    }
    if (level == 2) {
        return bc_arena_printf(filler->arena, "%d. ", number);
    }
    /* More than 26 points of one level do not occur; the alphabet then starts anew. */
    return bc_arena_printf(filler->arena, "%c) ", 'a' + (number - 1) % 26);
}

static void put_before(
    struct bc_filler *filler, const char *lead, const struct bc_span **spans, size_t count)
{
    struct bc_span *copy = bc_arena_alloc_array(filler->arena, count + 1, sizeof(*copy));

    copy[0] = (*spans)[0];
    copy[0].text = bc_arena_printf(filler->arena, "%s%s", lead, (*spans)[0].text);
    memcpy(copy + 1, *spans + 1, (count - 1) * sizeof(*copy));
    *spans = copy;
}

static bool fill_text_block(struct bc_filler *filler, const struct bc_node *node)
{
    const struct bc_span *spans;
    struct bc_block *block;
    size_t count;

    if (!bc_prose_spans(filler, node->children, &spans, &count)) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    if (node->block == BC_BLOCK_HEADING) {
        put_before(filler, heading_number(filler, node->level), &spans, count);
    }
    block = add_block(filler, node->block, node->place);
    block->level = node->level;
    block->spans = spans;
    block->span_count = count;
    return true;
}

static bool fill_chart(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    static const enum bc_figure figures[] = {
        BC_FLOW_RECEIVED, BC_FLOW_HANDLED, BC_FLOW_CLOSING, BC_FLOW_CLOSING_OVERDUE};
    const struct bc_node_chart *source = node->chart;
    struct bc_chart *chart = bc_arena_alloc(filler->arena, sizeof(*chart));
    struct bc_chart_row *points =
        bc_arena_alloc_array(filler->arena, BC_SLOT_TREND_LAST + 1, sizeof(*points));

    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        struct bc_chart_row *point = &points[chart->row_count];
        struct bc_printable closing = {.type = BC_TYPE_COUNT, .state = BC_VALUE_COUNT};
        int64_t counts[4];

        point->has_data = bc_public_report_has_data(filler->report, slot);
        if (bc_public_report_period(filler->report, slot) == NULL ||
            (!point->has_data && chart->row_count == 0)) {
            continue; /* periods before the first data are no gap in a line */
        }
        for (int i = 0; i < 4; i++) {
            counts[i] =
                bc_public_report_value(filler->report, BC_BY_NOTHING, 0, slot, figures[i]).count;
        }
        closing.number = counts[2];
        point->name = bc_public_report_period_mark(filler->report, slot);
        for (int i = 0; i < 4; i++) {
            point->value[i] = (double)counts[i]; /* in the order of BC_TREND_RECEIVED … */
        }
        point->text[0] = bc_format_print(
            bc_format_default(BC_TYPE_COUNT, true), &closing, &filler->words, filler->arena);
        chart->row_count++;
    }
    chart->kind = BC_CHART_TREND;
    chart->where = block->where;
    chart->rows = points;
    block->chart = chart;
    return bc_prose_text(filler, source->axis.nodes, false, &chart->axis) &&
           bc_prose_text(filler, source->received.nodes, false, &chart->received) &&
           bc_prose_text(filler, source->handled.nodes, false, &chart->handled) &&
           bc_prose_text(filler, source->closing.nodes, false, &chart->closing) &&
           bc_prose_text(filler, source->overdue.nodes, false, &chart->overdue) &&
           bc_prose_text(filler, source->from_word.nodes, false, &chart->from_word);
}

/* "Bảng 2. …": numbered in the order of the document, remembered for `ref.`. */
static void number_figure(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    bool is_table = node->block == BC_BLOCK_TABLE;
    const char *label;

    if (block->texts[BC_FIGURE_CAPTION][0] == '\0') {
        return; /* the only table of an annex needs no number */
    }
    label = bc_arena_printf(filler->arena, "%s\u00A0%d",
        is_table ? filler->template->words.table : filler->template->words.figure,
        is_table ? ++filler->tables : ++filler->figures);

    block->texts[BC_FIGURE_CAPTION] =
        bc_arena_printf(filler->arena, "%s. %s", label, block->texts[BC_FIGURE_CAPTION]);
    filler->found = bc_arena_grow(filler->arena, filler->found, filler->found_count,
        &filler->found_capacity, sizeof(*filler->found));
    filler->found[filler->found_count++] = (struct bc_reference){node->id, label};
}

static bool has_item(const char *const *items, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The template's own items first, unless the office names the same, then the office's. */
static bool join_items(struct bc_filler *filler, const struct bc_node *node,
    const char *const *more, size_t more_count, struct bc_block *block)
{
    const char **items =
        bc_arena_alloc_array(filler->arena, node->item_count + more_count, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < node->item_count; i++) {
        const char *text;

        if (!bc_prose_text(filler, node->items[i].nodes, false, &text)) {
            return false;
        }
        if (text[0] != '\0' && !has_item(more, more_count, text)) {
            items[count++] = text;
        }
    }
    for (size_t i = 0; i < more_count; i++) {
        items[count++] = bc_prose_tidy(filler, more[i], false);
    }
    block->items = items;
    block->item_count = count;
    return true;
}

/* "… (Bộ luật Dân sự năm 2015, Điều 147)." */
static const char *note_with_source(bc_arena *arena, const struct bc_report_note *note)
{
    size_t length = strlen(note->text);

    if (note->source == NULL || note->source[0] == '\0') {
        return note->text;
    }
    length -= length > 0 && note->text[length - 1] == '.' ? 1 : 0;
    return bc_arena_printf(arena, "%.*s (%s).", (int)length, note->text, note->source);
}

/* How the report counts: the template's notes, what is not in it, then the office's readings;
 * numbered. */
static bool fill_notes(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    const struct bc_report_note *notes;
    size_t note_count = bc_public_report_notes(filler->report, &notes);
    const char **texts = bc_arena_alloc_array(filler->arena, note_count + 1, sizeof(*texts));
    const char **numbered;
    size_t count = 0;
    bool has_scope = filler->office->scope_note[0] == '\0';

    for (size_t i = 0; i < note_count && !has_scope; i++) {
        has_scope = strcmp(notes[i].text, filler->office->scope_note) == 0;
    }
    if (!has_scope) {
        texts[count++] = filler->office->scope_note;
    }
    for (size_t i = 0; i < note_count; i++) {
        texts[count++] = note_with_source(filler->arena, &notes[i]);
    }
    if (!join_items(filler, node, texts, count, block)) {
        return false;
    }
    numbered = bc_arena_alloc_array(filler->arena, block->item_count, sizeof(*numbered));
    for (size_t i = 0; i < block->item_count; i++) {
        numbered[i] = bc_arena_printf(filler->arena, "%zu. %s", i + 1, block->items[i]);
    }
    block->items = numbered;
    return true;
}

static void fill_annex(struct bc_filler *filler, struct bc_block *block)
{
    filler->annexes++;
    memset(filler->headings, 0, sizeof(filler->headings));
    block->level = filler->known_annexes > 1 ? filler->annexes : 0;
    if (block->level > 0) {
        block->texts[BC_ANNEX_LABEL] = bc_arena_printf(filler->arena, "%s %s",
            block->texts[BC_ANNEX_LABEL], bc_format_roman(filler->arena, block->level));
    }
}

static bool fill_directive(struct bc_filler *filler, const struct bc_node *node)
{
    struct bc_block *block = add_block(filler, node->block, node->place);
    const struct bc_report_office *office = filler->office;

    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        if (!bc_prose_text(filler, node->texts[i].nodes, true, &block->texts[i])) {
            return false;
        }
    }
    switch (node->block) {
    case BC_BLOCK_TABLE:
        number_figure(filler, node, block);
        return bc_fill_table(filler, node, block);
    case BC_BLOCK_CHART:
        number_figure(filler, node, block);
        return fill_chart(filler, node, block);
    case BC_BLOCK_ADDRESSEES:
        return join_items(filler, node, office->addressees, office->addressee_count, block);
    case BC_BLOCK_SIGNATURE:
        return join_items(filler, node, office->recipients, office->recipient_count, block);
    case BC_BLOCK_NOTES:
        return fill_notes(filler, node, block);
    case BC_BLOCK_ANNEX:
        fill_annex(filler, block);
        return true;
    default:
        return true;
    }
}

static bool fill_nodes(struct bc_filler *filler, const struct bc_node *nodes);

static bool fill_each(struct bc_filler *filler, const struct bc_node *node)
{
    struct bc_scope outside = filler->scope;
    size_t *rows;
    size_t count;

    if (!bc_selection_rows(filler, &node->selection, node->place, &rows, &count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        filler->scope = (struct bc_scope){node->selection.list, rows[i], i + 1};
        if (!fill_nodes(filler, node->children)) {
            return false;
        }
    }
    filler->scope = outside;
    return true;
}

static bool fill_node(struct bc_filler *filler, const struct bc_node *node)
{
    bool holds;

    switch (node->kind) {
    case BC_NODE_IF:
        return bc_condition_holds(filler, &node->condition, node->place, &holds) &&
               fill_nodes(filler, holds ? node->children : node->else_children);
    case BC_NODE_EACH:
        return fill_each(filler, node);
    default:
        assert(node->kind == BC_NODE_BLOCK);
        return node->block == BC_BLOCK_HEADING || node->block == BC_BLOCK_PARAGRAPH
                   ? fill_text_block(filler, node)
                   : fill_directive(filler, node);
    }
}

static bool fill_nodes(struct bc_filler *filler, const struct bc_node *nodes)
{
    for (; nodes != NULL; nodes = nodes->next) {
        if (!fill_node(filler, nodes)) {
            return false;
        }
    }
    return true;
}

static struct bc_filler start(const bc_template *template, const bc_public_report *report,
    bc_arena *arena, struct bc_status *status)
{
    struct bc_filler filler = {.template = template,
        .report = report,
        .office = bc_public_report_office(report),
        .arena = arena,
        .status = status,
        .scope = {.list = BC_LIST_COUNT}};

    filler.words = (struct bc_format_words){
        .points = template->words.points,
        .moment = template->words.moment,
        .late = template->words.late,
        .just_late = template->words.just_late,
        .mark_null = bc_public_report_label(report, "mark.null"),
        .mark_missing = bc_public_report_label(report, "mark.missing"),
        .mark_withheld = bc_public_report_label(report, "mark.withheld"),
        .offset_s = filler.office->offset_s,
    };
    return filler;
}

/* A property of a file needs no no-break spaces and no line ends. Changes the text in place. */
static const char *plain_spaces(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (strncmp(from, "\u00A0", 2) == 0) {
            from++;
            *to++ = ' ';
        } else {
            *to++ = *from == '\n' ? ' ' : *from;
        }
    }
    *to = '\0';
    return text;
}

/* The title of the file: "BÁO CÁO Tình hình …", on one line. */
static const char *document_title(const struct bc_filler *filler)
{
    for (size_t i = 0; i < filler->block_count; i++) {
        const struct bc_block *block = &filler->blocks[i];

        if (block->kind == BC_BLOCK_TITLE) {
            return plain_spaces(bc_arena_printf(filler->arena, "%s %s", block->texts[BC_TITLE_TYPE],
                block->texts[BC_TITLE_SUBJECT]));
        }
    }
    return filler->office->name;
}

bool bc_template_fill(const bc_template *template, const bc_public_report *report, bc_arena *arena,
    const struct bc_document **ret_document, struct bc_status *status)
{
    static const struct bc_reference nothing;
    struct bc_filler first = start(template, report, arena, status);
    struct bc_filler second = start(template, report, arena, status);
    struct bc_document *document = bc_arena_alloc(arena, sizeof(*document));

    if (!fill_nodes(&first, template->nodes)) {
        return false;
    }
    second.known = first.found_count > 0 ? first.found : &nothing;
    second.known_count = first.found_count;
    second.known_annexes = first.annexes;
    if (!fill_nodes(&second, template->nodes)) {
        return false;
    }
    document->title = document_title(&second);
    document->language = "vi";
    document->author = second.office->name;
    document->sample_mark =
        second.office->is_sample ? bc_public_report_label(report, "sample") : "";
    document->blocks = second.blocks;
    document->block_count = second.block_count;
    *ret_document = document;
    return true;
}
