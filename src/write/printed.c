#include "write/printed.h"

#include "base/file.h"
#include "chart/chart.h"
#include "template/template.h"
#include "write/printed_pages.h"
#include "write/unit_writer.h"

#include <string.h>
#include <unistd.h>

void bc_printed_list_open(struct bc_printed_list *list, bc_arena *arena)
{
    *list = (struct bc_printed_list){.arena = arena, .sources = bc_sources_new(arena), .file = ""};
}

static void add(struct bc_printed_list *list, const struct bc_printed *item)
{
    list->items =
        bc_arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
    list->items[list->count] = *item;
    list->items[list->count++].file = list->file;
}

const char *bc_printed_add_text(struct bc_printed_list *list, const char *where, const char *text)
{
    struct bc_printed_piece piece;
    const char *plain = "";

    if (text == NULL) {
        return "";
    }
    while (bc_printed_next(list->sources, &text, &piece)) {
        plain = bc_arena_printf(list->arena, "%s%s", plain, piece.text);
        if (bc_printed_has_digit(piece.text)) {
            add(list,
                &(struct bc_printed){.where = where, .text = piece.text, .source = piece.source});
        }
    }
    return plain;
}

void bc_printed_add_cell(struct bc_printed_list *list, const struct bc_printed *cell)
{
    struct bc_source *copy = NULL;
    struct bc_printed item = *cell;

    if (cell->source != NULL) {
        copy = bc_arena_alloc(list->arena, sizeof(*copy));
        *copy = *cell->source;
    }
    item.source = copy;
    item.where = bc_arena_strdup(list->arena, cell->where);
    add(list, &item);
}

bool bc_printed_workbook(const bc_public_report *report, const struct bc_write_context *context,
    struct bc_printed_list *list, struct bc_status *status)
{
    struct bc_write_context told = *context;
    const char *path = bc_path_join(list->arena, context->scratch_folder, "so-lieu.xlsx");
    bool is_done;

    told.printed = list;
    list->file = bc_writer_xlsx.file_name;
    is_done = bc_write(&bc_writer_xlsx, report, &told, path, list->arena, status);
    (void)unlink(path);
    return is_done;
}

bool bc_printed_unit(const bc_unit_report *report, const struct bc_write_context *context,
    struct bc_printed_list *list, struct bc_status *status)
{
    struct bc_write_context told = *context;
    const char *path = bc_path_join(list->arena, context->scratch_folder, "don-vi.xlsx");
    bool is_done;

    told.printed = list;
    list->file = bc_arena_printf(list->arena, "don-vi/%s.xlsx", bc_unit_report_id(report));
    is_done = bc_write_unit(report, &told, path, list->arena, status);
    (void)unlink(path);
    return is_done;
}

/* ---- Scales of charts -------------------------------------------------------------------- */

/* The length of the number a text begins with: "14.707", "79,6", "40%"; 0 when there is none. */
static size_t number_length(const char *text)
{
    size_t length = strspn(text, "0123456789");

    while (length > 0 && (text[length] == '.' || text[length] == ',') &&
           strspn(text + length + 1, "0123456789") > 0) {
        length += 1 + strspn(text + length + 1, "0123456789");
    }
    return length + (length > 0 && text[length] == '%' ? 1 : 0);
}

/* The items of one block. */
struct stretch {
    size_t first, end;
    const char *where;
};

/* Whether the number stands in one of the chart's own texts. */
static bool is_spoken_for(const struct bc_printed_list *list, const struct stretch *own_items,
    const char *number, size_t length)
{
    for (size_t i = own_items->first; i < own_items->end; i++) {
        const char *text = list->items[i].text;

        while (text[0] != '\0') {
            const size_t own = number_length(text);

            if (own > 0 && own == length && strncmp(text, number, length) == 0) {
                return true;
            }
            text += own > 0 ? own : 1;
        }
    }
    return false;
}

/* The numbers of a text that was drawn and that nobody spoke for. */
static void add_scale_of(
    struct bc_printed_list *list, const struct stretch *own_items, const char *text)
{
    static const struct bc_source scale = {.kind = BC_SOURCE_SCALE, .what = "axis"};

