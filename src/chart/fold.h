/*
 * fold.h - more rows than a reader or a frame can take become one row that carries their sum.
 *
 * What stands out (BC_CHART_STRONG, _LATE), earlier remainders and totals stay; of the others the
 * last ones go. A sum is printed only where every part is a whole number or a fraction k/n; a
 * missing or withheld part makes the sum missing. Inside chart/ only.
 */
#ifndef BC_CHART_FOLD_H
#define BC_CHART_FOLD_H

#include "base/arena.h"
#include "chart/chart_data.h"

/* The chart itself when it has no more rows (totals not counted) than the limit, which is > 0. */
const struct bc_chart *bc_chart_fold(
    bc_arena *arena, const struct bc_chart *chart, size_t row_limit);

/* The same for the columns of a heat table: the smallest tinted ones become one. */
const struct bc_chart *bc_chart_fold_columns(
    bc_arena *arena, const struct bc_chart *chart, size_t column_limit);

#endif
