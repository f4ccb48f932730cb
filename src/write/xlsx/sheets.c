/*
 * sheets.c - the frame of a sheet: title, subtitle, sample mark, way back, head, page.
 */
#include "write/xlsx/sheets.h"

#include "base/text.h"
#include "report/wording.h"
#include "write/printed.h"

#include <stdio.h>
#include <string.h>

/* ---- The book and its words ------------------------------------------------------------------ */

const char *workbook_label(const struct workbook *workbook, const char *key)
{
    const char *text = workbook->word(workbook->words, key);
    struct bc_status status = {0};

    if (text == NULL) {
        (void)bc_fail(&status, BC_BAD_INPUT, "write.label-missing", "labels.vi.yaml", "%s", key);
        bc_xlsx_book_fail(workbook->book, &status);
        return "";
    }
    return text;
}

const char *workbook_label_of(const struct workbook *workbook, const char *head, const char *tail)
{
    /* Asked for in every row of a list: no memory of the arena. Keys are ours and short. */
    char key[128];

    snprintf(key, sizeof(key), "%s%s", head, tail);
    return workbook_label(workbook, key);
}

/* Before the book is open nothing can keep a failure, so a missing title fails at once. */
static const char *title_of(
    const struct workbook *workbook, const char *key, struct bc_status *status)
{
    const struct bc_word words[] = {{"period", workbook->period_name}};
    const char *text = workbook->word(workbook->words, key);

    if (text == NULL) {
        (void)bc_fail(status, BC_BAD_INPUT, "write.label-missing", "labels.vi.yaml", "%s", key);
        return NULL;
    }
    return bc_wording_fill(workbook->arena, text, words, 1);
}

bool workbook_open(struct workbook *workbook, const char *path, const char *scratch_folder,
    int64_t created_utc_s, struct bc_status *status)
{
    const struct bc_xlsx_properties properties = {
        .title = title_of(
            workbook, workbook->title_key != NULL ? workbook->title_key : "xlsx.title", status),
        .subject = title_of(workbook,
            workbook->subject_key != NULL ? workbook->subject_key : "xlsx.subject", status),
        .author = workbook->owner_short,
        .company = workbook->owner_name,
        .points_word = title_of(workbook, "xlsx.format.points", status),
        .created_utc_s = created_utc_s,
        .offset_s = workbook->offset_s,
    };

    if (properties.title == NULL || properties.subject == NULL || properties.points_word == NULL) {
        return false;
    }
    if (!bc_xlsx_book_open(
            path, scratch_folder, &properties, workbook->arena, &workbook->book, status)) {
        return false;
    }
    if (workbook->printed != NULL) {
        workbook->sources = workbook->printed->sources;
        bc_xlsx_listen(workbook->book, workbook->printed);
    }
    return true;
}

static const char *moment(const struct workbook *workbook, int64_t utc_s)
{
    return bc_wording_moment(
        workbook->arena, workbook_label(workbook, "xlsx.moment"), utc_s, workbook->offset_s);
}

const char *workbook_subtitle(const struct workbook *workbook, const struct bc_period *period)
{
    bc_arena *arena = workbook->arena;
    int32_t offset_s = workbook->offset_s;
    bool has_whole_days = bc_instant_local(period->start_utc_s, offset_s).second_of_day == 0 &&
                          bc_instant_local(period->end_utc_s, offset_s).second_of_day == 0;
    const char *cut = moment(workbook, period->end_utc_s);
    const struct bc_word days[] = {
        {"first", bc_wording_date(arena, bc_instant_day(period->start_utc_s, offset_s))},
        {"last", bc_wording_date(arena, bc_instant_day(period->end_utc_s - 1, offset_s))},
        {"cut", cut},
    };
    const struct bc_word instants[] = {
        {"first", moment(workbook, period->start_utc_s)}, {"last", cut}, {"cut", cut}};

    if (has_whole_days) {
        return bc_wording_fill(arena, workbook_label(workbook, "xlsx.subtitle"), days, 3);
    }
    return bc_wording_fill(arena, workbook_label(workbook, "xlsx.subtitle.part"), instants, 3);
}

/* ---- Sheets ---------------------------------------------------------------------------------- */

/* A4 landscape within its margins, in points. */
static const double PAGE_WIDTH_PT = 784, PAGE_HEIGHT_PT = 509;

/* A sheet is made smaller to fit a page, but letters of 10 pt not below 8. */
static const double SMALLEST_SCALE = 0.78;

static int pages_wide(const struct sheet_plan *plan)
{
    double width_pt = 0.75 * bc_xlsx_columns_px(plan->widths, plan->column_count);
    double repeated_pt = 0.75 * bc_xlsx_columns_px(plan->widths, plan->frozen_columns);
    double room_pt = PAGE_WIDTH_PT / SMALLEST_SCALE;
    int count = 1;

    if (plan->pages_wide > 0 || plan->fits_one_page) {
        return plan->pages_wide > 0 ? plan->pages_wide : 1;
    }
    while (width_pt > room_pt && room_pt > repeated_pt) {
        width_pt -= room_pt - repeated_pt;
        count++;
    }
    return count;
}

