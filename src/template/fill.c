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
        return bc_arena_printf(filler->arena, "%s. ",
            bc_mark_words(filler, "heading", bc_arena_printf(filler->arena, "%d", number)));
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

/* Items that say something; a list without any is left out. */
static bool fill_list(struct bc_filler *filler, const struct bc_node *node)
{
    struct bc_block *block;
    const char **items;
    size_t count = 0;

    for (const struct bc_node *item = node->children; item != NULL; item = item->next) {
        count++;
    }
    items = bc_arena_alloc_array(filler->arena, count, sizeof(*items));
    count = 0;
    for (const struct bc_node *item = node->children; item != NULL; item = item->next) {
        if (!bc_prose_sentence(filler, item->children, &items[count])) {
            return false;
        }
        count += items[count][0] != '\0' ? 1 : 0;
    }
    if (count > 0) {
        block = add_block(filler, BC_BLOCK_LIST, node->place);
        block->items = items;
        block->item_count = count;
    }
    return true;
}

/* A point that is the only one under its heading needs no letter. */
static void settle_points(struct bc_filler *filler)
{
    if (filler->points == 1) {
        struct bc_block *block = &filler->blocks[filler->point_block];
        struct bc_span *spans =
            bc_arena_alloc_array(filler->arena, block->span_count, sizeof(*spans));

        memcpy(spans, block->spans, block->span_count * sizeof(*spans));
        spans[0].text += strlen("a) ");
        block->spans = spans;
    }
    filler->points = 0;
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
        settle_points(filler);
    } else if (node->level > 0) {
        filler->points++;
        filler->point_block = filler->block_count;
    }
    if (node->level > 0 && !filler->template->is_deck) {
        /* A heading, or a point "a)" of running text. */
        put_before(filler, heading_number(filler, node->level), &spans, count);
    }
    block = add_block(filler, node->block, node->place);
    block->level = node->block == BC_BLOCK_HEADING ? node->level : 0;
    block->spans = spans;
    block->span_count = count;
    return true;
}

/* "Bảng 2. …": numbered in the order of the document, remembered for `ref.`. */
static void number_figure(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    bool is_table = node->block == BC_BLOCK_TABLE;
    const char *label;

    if (block->texts[BC_FIGURE_CAPTION][0] == '\0' || filler->template->is_deck) {
        return; /* the only table of an annex needs no number, nor what stands on a slide */
    }
    label = bc_arena_printf(filler->arena, "%s\u00A0%d",
        is_table ? filler->template->words.table : filler->template->words.figure,
        is_table ? ++filler->tables : ++filler->figures);
    label = bc_mark_words(filler, "caption", label);
    block->texts[BC_FIGURE_CAPTION] =
        bc_arena_printf(filler->arena, "%s. %s", label, block->texts[BC_FIGURE_CAPTION]);
    filler->found = bc_arena_grow(filler->arena, filler->found, filler->found_count,
        &filler->found_capacity, sizeof(*filler->found));
    filler->found[filler->found_count++] = (struct bc_reference){node->id, label, 0};
}

static bool has_bar(const struct bc_chart *chart)
{
    for (size_t i = 0; i < chart->row_count; i++) {
        if (chart->rows[i].value[BC_COMPARE_NOW] > 0 ||
            chart->rows[i].value[BC_COMPARE_BEFORE] > 0) {
            return true;
        }
    }
    return false;
}

/*
 * A chart that would say no more than a sentence is left out, with its number: one row, fewer than
 * four points of a line, no bar, no rating. The text asks for it by `#if ref.…`.
 */
static bool has_content(const struct bc_chart *chart)
{
    switch (chart->kind) {
    case BC_CHART_TREND:
        return chart->row_count >= 4;
    case BC_CHART_HEAT:
        return chart->row_count >= 3; /* two rows and their total */
    case BC_CHART_COMPARE:
        return chart->row_count >= 2 && has_bar(chart);
    case BC_CHART_SATISFACTION:
        /* By the rates of its parts a slide shows a single period too. */
        return (chart->row_count >= 2 || chart->heads[0] == NULL || chart->heads[0][0] == '\0') &&
               chart->row_count > 0 && chart->rows[0].has_data;
    case BC_CHART_BARS:
    case BC_CHART_DOTS:
    case BC_CHART_CALENDAR:
        return chart->row_count >= 1;
    default:
        return chart->row_count >= 2;
    }
}

