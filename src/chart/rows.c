#include "chart/rows.h"

#include "chart/fold.h"

#include <math.h>

/* design.md §6: what a reader takes in at once; the whole table is in the annex. */
enum { ROWS_ON_PAPER = 20, ROWS_ON_SLIDE = 8 };

static const double name_room_paper_pt = 187, name_room_slide_pt = 300;
static const double column_gap_paper_pt = 14, column_gap_slide_pt = 36;
static const double head_room_paper_pt = 50, head_room_slide_pt = 110;

static bool is_bold_row(const struct bc_chart_row *row, const struct bc_rows_style *style)
{
    return row->weight == BC_CHART_SUM ||
           (row->weight == BC_CHART_LATE && !style->late_is_ordinary) ||
           (row->weight == BC_CHART_STRONG && style->strong_column == BC_ROWS_NONE);
}

static enum bc_face face_of(
    const struct bc_chart_row *row, size_t column, const struct bc_rows_style *style)
{
    bool is_bold = is_bold_row(row, style) || column == style->bold_column ||
                   (row->weight == BC_CHART_STRONG && column == style->strong_column);

    return is_bold ? BC_BOLD : BC_REGULAR;
}

static double measure_column(const struct bc_pen *pen, const struct bc_rows *rows,
    const struct bc_rows_style *style, size_t column)
{
    double widest_pt = 0;

    for (size_t i = 0; i < rows->chart->row_count; i++) {
        const struct bc_chart_row *row = &rows->chart->rows[i];

        widest_pt = fmax(widest_pt,
            bc_pen_width(pen, face_of(row, column, style), rows->size_pt, row->text[column]));
    }
    return widest_pt;
}

/* From the right edge to the left; returns where the drawing must end. */
static double plan_columns(
    const struct bc_pen *pen, struct bc_rows *rows, const struct bc_rows_style *style)
{
    double gap_pt = pen->frame->is_slide ? column_gap_slide_pt : column_gap_paper_pt;
    double head_room_pt = pen->frame->is_slide ? head_room_slide_pt : head_room_paper_pt;
    double right_pt = pen->frame->width_pt;

    rows->first_column = style->first_column;
    rows->last_column = style->first_column;
    for (size_t i = style->first_column; i < BC_CHART_COLUMNS; i++) {
        if (measure_column(pen, rows, style, i) > 0 || bc_pen_has_word(pen->chart->heads[i])) {
            rows->last_column = i + 1;
        }
    }
    for (size_t i = rows->last_column; i > rows->first_column; i--) {
        struct bc_rows_column *column = &rows->columns[i - 1];
        double width_pt = measure_column(pen, rows, style, i - 1);

        column->head = bc_pen_wrap(pen, i - 1 == style->bold_head ? BC_BOLD : BC_REGULAR,
            rows->size_pt, pen->chart->heads[i - 1], fmax(width_pt, head_room_pt));
        column->width_pt = fmax(width_pt, column->head.width_pt);
        column->right_pt = right_pt;
        right_pt -= column->width_pt + gap_pt;
    }
    return right_pt;
}

/* Returns the most lines a name takes. */
static size_t plan_names(
    const struct bc_pen *pen, struct bc_rows *rows, const struct bc_rows_style *style, double room)
{
    double widest_pt = 0;
    size_t most = 0;

    rows->names = bc_arena_alloc_array(pen->arena, rows->chart->row_count, sizeof(*rows->names));
    for (size_t i = 0; i < rows->chart->row_count; i++) {
        const struct bc_chart_row *row = &rows->chart->rows[i];

        rows->names[i] = bc_pen_wrap_name(
            pen, is_bold_row(row, style) ? BC_BOLD : BC_REGULAR, rows->size_pt, row, room);
        widest_pt = fmax(widest_pt, rows->names[i].width_pt);
        most = rows->names[i].count > most ? rows->names[i].count : most;
    }
    rows->plot_left_pt = widest_pt + style->name_gap_pt;
    return most;
}

static double lines_height(const struct bc_rows *rows, size_t row)
{
    size_t count = rows->names[row].count;

    return (double)(count > 1 ? count : 1) * bc_pen_leading(rows->size_pt);
}

