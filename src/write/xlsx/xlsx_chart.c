/*
 * xlsx_chart.c - native charts in Arial and the design's colours, which differ in grey too.
 */
#include "write/xlsx/xlsx_inner.h"

#include <assert.h>

static const lxw_color_t role_colours[] = {
    [BC_XLSX_EMPHASISED] = COLOUR_BLUE,
    [BC_XLSX_SECOND] = COLOUR_GREY,
    [BC_XLSX_ORDINARY] = COLOUR_LIGHT,
    [BC_XLSX_MIDDLE] = COLOUR_PALE,
    [BC_XLSX_LATE] = COLOUR_LATE,
    [BC_XLSX_LATE_FAINT] = COLOUR_STRONG,
};

static const lxw_chart_type chart_types[] = {
    [BC_XLSX_LINES] = LXW_CHART_LINE,
    [BC_XLSX_COLUMNS] = LXW_CHART_COLUMN,
    [BC_XLSX_STACKED_COLUMNS] = LXW_CHART_COLUMN_STACKED,
    [BC_XLSX_BARS] = LXW_CHART_BAR,
    [BC_XLSX_STACKED_BARS] = LXW_CHART_BAR_STACKED,
    [BC_XLSX_DOUGHNUT] = LXW_CHART_DOUGHNUT,
};

static lxw_chart_font chart_font(bc_xlsx_book *book, double size_pt)
{
    lxw_chart_font font = {.name = xlsx_mutable_copy(book->arena, "Arial"), .size = size_pt};

    return font;
}

/* The library takes "=…" for a place; a space keeps it a text. */
static const char *chart_text(const bc_xlsx_book *book, const char *text)
{
    return text[0] == '=' ? bc_arena_printf(book->arena, " %s", text) : text;
}

/* ---- Series ---------------------------------------------------------------------------------- */

/* Each bar, or each part of a doughnut, in the colour of its row. */
static void colour_rows(
    bc_xlsx_book *book, lxw_chart_series *series, const struct bc_xlsx_chart *chart)
{
    size_t count = chart->last_row - chart->first_row + 1;
    lxw_chart_point *points = bc_arena_alloc_array(book->arena, count, sizeof(*points));
    lxw_chart_fill *fills = bc_arena_alloc_array(book->arena, count, sizeof(*fills));
    lxw_chart_line *lines = bc_arena_alloc_array(book->arena, count, sizeof(*lines));
    lxw_chart_point **list =
        bc_arena_alloc_array(book->arena, count + 1, sizeof(struct lxw_chart_point *));

    for (size_t i = 0; i < count; i++) {
        fills[i].color = role_colours[chart->roles[i]];
        points[i].fill = &fills[i];
        if (chart->kind == BC_XLSX_DOUGHNUT) {
            lines[i].color = LXW_COLOR_WHITE; /* parts are parted by a gap */
            lines[i].width = 1.5F;
            points[i].line = &lines[i];
        }
        list[i] = &points[i];
    }
    xlsx_note(book, chart_series_set_points(series, list), book->path);
}

static void style_line(lxw_chart_series *series, enum bc_xlsx_role role)
{
    lxw_chart_line line = {
        .color = role_colours[role], .width = role == BC_XLSX_EMPHASISED ? 2.25F : 1.5F};

    chart_series_set_line(series, &line);
}

static void style_bars(bc_xlsx_book *book, lxw_chart_series *series,
    const struct bc_xlsx_chart *chart, enum bc_xlsx_role role)
{
    lxw_chart_fill fill = {.color = role_colours[role]};
    lxw_chart_line gap = {.color = LXW_COLOR_WHITE, .width = 0.75F};

    chart_series_set_fill(series, &fill);
    if (chart->kind == BC_XLSX_STACKED_COLUMNS || chart->kind == BC_XLSX_STACKED_BARS) {
        chart_series_set_line(series, &gap);
    }
    if (chart->roles != NULL) {
        colour_rows(book, series, chart);
    }
}

static void add_series(
    bc_xlsx_book *book, lxw_chart *inner, const struct bc_xlsx_chart *chart, size_t index)
{
    const struct bc_xlsx_series *from = &chart->series[index];
    lxw_chart_series *series = chart_add_series(inner, NULL, NULL);
    lxw_chart_font font = chart_font(book, 9);
    lxw_row_t first = (lxw_row_t)chart->first_row;
    lxw_row_t last = (lxw_row_t)chart->last_row;
    lxw_col_t categories = (lxw_col_t)chart->category_column;
    lxw_col_t values = (lxw_col_t)from->column;

    chart_series_set_categories(series, chart->data_sheet, first, categories, last, categories);
    chart_series_set_values(series, chart->data_sheet, first, values, last, values);
    chart_series_set_name(series, chart_text(book, from->name));
    if (chart->kind == BC_XLSX_LINES) {
        style_line(series, from->role);
        return;
    }
    style_bars(book, series, chart, from->role);
    if (chart->has_numbers) {
        chart_series_set_labels(series);
        chart_series_set_labels_font(series, &font);
        chart_series_set_labels_num_format(series, chart->is_rate ? "0.0%" : "#,##0");
    }
}

