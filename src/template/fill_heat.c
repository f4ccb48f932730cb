#include "base/text.h"
#include "calendar/date.h"
#include "template/fill.h"

#include <stdlib.h>
#include <string.h>

/* Heat tables: a figure by field and district, and open cases by how far they are from their limit.
 */

enum { LATE_COLUMNS = 3, AHEAD_COLUMNS = 3, AGEING_COLUMNS = 9 };

/* Counts of rows × columns on their way to a chart. */
struct grid {
    size_t row_count, column_count;
    int64_t *counts;           /* row after row */
    struct bc_source *sources; /* the same; NULL: nobody asks */
};

static struct grid new_grid(const struct bc_filler *filler, size_t rows, size_t columns)
{
    struct grid grid = {rows, columns, NULL, NULL};

    grid.counts = bc_arena_alloc_array(filler->arena, rows * columns + 1, sizeof(*grid.counts));
    if (filler->sources != NULL) {
        grid.sources =
            bc_arena_alloc_array(filler->arena, rows * columns + 1, sizeof(*grid.sources));
    }
    return grid;
}

static int64_t *at(const struct grid *grid, size_t row, size_t column)
{
    return &grid->counts[row * grid->column_count + column];
}

static const struct bc_chart_cell *print_grid(
    const struct bc_filler *filler, const struct grid *grid, size_t columns)
{
    struct bc_chart_cell *cells =
        bc_arena_alloc_array(filler->arena, grid->row_count * columns + 1, sizeof(*cells));

    for (size_t row = 0; row < grid->row_count; row++) {
        for (size_t column = 0; column < columns; column++) {
            int64_t count = *at(grid, row, column);
            const char *text = bc_chart_count(filler, count);

            if (grid->sources != NULL) {
                text = bc_source_mark(
                    filler->sources, &grid->sources[row * grid->column_count + column], text);
            }
            cells[row * columns + column] =
                (struct bc_chart_cell){.has_data = true, .value = (double)count, .text = text};
        }
    }
    return cells;
}

static struct bc_chart_row *new_rows(const struct bc_filler *filler, size_t count)
{
    struct bc_chart_row *rows = bc_arena_alloc_array(filler->arena, count, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        rows[i].name = rows[i].short_name = rows[i].note = "";
        rows[i].has_data = true;
        for (int k = 0; k < BC_CHART_COLUMNS; k++) {
            rows[i].text[k] = "";
        }
    }
    return rows;
}

static void name_row(const struct bc_filler *filler, const struct bc_node_chart *source, size_t row,
    struct bc_chart_row *to)
{
    const struct bc_report_row *found =
        bc_public_report_row(filler->report, bc_list_breakdown(source->selection.list), row);

    to->name =
        bc_mark_words(filler, "name", source->has_short_names ? found->short_name : found->name);
    to->short_name = bc_mark_words(filler, "name", found->short_name);
}

/* Names of the rows: the chosen, the rest in one, the total. NULL with the status set. */
static struct bc_chart_row *put_rows(struct bc_filler *filler, const struct bc_node *node,
    const size_t *chosen, size_t named, size_t count, struct bc_chart *chart)
{
    const size_t rest = count > named ? 1 : 0;
    struct bc_chart_row *rows = new_rows(filler, named + rest + 1);

    for (size_t i = 0; i < named; i++) {
        name_row(filler, node->chart, chosen[i], &rows[i]);
    }
    if (rest > 0) {
        rows[named].name = bc_chart_rest_name(filler, node->chart->rest, count - named);
        rows[named].weight = BC_CHART_REST;
    }
    rows[named + rest].weight = BC_CHART_SUM;
    chart->rows = rows;
    chart->row_count = named + rest + 1;
    return bc_prose_text(filler, node->chart->total.nodes, false, &rows[named + rest].name) ? rows
                                                                                            : NULL;
}

/* ---- Field × district ------------------------------------------------------------------------ */