static bool fill_chart(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    if (!bc_fill_chart(filler, node, block)) {
        return false;
    }
    if (has_content(block->chart)) {
        number_figure(filler, node, block);
    } else {
        filler->block_count--;
    }
    return true;
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
        items[count++] = bc_mark_words(filler, "office", bc_prose_tidy(filler, more[i], false));
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

/* Whether `word` is one of the words of `list`, which spaces part. */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* The ids of notes that the template leaves out, parted by spaces. */
static bool notes_left_out(
    struct bc_filler *filler, const struct bc_node *node, const char **ret_ids)
{
    const char *ids = "";

    for (size_t i = 0; i < node->leave_count; i++) {
        const char *text;

        if (!bc_prose_text(filler, node->leave[i].nodes, false, &text)) {
            return false;
        }
        ids = bc_arena_printf(filler->arena, "%s %s", ids, text);
    }
    *ret_ids = ids;
    return true;
}

/* Which group a note belongs to; group_count for none. */
static size_t group_of(const struct bc_node *node, const struct bc_report_note *note)
{
    size_t group = 0;

    while (group < node->group_count && !has_word(node->groups[group], note->id)) {
        group++;
    }
    return group;
}

/* The notes that are printed, those of a group in one text, where its first one stands. */
static const char **note_texts(
    struct bc_filler *filler, const struct bc_node *node, const char *left_out, size_t *ret_count)
{
    const struct bc_report_note *notes;
    size_t note_count = bc_public_report_notes(filler->report, &notes);
    const char **texts = bc_arena_alloc_array(filler->arena, note_count + 2, sizeof(*texts));
    const char ***of_group =
        bc_arena_alloc_array(filler->arena, node->group_count + 1, sizeof(*of_group));
    bool has_scope = filler->office->scope_note[0] == '\0';
    size_t count = 0;

    for (size_t i = 0; i < note_count && !has_scope; i++) {
        has_scope = strcmp(notes[i].text, filler->office->scope_note) == 0;
    }
    if (!has_scope) {
        texts[count++] = filler->office->scope_note;
    }
    for (size_t i = 0; i < note_count; i++) {
        const char *text = note_with_source(filler->arena, &notes[i]);
        size_t group = group_of(node, &notes[i]);

        if (has_word(left_out, notes[i].id)) {
            continue;
        }
        if (of_group[group] != NULL) {
            *of_group[group] = bc_arena_printf(filler->arena, "%s %s", *of_group[group], text);
            continue;
        }
        texts[count] = text;
        of_group[group] = group < node->group_count ? &texts[count] : NULL;
        count++;
    }
    *ret_count = count;
    return texts;
}

/* How the report counts: the template's notes, what is not in it, then the office's readings;
 * numbered. */
static bool fill_notes(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    const char *left_out;
    const char **texts;
    const char **numbered;
    size_t count;

    if (!notes_left_out(filler, node, &left_out)) {
        return false;
    }
    texts = note_texts(filler, node, left_out, &count);
    if (!join_items(filler, node, texts, count, block)) {
        return false;
    }
    numbered = bc_arena_alloc_array(filler->arena, block->item_count, sizeof(*numbered));
    for (size_t i = 0; i < block->item_count; i++) {
        numbered[i] = bc_arena_printf(filler->arena, "%s. %s",
            bc_mark_words(filler, "note", bc_arena_printf(filler->arena, "%zu", i + 1)),
            block->items[i]);
    }
    block->items = numbered;
    return true;
}

static void fill_annex(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    settle_points(filler);
    filler->annexes++;
    filler->found = bc_arena_grow(filler->arena, filler->found, filler->found_count,
        &filler->found_capacity, sizeof(*filler->found));
    filler->found[filler->found_count++] =
        (struct bc_reference){node->id, block->texts[BC_ANNEX_LABEL], filler->annexes};
    block->is_landscape = node->is_landscape;
    memset(filler->headings, 0, sizeof(filler->headings));
    block->level = filler->known_annexes > 1 ? filler->annexes : 0;
    if (block->level > 0) {
        block->texts[BC_ANNEX_LABEL] = bc_arena_printf(filler->arena, "%s %s",
            block->texts[BC_ANNEX_LABEL], bc_format_roman(filler->arena, block->level));
    }
}

/* The frames of the stamps. Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II. */
static double urgency_width_mm(const struct bc_block *block, const struct bc_report_office *office)
{
    static const struct {
        const char *id;
        double width_mm;
    } stamps[] = {{"khan", 20}, {"thuong-khan", 40}, {"hoa-toc", 30}};

    for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
        if (office->urgency != NULL && block->texts[BC_LETTERHEAD_URGENCY][0] != '\0' &&
            strcmp(office->urgency, stamps[i].id) == 0) {
            return stamps[i].width_mm;
        }
    }
    return 0;
}