/* ---- The chart ------------------------------------------------------------------------------- */

static bool lies_down(const struct bc_xlsx_chart *chart)
{
    return chart->kind == BC_XLSX_BARS || chart->kind == BC_XLSX_STACKED_BARS;
}

static void style_axes(bc_xlsx_book *book, lxw_chart *inner, const struct bc_xlsx_chart *chart)
{
    lxw_chart_font font = chart_font(book, 9);
    lxw_chart_line grid = {.color = COLOUR_LINE, .width = 0.5F};
    /* The library turns the axes of bars round. */
    lxw_chart_axis *values = lies_down(chart) ? inner->x_axis : inner->y_axis;
    lxw_chart_axis *names = lies_down(chart) ? inner->y_axis : inner->x_axis;

    chart_axis_set_num_font(inner->x_axis, &font);
    chart_axis_set_num_font(inner->y_axis, &font);
    chart_axis_set_min(values, 0);
    if (chart->is_rate) {
        chart_axis_set_max(values, 1);
    }
    chart_axis_set_num_format(values, chart->is_rate ? "0%" : "#,##0");
    chart_axis_major_gridlines_set_line(values, &grid);
    if (lies_down(chart)) {
        chart_axis_set_reverse(names); /* the first row on top, as in the table */
    }
    if (chart->has_numbers) {
        chart_axis_major_gridlines_set_visible(values, LXW_FALSE);
        chart_axis_off(values);
    } else if (lies_down(chart)) {
        chart_axis_set_crossing_max(names); /* the numbers stay below */
    }
    if (chart->kind != BC_XLSX_LINES) {
        chart_set_series_gap(inner, 60);
    }
}

static void style(bc_xlsx_book *book, lxw_chart *inner, const struct bc_xlsx_chart *chart)
{
    lxw_chart_font title = chart_font(book, 11);
    lxw_chart_font small = chart_font(book, 9);
    lxw_chart_line no_line = {.none = LXW_TRUE};
    bool has_legend = chart->series_count > 1 || chart->kind == BC_XLSX_DOUGHNUT;

    title.bold = LXW_TRUE;
    if (chart->kind == BC_XLSX_DOUGHNUT) {
        chart_set_hole_size(inner, 60);
    } else {
        style_axes(book, inner, chart);
    }
    chart_title_set_name(inner, chart_text(book, chart->title));
    chart_title_set_name_font(inner, &title);
    chart_legend_set_position(inner, has_legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    chart_legend_set_font(inner, &small);
    chart_chartarea_set_line(inner, &no_line);
}

static bool check(bc_xlsx_sheet *sheet, const struct bc_xlsx_chart *chart)
{
    bool is_good = xlsx_check_plain(sheet->book, chart->title, 255, sheet->name);

    assert(chart->series_count > 0);
    assert(chart->series_count <= BC_XLSX_SERIES_MOST);
    assert(chart->first_row <= chart->last_row);
    for (size_t i = 0; i < chart->series_count && is_good; i++) {
        is_good = xlsx_check_plain(sheet->book, chart->series[i].name, 255, sheet->name);
    }
    return is_good;
}

void bc_xlsx_chart(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell place, const struct bc_xlsx_chart *chart)
{
    bc_xlsx_book *book = sheet->book;
    lxw_chart_options options = {.object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    lxw_chart *inner;

    if (xlsx_has_failed(book) || !check(sheet, chart)) {
        return;
    }
    if (book->printed != NULL) {
        xlsx_tell_text(sheet, place, chart->title);
    }
    inner = workbook_add_chart(book->inner, (uint8_t)chart_types[chart->kind]);
    for (size_t i = 0; i < chart->series_count; i++) {
        add_series(book, inner, chart, i);
    }
    style(book, inner, chart);
    options.x_scale = chart->width_px / 480.0;
    options.y_scale = chart->height_px / 288.0;
    options.description = xlsx_mutable_copy(book->arena, chart->title);
    xlsx_note(book,
        worksheet_insert_chart_opt(
            sheet->inner, (lxw_row_t)place.row, (lxw_col_t)place.column, inner, &options),
        sheet->name);
}