/* A header holds 255 characters with its codes: a very long name gives way to the short one. */
static const char *header_name(const struct workbook *workbook)
{
    enum { NAME_MOST = 120 };
    const char *at = workbook->owner_name;
    size_t length = 0;

    while (bc_text_next(&at) >= 0) {
        length++;
    }
    return length <= NAME_MOST ? workbook->owner_name : workbook->owner_short;
}

static void set_page(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct sheet_plan *plan)
{
    const char *period = bc_wording_capital(workbook->arena, workbook->period_name);
    int wide = pages_wide(plan);
    struct bc_xlsx_page page = {
        .header_left = header_name(workbook),
        .header_right = period,
        .footer_left = workbook->owner_short,
        .footer_page = workbook_label(workbook, "xlsx.footer.page"),
        .footer_right = plan->name,
        .head_row = HEAD_ROW,
        .frozen_columns = plan->frozen_columns,
        .repeated_columns = wide > 1 ? plan->frozen_columns : 0,
        .pages_wide = wide,
        .has_head = plan->has_head,
        .fits_one_page = plan->fits_one_page,
    };

    if (workbook->is_sample) {
        page.header_right =
            bc_arena_printf(workbook->arena, "%s. %s", period, workbook_label(workbook, "sample"));
    }
    bc_xlsx_page(sheet, &page);
}

/* The mark takes as many columns at the right as it needs. Returns the first of them. */
static size_t write_sample_mark(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct sheet_plan *plan)
{
    const struct bc_xlsx_look look = {.is_bold = true, .is_framed = true, .align = BC_XLSX_CENTER};
    const double needed = 24;
    size_t first = plan->column_count - 1;
    double width = plan->widths[first];

    while (width < needed && first > 1) {
        first--;
        width += plan->widths[first];
    }
    if (first == plan->column_count - 1) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){SUBTITLE_ROW, first},
            workbook_label(workbook, "sample"), look);
        return first;
    }
    bc_xlsx_merge(sheet, (struct bc_xlsx_cell){SUBTITLE_ROW, first}, plan->column_count - 1,
        workbook_label(workbook, "sample"), look);
    return first;
}

/* In a narrow sheet the subtitle wraps in the columns that the mark leaves it. */
static void write_subtitle(const struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct sheet_plan *plan, size_t column_count)
{
    struct bc_xlsx_look look = {.is_quiet = true};
    double width = 0;
    size_t lines;

    for (size_t column = 0; column < column_count; column++) {
        width += plan->widths[column];
    }
    lines = bc_xlsx_line_count(workbook->subtitle, width);
    look.is_wrapped = lines > 1 && column_count < plan->column_count;
    if (look.is_wrapped) {
        bc_xlsx_row_height(sheet, SUBTITLE_ROW, bc_xlsx_height(lines));
    }
    if (look.is_wrapped && column_count > 1) {
        bc_xlsx_merge(sheet, (struct bc_xlsx_cell){SUBTITLE_ROW, 0}, column_count - 1,
            workbook->subtitle, look);
    } else {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){SUBTITLE_ROW, 0}, workbook->subtitle, look);
    }
}

static void write_way_back(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct sheet_plan *plan)
{
    const struct bc_xlsx_cell cell = {BACK_ROW, 0};
    const struct bc_xlsx_target target = {.sheet = workbook->first_sheet};
    const struct bc_word words[] = {{"name", workbook->first_sheet}};

    if (workbook->first_sheet == NULL || strcmp(workbook->first_sheet, plan->name) == 0) {
        return;
    }
    bc_xlsx_link(sheet, cell, &target);
    bc_xlsx_text(sheet, cell,
        bc_wording_fill(workbook->arena, workbook_label(workbook, "xlsx.back"), words, 1),
        (struct bc_xlsx_look){.is_link = true});
}

bc_xlsx_sheet *workbook_sheet(const struct workbook *workbook, const struct sheet_plan *plan)
{
    const struct bc_word period[] = {{"period", workbook->period_name}};
    const struct bc_xlsx_look title = {.is_bold = true, .size_pt = 14};
    size_t free_columns = plan->column_count;
    bc_xlsx_sheet *sheet = bc_xlsx_sheet_add(workbook->book, plan->name);

    set_page(workbook, sheet, plan);
    bc_xlsx_widths(sheet, plan->widths, plan->column_count);
    bc_xlsx_row_height(sheet, TITLE_ROW, 22);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){TITLE_ROW, 0},
        bc_text_upper(workbook->arena, bc_wording_fill(workbook->arena, plan->heading, period, 1)),
        title);
    if (workbook->is_sample) {
        free_columns = write_sample_mark(workbook, sheet, plan);
    }
    write_subtitle(workbook, sheet, plan, free_columns);
    write_way_back(workbook, sheet, plan);
    return sheet;
}