/* Each legal basis on a line of its own; without any the block is left out. */
static bool fill_bases(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    if (!join_items(filler, node, NULL, 0, block)) {
        return false;
    }
    filler->block_count -= block->item_count == 0 ? 1 : 0;
    return true;
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
        return fill_chart(filler, node, block);
    case BC_BLOCK_LETTERHEAD:
        block->urgency_width_mm = urgency_width_mm(block, office);
        return true;
    case BC_BLOCK_SECTION:
        block->is_landscape = node->is_landscape;
        return true;
    case BC_BLOCK_BASES:
        return fill_bases(filler, node, block);
    case BC_BLOCK_ADDRESSEES:
        return join_items(filler, node, office->addressees, office->addressee_count, block);
    case BC_BLOCK_SIGNATURE:
        return join_items(filler, node, office->recipients, office->recipient_count, block);
    case BC_BLOCK_NOTES:
        return fill_notes(filler, node, block);
    case BC_BLOCK_ANNEX:
        fill_annex(filler, node, block);
        return true;
    case BC_BLOCK_SLIDE:
        return bc_fill_slide(filler, node, block);
    case BC_BLOCK_COLUMN:
        block->level = node->level;
        return true;
    case BC_BLOCK_KEY_FIGURES:
        return bc_fill_key_figures(filler, node, block);
    case BC_BLOCK_TASKS:
        return bc_fill_tasks(filler, node, block);
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
        filler->scope = outside;
        filler->scope = bc_scope_inside(filler, node->selection.list, rows[i], i + 1);
        if (!fill_nodes(filler, node->children)) {
            return false;
        }
    }
    filler->scope = outside;
    return count > 0 || fill_nodes(filler, node->else_children);
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
        if (node->block == BC_BLOCK_LIST) {
            return fill_list(filler, node);
        }
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
        .scope = {.list = BC_LIST_COUNT, .outer_list = BC_LIST_COUNT}};

    filler.words = (struct bc_format_words){
        .points = template->words.points,
        .moment = template->words.moment,
        .late = template->words.late,
        .late_long = template->words.late_long,
        .late_working = template->words.late_working,
        .late_days = template->words.late_days,
        .just_late = template->words.just_late,
        .duration = template->words.duration,
        .duration_short = template->words.duration_short,
        .mark_null = bc_public_report_label(report, "mark.null"),
        .mark_missing = bc_public_report_label(report, "mark.missing"),
        .mark_withheld = bc_public_report_label(report, "mark.withheld"),
        .offset_s = filler.office->offset_s,
    };
    return filler;
}

/* With two annexes or more each has a number, which the first pass could not know. */
static void number_annexes(struct bc_filler *filler)
{
    for (size_t i = 0; i < filler->found_count && filler->annexes > 1; i++) {
        struct bc_reference *one = &filler->found[i];

        if (one->annex_number > 0) {
            one->text = bc_arena_printf(filler->arena, "%s\u00A0%s", one->text,
                bc_format_roman(filler->arena, one->annex_number));
        }
    }
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

        if (block->kind == BC_BLOCK_LETTERHEAD && block->texts[BC_LETTERHEAD_ABOUT][0] != '\0') {
            return plain_spaces(bc_arena_strdup(filler->arena, block->texts[BC_LETTERHEAD_ABOUT]));
        }
        if (block->kind == BC_BLOCK_SLIDE) {
            return plain_spaces(bc_arena_strdup(filler->arena, block->texts[BC_SLIDE_KICKER]));
        }
        if (block->kind == BC_BLOCK_TITLE) {
            return plain_spaces(bc_arena_printf(filler->arena, "%s %s", block->texts[BC_TITLE_TYPE],
                block->texts[BC_TITLE_SUBJECT]));
        }
    }
    return filler->office->name;
}

/* How a document is filled. */
struct filling {
    bool is_draft;
    bc_sources *sources;
};

static bool fill(const bc_template *template, const bc_public_report *report,
    const struct filling *how, bc_arena *arena, const struct bc_document **ret_document,
    struct bc_status *status)
{
    static const struct bc_reference nothing;
    struct bc_filler first = start(template, report, arena, status);
    struct bc_filler second = start(template, report, arena, status);
    struct bc_document *document = bc_arena_alloc(arena, sizeof(*document));

    first.is_draft = second.is_draft = how->is_draft;
    second.sources = how->sources;
    if (!fill_nodes(&first, template->nodes)) {
        return false;
    }
    number_annexes(&first);
    second.known_tasks = first.tasks;
    second.known = first.found_count > 0 ? first.found : &nothing;
    second.known_count = first.found_count;
    second.known_annexes = first.annexes;
    if (!fill_nodes(&second, template->nodes)) {
        return false;
    }
    settle_points(&second);
    bc_slides_close(&second);
    document->is_deck = template->is_deck;
    document->title = document_title(&second);
    document->language = "vi";
    document->body_size_pt = second.office->body_size_pt;
    document->author = second.office->name;
    document->sample_mark =
        second.office->is_sample ? bc_public_report_label(report, "sample") : "";
    document->blocks = second.blocks;
    document->block_count = second.block_count;
    *ret_document = document;
    return true;
}

bool bc_template_fill_as(const bc_template *template, const bc_public_report *report, bool is_draft,
    bc_arena *arena, const struct bc_document **ret_document, struct bc_status *status)
{
    const struct filling how = {.is_draft = is_draft};

    return fill(template, report, &how, arena, ret_document, status);
}

bool bc_template_fill_marked(const bc_template *template, const bc_public_report *report,
    bc_sources *sources, bc_arena *arena, const struct bc_document **ret_document,
    struct bc_status *status)
{
    const struct filling how = {.sources = sources};

    return fill(template, report, &how, arena, ret_document, status);
}

bool bc_template_fill(const bc_template *template, const bc_public_report *report, bc_arena *arena,
    const struct bc_document **ret_document, struct bc_status *status)
{
    return bc_template_fill_as(template, report, false, arena, ret_document, status);
}