    while (text[0] != '\0') {
        const size_t length = number_length(text);

        if (length > 0 && !is_spoken_for(list, own_items, text, length)) {
            add(list, &(struct bc_printed){.where = own_items->where,
                          .text = bc_arena_strndup(list->arena, text, length),
                          .source = &scale});
        }
        text += length > 0 ? length : 1;
    }
}

/*
 * What the drawing writes beside the chart's own words and numbers: its scale. `drawn` holds the
 * lines of a trace, `text … "40%"`.
 */
static void add_scale(
    struct bc_printed_list *list, const struct stretch *own_items, const char *drawn)
{
    for (const char *line = drawn; line[0] != '\0'; line += line[0] == '\n' ? 1 : 0) {
        const size_t length = strcspn(line, "\n");
        const char *open = memchr(line, '"', length);

        if (strncmp(line, "text ", 5) == 0 && open != NULL && line[length - 1] == '"') {
            add_scale_of(list, own_items,
                bc_arena_strndup(list->arena, open + 1, (size_t)(line + length - 1 - (open + 1))));
        }
        line += length;
    }
}

/* The chart drawn as it is printed, once more, on a canvas that tells. */
static bool draw_chart(struct bc_printed_list *list, const struct bc_chart *chart, bool is_slide,
    const bc_fonts *fonts, const char **ret_drawn, struct bc_status *status)
{
    enum { WIDTH_PT = 468, SLIDE_WIDTH_PT = 600, SLIDE_HEIGHT_PT = 320, MARGIN_PT = 60 };
    const struct bc_chart_frame frame = {.top_left = {MARGIN_PT, MARGIN_PT},
        .width_pt = is_slide ? SLIDE_WIDTH_PT : WIDTH_PT,
        .height_pt = is_slide ? SLIDE_HEIGHT_PT : 0,
        .is_slide = is_slide};
    bc_canvas *canvas = bc_canvas_new_trace(fonts, status);
    unsigned char *bytes = NULL;
    size_t length_bytes = 0;
    bool is_done;

    if (canvas == NULL) {
        return false;
    }
    bc_canvas_begin_page(canvas, (struct bc_size){2 * WIDTH_PT, 4 * WIDTH_PT});
    bc_chart_draw(chart, &frame, canvas, fonts);
    is_done = bc_canvas_finish(canvas, list->arena, &bytes, &length_bytes, status);
    bc_canvas_free(canvas);
    *ret_drawn = is_done ? bc_arena_strndup(list->arena, (const char *)bytes, length_bytes) : "";
    return is_done;
}

/* ---- Blocks ------------------------------------------------------------------------------ */

/* What is being read: the last heading, and what stands around a text. */
struct reading {
    struct bc_printed_list *list;
    const char *heading;
};

static const char *plain(const struct reading *self, const char *text)
{
    struct bc_printed_piece piece;
    const char *words = "";

    while (text != NULL && bc_printed_next(self->list->sources, &text, &piece)) {
        words = bc_arena_printf(self->list->arena, "%s%s", words, piece.text);
    }
    return words;
}

static const char *place(const struct reading *self, const char *first, const char *second)
{
    return bc_arena_printf(self->list->arena, "%s%s%s%s%s", self->heading,
        first[0] != '\0' ? "; " : "", first, second[0] != '\0' ? "; " : "", second);
}

static void read_text(const struct reading *self, const char *where, const char *text)
{
    (void)bc_printed_add_text(self->list, where, text);
}

/* Where the first number of a text comes from; NULL. */
static const struct bc_source *source_in(const struct reading *self, const char *text)
{
    struct bc_printed_piece piece;

    while (text != NULL && bc_printed_next(self->list->sources, &text, &piece)) {
        if (piece.source != NULL) {
            return piece.source;
        }
    }
    return NULL;
}