/* Where each row of a breakdown stands: by itself, in the rest (named) or nowhere (SIZE_MAX). */
static size_t *places_of(
    const struct bc_filler *filler, enum bc_list list, const struct bc_chosen *chosen)
{
    size_t count = bc_public_report_row_count(filler->report, bc_list_breakdown(list));
    size_t *places = bc_arena_alloc_array(filler->arena, count + 1, sizeof(*places));

    for (size_t i = 0; i < count; i++) {
        places[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < chosen->count; i++) {
        places[chosen->rows[i]] = i < chosen->named ? i : chosen->named;
    }
    return places;
}

static bool put_field_heads(struct bc_filler *filler, const struct bc_node *node,
    const struct bc_chosen *fields, struct bc_chart *chart)
{
    const size_t rest = fields->count > fields->named ? 1 : 0;
    struct bc_chart_heat_column *columns =
        bc_arena_alloc_array(filler->arena, fields->named + rest + 1, sizeof(*columns));

    for (size_t i = 0; i < fields->named + rest + 1; i++) {
        columns[i] = (struct bc_chart_heat_column){.head = "", .group = "", .is_tinted = true};
    }
    for (size_t i = 0; i < fields->named; i++) {
        columns[i].head = bc_mark_words(filler, "name",
            bc_public_report_row(filler->report, BC_BY_FIELD, fields->rows[i])->short_name);
    }
    if (rest > 0) {
        columns[fields->named].head =
            bc_chart_rest_name(filler, node->chart->rest_column, fields->count - fields->named);
    }
    columns[fields->named + rest].is_tinted = false;
    columns[fields->named + rest].starts_group = true;
    chart->columns = columns;
    chart->column_count = fields->named + rest + 1;
    return bc_prose_text(
        filler, node->chart->total.nodes, false, &columns[fields->named + rest].head);
}

static void count_cells(const struct bc_filler *filler, const struct bc_node *node,
    const size_t *rows, const size_t *columns, const struct grid *grid)
{
    const size_t last_row = grid->row_count - 1;
    const size_t last_column = grid->column_count - 1;
    const size_t count = bc_public_report_row_count(filler->report, BC_BY_FIELD_DISTRICT);

    for (size_t i = 0; i < count; i++) {
        const struct bc_report_row *cell =
            bc_public_report_row(filler->report, BC_BY_FIELD_DISTRICT, i);
        const size_t row = rows[cell->district_row];
        const size_t column = columns[cell->field_row];
        const int64_t cases = bc_public_report_value(
            filler->report, BC_BY_FIELD_DISTRICT, i, BC_SLOT_CURRENT, node->chart->figure)
                                  .count;

        if (row < last_row && column < last_column) {
            *at(grid, row, column) += cases;
            *at(grid, row, last_column) += cases;
            *at(grid, last_row, column) += cases;
            *at(grid, last_row, last_column) += cases;
        }
    }
}

/* Each cell is the sum of the fields and districts that stand in it. */
static void source_cells(const struct bc_filler *filler, const struct bc_node *node,
    const size_t *rows, const size_t *columns, const struct grid *grid)
{
    const size_t last_row = grid->row_count - 1;
    const size_t last_column = grid->column_count - 1;
    const size_t count = bc_public_report_row_count(filler->report, BC_BY_FIELD_DISTRICT);

    for (size_t place = 0; grid->sources != NULL && place < grid->row_count * grid->column_count;
         place++) {
        const size_t in_row = place / grid->column_count;
        const size_t in_column = place % grid->column_count;
        struct bc_source *terms = bc_arena_alloc_array(filler->arena, count, sizeof(*terms));
        size_t found = 0;

        for (size_t i = 0; i < count; i++) {
            const struct bc_report_row *cell =
                bc_public_report_row(filler->report, BC_BY_FIELD_DISTRICT, i);
            const size_t row = rows[cell->district_row];
            const size_t column = columns[cell->field_row];

            if (row < last_row && column < last_column && (in_row == row || in_row == last_row) &&
                (in_column == column || in_column == last_column)) {
                terms[found++] = bc_source_of_figure(
                    filler->report, BC_BY_FIELD_DISTRICT, i, BC_SLOT_CURRENT, node->chart->figure);
            }
        }
        grid->sources[place] = found == 1 ? terms[0] : bc_source_sum(filler->sources, terms, found);
    }
}

static bool fill_cells(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    struct bc_node field_node = *node;
    struct bc_node_chart field_chart = *node->chart;
    struct bc_chosen districts;
    struct bc_chosen fields;
    struct grid grid;
    const size_t *district_places;
    const size_t *field_places;

    field_chart.selection.list = BC_LIST_FIELDS;
    field_chart.selection.by.breakdown = BC_BY_FIELD;
    field_chart.selection.where.breakdown = BC_BY_FIELD;
    field_chart.selection.top = node->chart->column_count;
    field_node.chart = &field_chart;
    if (!bc_chart_choose(filler, node, &districts) ||
        !bc_chart_choose(filler, &field_node, &fields)) {
        return false;
    }
    if (districts.count == 0 || fields.count == 0) {
        return true; /* nothing to show: a chart without rows is not drawn */
    }
    if (put_rows(filler, node, districts.rows, districts.named, districts.count, chart) == NULL ||
        !put_field_heads(filler, node, &fields, chart)) {
        return false;
    }
    grid = new_grid(filler, chart->row_count, chart->column_count);
    district_places = places_of(filler, BC_LIST_DISTRICTS, &districts);
    field_places = places_of(filler, BC_LIST_FIELDS, &fields);
    count_cells(filler, node, district_places, field_places, &grid);
    source_cells(filler, node, district_places, field_places, &grid);
    chart->cells = print_grid(filler, &grid, grid.column_count);
    return true;
}

/* ---- Ageing ---------------------------------------------------------------------------------- */

enum { NO_LIMIT = LATE_COLUMNS + AHEAD_COLUMNS, WAITING, ALL };

struct ageing_row {
    const char *id;
    size_t row; /* of the breakdown */
    const char *name_key;
    int64_t counts[AGEING_COLUMNS];
    int64_t late, oldest_s;
};

static int by_id(const void *left, const void *right)
{
    return strcmp(((const struct ageing_row *)left)->id, ((const struct ageing_row *)right)->id);
}

/* By overdue cases, the oldest of them, all cases, then Vietnamese order. */
static int by_lateness(const void *left_item, const void *right_item)
{
    const struct ageing_row *left = left_item;
    const struct ageing_row *right = right_item;

    if (left->late != right->late) {
        return left->late > right->late ? -1 : 1;
    }
    if (left->oldest_s != right->oldest_s) {
        return left->oldest_s > right->oldest_s ? -1 : 1;
    }
    if (left->counts[ALL] != right->counts[ALL]) {
        return left->counts[ALL] > right->counts[ALL] ? -1 : 1;
    }
    return strcmp(left->name_key, right->name_key);
}

/* Late columns begin with the oldest, those in time with the nearest. */
static size_t ageing_column(
    const struct bc_node_chart *source, const struct bc_report_case *one, int64_t end_utc_s)
{
    int64_t distance_s;

    if (strcmp(one->deadline, "not_forwarded") == 0) {
        return WAITING;
    }
    if (strcmp(one->deadline, "none") == 0 || one->due_utc_s == INT64_MIN ||
        one->due_utc_s == INT64_MAX) {
        return NO_LIMIT;
    }
    distance_s = one->due_utc_s - end_utc_s;
    if (strcmp(one->deadline, "overdue") == 0) {
        return -distance_s > source->late_days[1] * BC_DAY_S    ? 0
               : -distance_s >= source->late_days[0] * BC_DAY_S ? 1
                                                                : 2;
    }
    return LATE_COLUMNS + (distance_s < source->ahead_days[0] * BC_DAY_S       ? 0
                              : distance_s <= source->ahead_days[1] * BC_DAY_S ? 1
                                                                               : 2);
}

static struct ageing_row *ageing_rows(
    const struct bc_filler *filler, enum bc_breakdown breakdown, size_t *ret_count)
{
    size_t count = bc_public_report_row_count(filler->report, breakdown);
    struct ageing_row *rows = bc_arena_alloc_array(filler->arena, count + 1, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        const struct bc_report_row *row = bc_public_report_row(filler->report, breakdown, i);

        rows[i].id = row->id;
        rows[i].row = i;
        rows[i].name_key = bc_text_sort_key(filler->arena, row->name);
    }
    qsort(rows, count, sizeof(*rows), by_id);
    *ret_count = count;
    return rows;
}

static void count_ageing(const struct bc_filler *filler, const struct bc_node_chart *source,
    struct ageing_row *rows, size_t count)
{
    const int64_t end_utc_s = bc_public_report_period(filler->report, BC_SLOT_CURRENT)->end_utc_s;
    const bool is_by_unit = source->selection.list == BC_LIST_UNITS;
    const struct bc_report_case *cases;
    size_t case_count = bc_public_report_cases(filler->report, &cases);

    for (size_t i = 0; i < case_count; i++) {
        const struct bc_report_case *one = &cases[i];
        struct ageing_row key = {.id = is_by_unit ? one->unit_id : one->district_id};
        struct ageing_row *row;
        size_t column;

        if (strcmp(one->end, "open") != 0) {
            continue;
        }
        row = bsearch(&key, rows, count, sizeof(*rows), by_id);
        if (row == NULL) {
            continue;
        }
        column = ageing_column(source, one, end_utc_s);
        row->counts[column]++;
        row->counts[ALL]++;
        if (column < LATE_COLUMNS) {
            row->late++;
            row->oldest_s = row->oldest_s > end_utc_s - one->due_utc_s ? row->oldest_s
                                                                       : end_utc_s - one->due_utc_s;
        }
    }
}

static const char *fill_days(const struct bc_filler *filler, const char *pattern, int64_t days)
{
    const char *words = bc_mark_words(filler, "days", bc_chart_count(filler, days));

    return bc_format_fill(filler->arena, pattern, &words, 1);
}

static const char *day_range(const struct bc_filler *filler, const int64_t *days)
{
    return bc_mark_words(filler, "days",
        bc_arena_printf(filler->arena, "%s–%s", bc_chart_count(filler, days[0]),
            bc_chart_count(filler, days[1])));
}

/* Heads of the nine columns; those without a limit and those not passed on appear when they occur.
 */
static bool put_ageing_heads(struct bc_filler *filler, const struct bc_node_chart *source,
    const int64_t *sums, size_t *kept, struct bc_chart *chart)
{
    struct bc_chart_heat_column all[AGEING_COLUMNS] = {
        {fill_days(filler, source->more_than, source->late_days[1]), source->late_group, true, true,
            false},
        {day_range(filler, source->late_days), source->late_group, true, true, false},
        {fill_days(filler, source->less_than, source->late_days[0]), source->late_group, true, true,
            false},
        {fill_days(filler, source->less_than, source->ahead_days[0]), source->ahead_group, false,
            true, true},
        {day_range(filler, source->ahead_days), source->ahead_group, false, true, false},
        {fill_days(filler, source->more_than, source->ahead_days[1]), source->ahead_group, false,
            true, false},
        {source->no_limit, "", false, false, true},
        {source->waiting, "", false, false, true},
        {"", "", false, false, true},
    };
    struct bc_chart_heat_column *columns =
        bc_arena_alloc_array(filler->arena, AGEING_COLUMNS, sizeof(*columns));

    if (!bc_prose_text(filler, source->total_head.nodes, false, &all[ALL].head)) {
        return false;
    }
    for (size_t i = 0; i < AGEING_COLUMNS; i++) {
        if ((i == NO_LIMIT || i == WAITING) && sums[i] == 0) {
            continue;
        }
        kept[chart->column_count] = i;
        columns[chart->column_count++] = all[i];
    }
    chart->columns = columns;
    return true;
}

/* The two rows with most overdue cases, unless equals are left out or they hold less than half. */
static void mark_latest(
    struct ageing_row *rows, size_t count, int64_t all_late, struct bc_chart_row *to)
{
    enum { NAMED = 2 };
    size_t named = 0;
    int64_t held = 0;

    while (named < count && rows[named].late > 0) {
        named++;
    }
    if (named > NAMED && rows[NAMED].late == rows[NAMED - 1].late) {
        named = rows[1].late == rows[0].late ? 0 : 1;
    }
    for (size_t i = 0; i < named && i < NAMED; i++) {
        held += rows[i].late;
    }
    for (size_t i = 0; i < named && i < NAMED && 2 * held >= all_late; i++) {
        to[i].weight = BC_CHART_STRONG;
    }
}

/* Open cases of a column: by their verdict, and by how far their limit is from the period's end. */
static struct bc_source ageing_source(const struct bc_filler *filler,
    const struct bc_node_chart *source, size_t column, enum bc_breakdown breakdown, size_t row)
{
    const int64_t end_utc_s = bc_public_report_period(filler->report, BC_SLOT_CURRENT)->end_utc_s;
    const int64_t late_s[] = {source->late_days[0] * BC_DAY_S, source->late_days[1] * BC_DAY_S};
    const int64_t ahead_s[] = {source->ahead_days[0] * BC_DAY_S, source->ahead_days[1] * BC_DAY_S};
    const struct {
        enum bc_figure figure;
        int64_t from_utc_s, before_utc_s;
    } of[AGEING_COLUMNS] = {
        {BC_FLOW_CLOSING_OVERDUE, INT64_MIN, end_utc_s - late_s[1]},
        {BC_FLOW_CLOSING_OVERDUE, end_utc_s - late_s[1], end_utc_s - late_s[0] + 1},
        {BC_FLOW_CLOSING_OVERDUE, end_utc_s - late_s[0] + 1, INT64_MAX},
        {BC_FLOW_CLOSING_IN_TIME, INT64_MIN, end_utc_s + ahead_s[0]},
        {BC_FLOW_CLOSING_IN_TIME, end_utc_s + ahead_s[0], end_utc_s + ahead_s[1] + 1},
        {BC_FLOW_CLOSING_IN_TIME, end_utc_s + ahead_s[1] + 1, INT64_MAX},
        {BC_FLOW_CLOSING_NO_DEADLINE, 0, 0},
        {BC_FLOW_CLOSING_NOT_FORWARDED, 0, 0},
        {BC_FLOW_CLOSING, 0, 0},
    };
    struct bc_source found =
        bc_source_of_figure(filler->report, breakdown, row, BC_SLOT_CURRENT, of[column].figure);

    found.has_due = column < NO_LIMIT;
    found.due_from_utc_s = of[column].from_utc_s;
    found.due_before_utc_s = of[column].before_utc_s;
    return found;
}

/* The rows that are drawn by themselves, those that stand together, and all of them. */
static void source_ageing(const struct bc_filler *filler, const struct bc_node_chart *source,
    const struct bc_chosen *chosen, const size_t *kept, const struct grid *grid)
{
    const enum bc_breakdown by = bc_list_breakdown(source->selection.list);

    for (size_t place = 0; grid->sources != NULL && place < grid->row_count * grid->column_count;
         place++) {
        const size_t row = place / grid->column_count;
        const size_t column = kept[place % grid->column_count];
        struct bc_source *terms =
            bc_arena_alloc_array(filler->arena, chosen->count, sizeof(*terms));
        size_t found = 0;

        for (size_t i = 0; i < chosen->count; i++) {
            const size_t stands_in = i < chosen->named ? i : chosen->named;

            if (row == stands_in || row == grid->row_count - 1) {
                terms[found++] = ageing_source(filler, source, column, by, chosen->rows[i]);
            }
        }
        grid->sources[place] = found == 1 ? terms[0] : bc_source_sum(filler->sources, terms, found);
    }
}

static bool fill_ageing(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const struct bc_node_chart *source = node->chart;
    int64_t sums[AGEING_COLUMNS] = {0};
    size_t kept[AGEING_COLUMNS];
    size_t count;
    struct ageing_row *rows =
        ageing_rows(filler, bc_list_breakdown(source->selection.list), &count);
    size_t *chosen = bc_arena_alloc_array(filler->arena, count + 1, sizeof(*chosen));
    struct bc_chart_row *drawn;
    size_t open = 0;
    size_t named;
    int64_t late = 0;
    struct grid grid;

    count_ageing(filler, source, rows, count);
    qsort(rows, count, sizeof(*rows), by_lateness);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].counts[ALL] > 0) {
            rows[open] = rows[i];
            chosen[open++] = rows[i].row;
        }
    }
    if (open == 0) {
        return true;
    }
    named = open > (size_t)source->selection.top ? (size_t)source->selection.top - 1 : open;
    for (size_t i = 0; i < open; i++) {
        late += rows[i].late;
        for (size_t k = 0; k < AGEING_COLUMNS; k++) {
            sums[k] += rows[i].counts[k];
        }
    }
    drawn = put_rows(filler, node, chosen, named, open, chart);
    if (drawn == NULL || !put_ageing_heads(filler, source, sums, kept, chart)) {
        return false;
    }
    grid = new_grid(filler, chart->row_count, chart->column_count);
    for (size_t i = 0; i < open; i++) {
        for (size_t k = 0; k < chart->column_count; k++) {
            *at(&grid, i < named ? i : named, k) += rows[i].counts[kept[k]];
        }
    }
    for (size_t k = 0; k < chart->column_count; k++) {
        *at(&grid, grid.row_count - 1, k) = sums[kept[k]];
    }
    source_ageing(filler, source, &(struct bc_chosen){chosen, named, open}, kept, &grid);
    chart->cells = print_grid(filler, &grid, grid.column_count);
    mark_latest(rows, named, late, drawn);
    return true;
}

bool bc_fill_heat(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    return node->chart->is_ageing ? fill_ageing(filler, node, chart)
                                  : fill_cells(filler, node, chart);
}