/* Rows from the top; on a slide closer together where they would not find room. */
static void plan_heights(
    const struct bc_pen *pen, struct bc_rows *rows, const struct bc_rows_style *style)
{
    const double leading_pt = bc_pen_leading(rows->size_pt);
    size_t head_lines = style->head_lines;
    double least_pt = 0;
    double y_pt;

    for (size_t i = rows->first_column; i < rows->last_column; i++) {
        size_t count = rows->columns[i].head.count;

        head_lines = count > head_lines ? count : head_lines;
    }
    rows->head_bottom_pt =
        head_lines > 0 ? 0.8 * rows->size_pt + (double)(head_lines - 1) * leading_pt : 0;
    rows->rows_top_pt = rows->head_bottom_pt + (head_lines > 0 ? style->head_gap_pt : 0);
    for (size_t i = 0; i < rows->chart->row_count; i++) {
        least_pt += lines_height(rows, i) - leading_pt +
                    (i > 0 && rows->chart->rows[i].starts_group ? style->group_gap_pt : 0);
    }
    rows->pitch_pt = style->pitch_pt;
    if (pen->frame->height_pt > 0) {
        rows->pitch_pt = fmin(style->pitch_pt,
            (pen->frame->height_pt - rows->rows_top_pt - style->below_pt - least_pt) /
                (double)rows->chart->row_count);
        rows->fits = rows->pitch_pt >= style->least_pitch_pt;
        rows->pitch_pt = fmax(rows->pitch_pt, style->least_pitch_pt);
    }
    rows->middle_pt =
        bc_arena_alloc_array(pen->arena, rows->chart->row_count, sizeof(*rows->middle_pt));
    y_pt = rows->rows_top_pt;
    for (size_t i = 0; i < rows->chart->row_count; i++) {
        double height_pt = lines_height(rows, i) - leading_pt + rows->pitch_pt;

        y_pt += i > 0 && rows->chart->rows[i].starts_group ? style->group_gap_pt : 0;
        rows->middle_pt[i] = y_pt + height_pt / 2;
        y_pt += height_pt;
    }
    rows->rows_bottom_pt = y_pt;
    rows->height_pt = y_pt + style->below_pt;
}

static struct bc_rows try_plan(const struct bc_pen *pen, const struct bc_rows_style *style,
    const struct bc_chart *chart, double size_pt)
{
    struct bc_rows rows = {.chart = chart, .size_pt = size_pt, .fits = true};
    double end_pt = plan_columns(pen, &rows, style) - style->outside_pt;
    double name_room_pt = pen->frame->is_slide ? name_room_slide_pt : name_room_paper_pt;
    double left_pt = end_pt - style->least_plot_pt - style->name_gap_pt;
    size_t most_lines = plan_names(pen, &rows, style, fmax(20, fmin(name_room_pt, left_pt)));

    rows.plot_right_pt = fmax(rows.plot_left_pt + 1, end_pt);
    plan_heights(pen, &rows, style);
    rows.fits = rows.fits && most_lines <= 2 && left_pt >= 20;
    return rows;
}

struct bc_rows bc_rows_plan(const struct bc_pen *pen, const struct bc_rows_style *style)
{
    size_t limit = pen->frame->is_slide ? ROWS_ON_SLIDE : ROWS_ON_PAPER;
    struct bc_rows rows;

    for (;; limit--) {
        const struct bc_chart *chart = bc_chart_fold(pen->arena, pen->chart, limit);

        for (size_t i = 0; i < BC_PEN_SIZES; i++) {
            rows = try_plan(pen, style, chart, pen->sizes_pt[i]);
            if (rows.fits) {
                return rows;
            }
        }
        /* On paper a chart is as high as it must be: fewer rows would not help. */
        if (limit == 1 || pen->frame->height_pt <= 0 || rows.height_pt <= pen->frame->height_pt) {
            return rows;
        }
    }
}

void bc_rows_draw(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct bc_rows_style *style)
{
    for (size_t i = rows->first_column; i < rows->last_column; i++) {
        const struct bc_rows_column *column = &rows->columns[i];
        struct bc_lettering head = {i == style->bold_head ? BC_BOLD : BC_REGULAR, rows->size_pt,
            i == style->bold_head ? pen->ink : pen->faint};
        double above_pt = column->head.count > 0
                              ? (double)(column->head.count - 1) * bc_pen_leading(rows->size_pt)
                              : 0;

        bc_pen_lines_from(pen, BC_PEN_RIGHT, column->right_pt, rows->head_bottom_pt - above_pt,
            head, &column->head);
    }
    for (size_t i = 0; i < rows->chart->row_count; i++) {
        const struct bc_chart_row *row = &rows->chart->rows[i];

        bc_pen_lines_around(pen, BC_PEN_RIGHT, rows->plot_left_pt - style->name_gap_pt,
            rows->middle_pt[i],
            bc_pen_letters(pen, is_bold_row(row, style) ? BC_BOLD : BC_REGULAR, rows->size_pt),
            &rows->names[i]);
        for (size_t k = rows->first_column; k < rows->last_column; k++) {
            bc_pen_right(pen, rows->columns[k].right_pt,
                rows->middle_pt[i] + bc_pen_drop(rows->size_pt),
                bc_pen_letters(pen, face_of(row, k, style), rows->size_pt), row->text[k]);
        }
    }
}