/* Rows of a list that may be folded into one where a slide has no room for them. */
struct foldable {
    const char *where;
    size_t count;
    int64_t *amounts;
    const struct bc_source **sources; /* NULL: that row has none */
};

static bool may_be_summed(const struct foldable *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->sources[i] != NULL && rows->sources[i]->kind != BC_SOURCE_FIGURE &&
            rows->sources[i]->kind != BC_SOURCE_SUM) {
            return false;
        }
    }
    return true;
}

/* The last rows together, however many they may be: as layout and charts sum them up. */
static void read_folds(const struct reading *self, const struct foldable *rows)
{
    static const struct bc_source how_many = {.kind = BC_SOURCE_DERIVED, .what = "rows"};
    bc_arena *arena = self->list->arena;
    struct bc_source *terms = bc_arena_alloc_array(arena, rows->count, sizeof(*terms));
    int64_t sum = 0;
    size_t count = 0;

    for (size_t i = may_be_summed(rows) ? rows->count : 0; i-- > 0;) {
        struct bc_source *source = bc_arena_alloc(arena, sizeof(*source));

        sum += rows->amounts[i];
        if (rows->sources[i] != NULL) {
            terms[count++] = *rows->sources[i];
        }
        *source = bc_source_sum(self->list->sources, terms, count);
        add(self->list, &(struct bc_printed){.where = rows->where,
                            .text = bc_chart_number(arena, (double)sum),
                            .source = source});
        add(self->list, &(struct bc_printed){.where = rows->where,
                            .text = bc_arena_printf(arena, "%zu", rows->count - i),
                            .source = &how_many});
    }
}

/* A total at the end is no row that is folded. */
static void read_table_folds(
    const struct reading *self, const char *caption, const struct bc_table *from)
{
    const bool has_total = from->row_count > 0 && from->rows[from->row_count - 1].is_total;
    const size_t count = from->row_count - (has_total ? 1 : 0);
    bc_arena *arena = self->list->arena;

    for (size_t k = 0; k < from->column_count && from->amounts != NULL; k++) {
        struct foldable rows = {.where = place(self, caption, plain(self, from->columns[k].head)),
            .count = count,
            .amounts = bc_arena_alloc_array(arena, count, sizeof(int64_t)),
            .sources = bc_arena_alloc_array(arena, count, sizeof(struct bc_source *))};

        for (size_t i = 0; i < count; i++) {
            rows.amounts[i] = from->amounts[i * from->column_count + k];
            rows.sources[i] = source_in(self, from->rows[i].cells[k]);
        }
        if (from->adds[k]) {
            read_folds(self, &rows);
        }
    }
}

static void read_table(const struct reading *self, const char *caption, const struct bc_table *from)
{
    for (size_t i = 0; i < from->column_count; i++) {
        read_text(self, place(self, caption, ""), from->columns[i].group);
        read_text(self, place(self, caption, ""), from->columns[i].head);
    }
    for (size_t row = 0; row < from->row_count; row++) {
        const char *const *cells = from->rows[row].cells;
        const char *name = plain(self, cells[0]);

        for (size_t i = 0; i < from->column_count; i++) {
            const char *where = bc_arena_printf(
                self->list->arena, "%s; %s; %s", caption, name, plain(self, from->columns[i].head));

            read_text(self, where, cells[i]);
        }
    }
    read_table_folds(self, caption, from);
}

static void read_chart_words(
    const struct reading *self, const char *where, const struct bc_chart *chart)
{
    const char *const words[] = {chart->axis, chart->received, chart->handled, chart->closing,
        chart->overdue, chart->reference_text, chart->marked, chart->heads[0], chart->heads[1],
        chart->heads[2], chart->heads[3], chart->parts[0], chart->parts[1], chart->parts[2]};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        read_text(self, where, words[i]);
    }
}

/* "14.707", "+21", "–10"; 0 for what is no whole number. */
static int64_t whole_number(const char *text)
{
    const int64_t sign = strncmp(text, "–", strlen("–")) == 0 ? -1 : 1;
    int64_t number = 0;

    text += sign < 0 ? strlen("–") : text[0] == '+' ? 1 : 0;
    for (; (text[0] >= '0' && text[0] <= '9') || text[0] == '.'; text++) {
        number = text[0] == '.' ? number : 10 * number + (text[0] - '0');
    }
    return text[0] == '\0' ? sign * number : 0;
}

