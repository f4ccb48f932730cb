#include "chart/columns.h"

#include <math.h>

/* What letters with stacked marks take above and below the base line, in parts of the size. */
static const double rise = 0.8, fall = 0.25;

static double half_width(const struct bc_pen *pen, const struct bc_column *column, double size_pt)
{
    return bc_pen_width(pen, column->face, size_pt, column->text) / 2;
}

/* The lowest base line above all columns that the text would touch. */
static double above_columns(const struct bc_column *columns, size_t count, double left_pt,
    double right_pt, double own_top_pt)
{
    double top_pt = own_top_pt;

    for (size_t i = 0; i < count; i++) {
        if (columns[i].right_pt > left_pt && columns[i].left_pt < right_pt) {
            top_pt = fmin(top_pt, columns[i].top_pt);
        }
    }
    return top_pt;
}

static bool meets(const struct bc_pen *pen, const struct bc_column *one,
    const struct bc_column *other, double size_pt)
{
    double apart_pt = half_width(pen, one, size_pt) + half_width(pen, other, size_pt) + 2;

    return bc_pen_has_word(other->text) && fabs(one->middle_pt - other->middle_pt) < apart_pt &&
           fabs(one->baseline_pt - other->baseline_pt) < (rise + fall) * size_pt;
}

double bc_columns_place(const struct bc_pen *pen, struct bc_column *columns, size_t count,
    double size_pt, double gap_pt)
{
    double highest_pt = columns[0].top_pt;

    for (size_t i = 0; i < count; i++) {
        struct bc_column *column = &columns[i];
        double half_pt = half_width(pen, column, size_pt);

        highest_pt = fmin(highest_pt, column->top_pt);
        if (!bc_pen_has_word(column->text)) {
            continue;
        }
        column->middle_pt = fmax(half_pt,
            fmin((column->left_pt + column->right_pt) / 2, pen->frame->width_pt - half_pt));
        column->baseline_pt = above_columns(columns, count, column->middle_pt - half_pt - 1,
                                  column->middle_pt + half_pt + 1, column->top_pt) -
                              gap_pt;
        for (size_t other = 0; other < i;) {
            if (meets(pen, column, &columns[other], size_pt)) {
                column->baseline_pt = columns[other].baseline_pt - (rise + fall) * size_pt - 0.01;
                other = 0;
            } else {
                other++;
            }
        }
        highest_pt = fmin(highest_pt, column->baseline_pt - rise * size_pt);
    }
    return highest_pt;
}

bool bc_columns_are_roomy(const struct bc_pen *pen, double size_pt, double pitch_pt)
{
    for (size_t i = 0; i < pen->chart->row_count; i++) {
        if (bc_pen_width(pen, BC_BOLD, size_pt, pen->chart->rows[i].text[0]) + 2 > pitch_pt) {
            return false;
        }
    }
    return true;
}

size_t bc_columns_name_stride(
    const struct bc_pen *pen, double size_pt, double pitch_pt, const struct bc_chart *chart)
{
    double widest_pt = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        widest_pt = fmax(widest_pt, bc_pen_width(pen, BC_BOLD, size_pt, chart->rows[i].name));
    }
    return (size_t)fmax(1, ceil((widest_pt + 0.3 * size_pt) / pitch_pt));
}