const char *workbook_next_name(const struct workbook *workbook, const char *name, size_t index)
{
    const struct bc_word words[] = {
        {"name", name}, {"number", bc_arena_printf(workbook->arena, "%zu", index + 1)}};

    if (index == 0) {
        return name;
    }
    return bc_wording_fill(workbook->arena, workbook_label(workbook, "xlsx.sheet.next"), words, 2);
}

/* ---- Heads ----------------------------------------------------------------------------------- */

double workbook_head_height(const struct head_plan *head, bool has_filter)
{
    size_t lines = 1;

    for (size_t i = 0; i < head->count; i++) {
        /* Bold letters are a little wider. */
        size_t own = bc_xlsx_line_count(head->texts[i], head->widths[i] * 0.95);

        lines = own > lines ? own : lines;
    }
    return bc_xlsx_height(has_filter ? lines + 1 : lines);
}

static struct bc_xlsx_look head_look(const struct head_plan *head, size_t index, bool has_filter)
{
    bool is_first = index < head->text_count;
    bool is_last = index + head->last_text_count >= head->count;

    return (struct bc_xlsx_look){.is_head = true,
        .is_filter = has_filter,
        .align = is_first || is_last ? BC_XLSX_LEFT : BC_XLSX_RIGHT,
        .indent = is_last && !is_first ? 1 : 0};
}

void workbook_head(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row, const struct head_plan *head)
{
    (void)workbook;
    bc_xlsx_row_height(sheet, row, workbook_head_height(head, false));
    for (size_t i = 0; i < head->count; i++) {
        bc_xlsx_text(
            sheet, (struct bc_xlsx_cell){row, i}, head->texts[i], head_look(head, i, false));
    }
}

void workbook_table(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row,
    size_t last_row, const char *name, const struct head_plan *head)
{
    struct bc_xlsx_look *looks = bc_arena_alloc_array(workbook->arena, head->count, sizeof(*looks));
    const struct bc_xlsx_table table = {
        .name = name,
        .first = {row, 0},
        .last_row = last_row,
        .heads = head->texts,
        .looks = looks,
        .column_count = head->count,
    };

    for (size_t i = 0; i < head->count; i++) {
        looks[i] = head_look(head, i, true);
    }
    bc_xlsx_row_height(sheet, row, workbook_head_height(head, true));
    bc_xlsx_table(sheet, &table);
}

void workbook_heading(bc_xlsx_sheet *sheet, size_t row, const char *text)
{
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, text,
        (struct bc_xlsx_look){.is_bold = true, .size_pt = 11});
}

/* ---- Pages ----------------------------------------------------------------------------------- */

struct page_flow workbook_page_flow(const struct sheet_plan *plan, double head_pt)
{
    double columns_pt = 0.75 * bc_xlsx_columns_px(plan->widths, plan->column_count);
    double scale = PAGE_WIDTH_PT * pages_wide(plan) / columns_pt;
    const double above_pt = 22 + 2 * bc_xlsx_height(1);

    return (struct page_flow){
        .room_pt = 0.9 * PAGE_HEIGHT_PT / (scale < 1 ? scale : 1),
        .used_pt = above_pt + head_pt,
        .head_pt = head_pt,
    };
}

void workbook_page_row(struct page_flow *flow, double height_pt)
{
    if (flow->used_pt + height_pt > flow->room_pt) {
        flow->used_pt = flow->head_pt;
        flow->is_beyond_first = true;
    }
    flow->used_pt += height_pt;
}

void workbook_page_block(struct page_flow *flow, size_t row, double height_pt)
{
    if (flow->used_pt + height_pt > flow->room_pt && flow->used_pt > flow->head_pt &&
        flow->break_count < PAGE_BREAKS_MOST) {
        flow->breaks[flow->break_count++] = row;
        flow->used_pt = flow->head_pt;
    }
    flow->used_pt += height_pt;
    while (flow->used_pt > flow->room_pt) {
        flow->used_pt -= flow->room_pt - flow->head_pt;
    }
}

void workbook_chart_below(
    bc_xlsx_sheet *sheet, struct page_flow *flow, size_t row, const struct bc_xlsx_chart *chart)
{
    /* The total and an empty row stand between. */
    workbook_page_row(flow, 2 * bc_xlsx_height(1));
    workbook_page_block(flow, row, flow->is_beyond_first ? flow->room_pt : 0.75 * chart->height_px);
    bc_xlsx_page_breaks(sheet, flow->breaks, flow->break_count);
    bc_xlsx_chart(sheet, (struct bc_xlsx_cell){row, 0}, chart);
}