static void read_chart_folds(
    const struct reading *self, const char *caption, const struct bc_chart *chart)
{
    const bool has_total =
        chart->row_count > 0 && chart->rows[chart->row_count - 1].weight == BC_CHART_SUM;
    const size_t count = chart->row_count - (has_total ? 1 : 0);
    bc_arena *arena = self->list->arena;

    for (size_t k = 0; k < BC_CHART_COLUMNS && chart->rest_word != NULL; k++) {
        struct foldable rows = {.where = place(self, caption, ""),
            .count = count,
            .amounts = bc_arena_alloc_array(arena, count, sizeof(int64_t)),
            .sources = bc_arena_alloc_array(arena, count, sizeof(struct bc_source *))};

        for (size_t i = 0; i < count; i++) {
            const char *words = plain(self, chart->rows[i].text[k]);

            rows.sources[i] = source_in(self, chart->rows[i].text[k]);
            rows.amounts[i] = whole_number(words);
        }
        read_folds(self, &rows);
    }
}

static void read_chart(
    const struct reading *self, const char *caption, const struct bc_chart *chart)
{
    read_chart_words(self, place(self, caption, ""), chart);
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];
        const char *where = place(self, caption, plain(self, row->name));

        read_text(self, where, row->name);
        for (size_t k = 0; k < BC_CHART_COLUMNS; k++) {
            read_text(self, where, row->text[k]);
        }
        for (size_t k = 0; k < chart->column_count; k++) {
            read_text(self, place(self, where, plain(self, chart->columns[k].head)),
                chart->cells[i * chart->column_count + k].text);
        }
    }
    read_chart_folds(self, caption, chart);
    for (size_t k = 0; k < chart->column_count; k++) {
        read_text(self, place(self, caption, ""), chart->columns[k].group);
        read_text(self, place(self, caption, ""), chart->columns[k].head);
    }
}

static void read_key_figures(const struct reading *self, const struct bc_block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct bc_key_figure *from = &block->key_figures[i];
        const char *where = place(self, plain(self, from->label), "");

        read_text(self, where, from->label);
        read_text(self, where, from->value);
        read_text(self, where, from->change);
        read_text(self, where, from->second);
        read_text(self, where, from->late);
        if (from->trend != NULL) {
            read_chart(self, plain(self, from->label), from->trend);
        }
    }
}

static void read_tasks(const struct reading *self, const struct bc_block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct bc_task *from = &block->tasks[i];
        const char *where = place(self, "", "");
        static const struct bc_source number = {.kind = BC_SOURCE_FORM, .what = "number"};

        read_text(self, where,
            bc_source_mark(
                self->list->sources, &number, bc_arena_printf(self->list->arena, "%zu", i + 1)));
        read_text(self, where, from->what);
        read_text(self, where, from->why);
        read_text(self, where, from->who);
        read_text(self, where, from->when);
    }
}

static void read_spans(struct reading *self, const struct bc_block *block)
{
    const char *words = "";

    for (size_t i = 0; i < block->span_count; i++) {
        words = bc_arena_printf(self->list->arena, "%s%s", words, block->spans[i].text);
    }
    if (block->kind == BC_BLOCK_HEADING) {
        self->heading = plain(self, words);
    }
    read_text(self, self->heading, words);
    for (size_t i = 0; i < block->span_count; i++) {
        read_text(self, self->heading, block->spans[i].footnote);
    }
}

static void read_block(struct reading *self, const struct bc_block *block)
{
    const bool has_caption = block->kind == BC_BLOCK_TABLE || block->kind == BC_BLOCK_CHART;
    const char *caption = has_caption ? plain(self, block->texts[BC_FIGURE_CAPTION]) : "";

    if (block->kind == BC_BLOCK_ANNEX || block->kind == BC_BLOCK_SLIDE) {
        self->heading = plain(self,
            block
                ->texts[block->kind == BC_BLOCK_SLIDE ? (int)BC_SLIDE_TITLE : (int)BC_ANNEX_TITLE]);
    }
    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        read_text(self, place(self, caption, ""), block->texts[i]);
    }
    read_spans(self, block);
    switch (block->kind) {
    case BC_BLOCK_KEY_FIGURES:
        read_key_figures(self, block);
        return;
    case BC_BLOCK_TASKS:
        read_tasks(self, block);
        return;
    case BC_BLOCK_TABLE:
        read_table(self, caption, block->table);
        return;
    case BC_BLOCK_CHART:
        read_chart(self, caption, block->chart);
        return;
    default:
        for (size_t i = 0; i < block->item_count; i++) {
            read_text(self, self->heading, block->items[i]);
        }
        return;
    }
}

/* ---- Documents --------------------------------------------------------------------------- */

/* The charts of a document in their order, of which the marked one cannot be drawn. */
static bool read_scales(struct bc_printed_list *list, const struct bc_document *document,
    const struct stretch *items_of, const bc_fonts *fonts, struct bc_printed_pages *pages,
    struct bc_status *status)
{
    const char *drawn = "";

    for (size_t i = 0; i < document->block_count; i++) {
        const struct bc_block *block = &document->blocks[i];
        const size_t first = list->count;

        if (block->kind != BC_BLOCK_CHART || !bc_chart_is_wanted(block->chart)) {
            continue;
        }
        if (!draw_chart(list, block->chart, document->is_deck, fonts, &drawn, status)) {
            return false;
        }
        add_scale(list, &items_of[i], drawn);
        bc_printed_pages_tell(pages, i, &list->items[first], list->count - first);
    }
    return true;
}

static bool read_document(const bc_public_report *report, const struct bc_write_context *context,
    const struct bc_writer *writer, const bc_fonts *fonts, struct bc_printed_list *list,
    struct bc_status *status)
{
    const char *name = writer->template_of(report);
    struct bc_problems problems = {.arena = list->arena};
    struct reading self = {.list = list, .heading = ""};
    const struct bc_document *document;
    const struct bc_document *unmarked;
    const bc_template *template;
    struct bc_printed_pages *pages;
    struct stretch *items_of;

    if (!bc_template_load(bc_path_join(list->arena, context->templates_folder, name), name,
            list->arena, &problems, &template, status) ||
        !bc_template_fill_marked(template, report, list->sources, list->arena, &document, status) ||
        !bc_template_fill(template, report, list->arena, &unmarked, status)) {
        return false;
    }
    list->file = writer->file_name;
    pages = bc_printed_pages_new(unmarked, fonts, list->arena);
    items_of = bc_arena_alloc_array(list->arena, document->block_count, sizeof(*items_of));
    for (size_t i = 0; i < document->block_count; i++) {
        items_of[i].first = list->count;
        read_block(&self, &document->blocks[i]);
        items_of[i].end = list->count;
        items_of[i].where =
            list->count > items_of[i].first ? list->items[items_of[i].first].where : "";
        bc_printed_pages_tell(
            pages, i, &list->items[items_of[i].first], items_of[i].end - items_of[i].first);
    }
    return read_scales(list, unmarked, items_of, fonts, pages, status);
}

bool bc_printed_documents(const bc_public_report *report, const struct bc_write_context *context,
    struct bc_printed_list *list, struct bc_status *status)
{
    static const struct bc_writer *const documents[] = {&bc_writer_pdf, &bc_writer_deck};

    bc_fonts *fonts = NULL;
    bool is_done = bc_fonts_open(context->fonts_folder, &fonts, status);

    for (size_t i = 0; is_done && i < sizeof(documents) / sizeof(documents[0]); i++) {
        is_done = !bc_writer_applies(documents[i], report) ||
                  read_document(report, context, documents[i], fonts, list, status);
    }
    bc_fonts_close(fonts);
    return is_done;
}
