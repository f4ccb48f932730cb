#include "chart/fold.h"

#include "chart/chart.h"

#include <assert.h>
#include <math.h>

/* What a column's printed numbers add up to. */
struct sum {
    double whole, of;                /* k, n of "k/n"; n is unused by whole numbers */
    bool is_signed, is_fraction;     /* "+12"; "17/25" */
    bool is_empty, is_lost, is_mark; /* no text at all; not a number; missing or withheld */
    const char *mark;
};

/* Moves behind "1.234"; false where no number stands. */
static bool read_whole(const char **text, double *ret_value)
{
    const char *at = *text;
    double value = 0;

    for (; (*at >= '0' && *at <= '9') || (*at == '.' && at > *text); at++) {
        if (*at != '.') {
            value = 10 * value + (*at - '0');
        }
    }
    if (at == *text) {
        return false;
    }
    *text = at;
    *ret_value = value;
    return true;
}

static bool is_mark(const char *text)
{
    return strcmp(text, "…") == 0 || strcmp(text, "(*)") == 0;
}

/* Adds a printed number: "14.707", "+21", "–10", "17/25". */
static void add_text(struct sum *sum, const char *text)
{
    const char *at = text;
    double value;
    double of = 0;
    double sign = 1;

    if (text == NULL || text[0] == '\0' || strcmp(text, "–") == 0) {
        return;
    }
    sum->is_empty = false;
    if (is_mark(text)) {
        sum->is_mark = true;
        sum->mark = sum->mark == NULL ? text : sum->mark;
        return;
    }
    if (*at == '+') {
        sum->is_signed = true;
        at++;
    } else if (strncmp(at, "–", strlen("–")) == 0) {
        sum->is_signed = true;
        sign = -1;
        at += strlen("–");
    }
    if (!read_whole(&at, &value)) {
        sum->is_lost = true;
        return;
    }
    if (*at == '/') {
        at++;
        sum->is_fraction = true;
        sum->is_lost = sum->is_lost || !read_whole(&at, &of);
    }
    sum->is_lost = sum->is_lost || *at != '\0';
    sum->whole += sign * value;
    sum->of += of;
}

static const char *text_of_sum(bc_arena *arena, const struct sum *sum)
{
    if (sum->is_mark) {
        return sum->mark;
    }
    if (sum->is_empty || sum->is_lost) {
        return "";
    }
    if (sum->is_fraction) {
        return bc_arena_printf(
            arena, "%s/%s", bc_chart_number(arena, sum->whole), bc_chart_number(arena, sum->of));
    }
    if (sum->is_signed && sum->whole != 0) {
        return bc_arena_printf(
            arena, "%s%s", sum->whole > 0 ? "+" : "–", bc_chart_number(arena, sum->whole));
    }
    return bc_chart_number(arena, sum->whole);
}

/* 93,8% */
static const char *percent(bc_arena *arena, double part)
{
    char *text = bc_arena_printf(arena, "%.1f%%", 100 * part);
    char *point = strchr(text, '.');

    if (point != NULL) {
        *point = ',';
    }
    return text;
}

/* "7 địa bàn còn lại" from "{1} địa bàn còn lại"; the bare number where there are no words. */
static const char *rest_name(bc_arena *arena, const char *word, size_t count)
{
    const char *gap = word != NULL ? strstr(word, "{1}") : NULL;

    if (gap == NULL) {
        return word != NULL && word[0] != '\0' ? word : bc_arena_printf(arena, "(%zu)", count);
    }
    return bc_arena_printf(arena, "%.*s%zu%s", (int)(gap - word), word, count, gap + 3);
}

/* Rates are not summed but made anew; there is no interval, since nothing ranks the remainder. */
static void make_rate(bc_arena *arena, const struct bc_chart *chart, struct bc_chart_row *rest,
    const struct sum *first_column)
{
    double satisfied = rest->value[BC_SATISFACTION_SATISFIED];
    double rated = satisfied + rest->value[BC_SATISFACTION_ACCEPTABLE] +
                   rest->value[BC_SATISFACTION_UNSATISFIED];

    if (chart->kind == BC_CHART_RATES) {
        bool is_known = first_column->is_fraction && !first_column->is_lost &&
                        !first_column->is_mark && first_column->of > 0;

        memset(rest->value, 0, sizeof(rest->value));
        rest->has_data = is_known;
        if (is_known) {
            rest->value[BC_RATES_RATE] = first_column->whole / first_column->of;
            rest->text[1] = percent(arena, rest->value[BC_RATES_RATE]);
        }
    } else if (chart->kind == BC_CHART_SATISFACTION && rest->has_data && rated > 0 &&
               rest->text[1][0] == '\0') {
        rest->text[1] = percent(arena, satisfied / rated);
    }
}

static struct bc_chart_row sum_rows(
    bc_arena *arena, const struct bc_chart *chart, const bool *is_folded, size_t folded_count)
{
    struct bc_chart_row rest = {.name = rest_name(arena, chart->rest_word, folded_count),
        .short_name = "",
        .has_data = true,
        .weight = BC_CHART_REST,
        .note = ""};
    struct sum columns[BC_CHART_COLUMNS];

    for (size_t column = 0; column < BC_CHART_COLUMNS; column++) {
        columns[column] = (struct sum){.is_empty = true};
        for (size_t i = 0; i < chart->row_count; i++) {
            if (is_folded[i]) {
                add_text(&columns[column], chart->rows[i].text[column]);
            }
        }
        rest.text[column] = text_of_sum(arena, &columns[column]);
    }
    for (size_t i = 0; i < chart->row_count; i++) {
        for (size_t v = 0; is_folded[i] && v < BC_CHART_VALUES; v++) {
            rest.value[v] += chart->rows[i].value[v];
        }
        rest.has_data = rest.has_data && (!is_folded[i] || chart->rows[i].has_data);
    }
    make_rate(arena, chart, &rest, &columns[0]);
    return rest;
}

static struct bc_chart_cell sum_cells(bc_arena *arena, const struct bc_chart *chart,
    const bool *row_is_folded, const bool *column_is_folded)
{
    struct bc_chart_cell cell = {.has_data = true};
    struct sum sum = {.is_empty = true};

    for (size_t i = 0; i < chart->row_count; i++) {
        for (size_t k = 0; k < chart->column_count; k++) {
            const struct bc_chart_cell *part = &chart->cells[i * chart->column_count + k];

            if (row_is_folded[i] && column_is_folded[k]) {
                cell.has_data = cell.has_data && part->has_data;
                cell.value += part->value;
                add_text(&sum, part->text);
            }
        }
    }
    cell.text = text_of_sum(arena, &sum);
    return cell;
}

/* The last rows that nothing holds. */
static size_t choose_rows(const struct bc_chart *chart, size_t row_limit, bool *is_folded)
{
    size_t left = 0;
    size_t folded = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        left += chart->rows[i].weight != BC_CHART_SUM;
    }
    if (left <= row_limit) {
        return 0;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = chart->row_count; i > 0 && left + 1 > row_limit; i--) {
            enum bc_chart_weight weight = chart->rows[i - 1].weight;
            bool may_go = pass == 0 ? weight == BC_CHART_ORDINARY
                                    : weight == BC_CHART_STRONG || weight == BC_CHART_LATE;

            if (may_go && !is_folded[i - 1]) {
                is_folded[i - 1] = true;
                folded++;
                left--;
            }
        }
    }
    return folded;
}

const struct bc_chart *bc_chart_fold(
    bc_arena *arena, const struct bc_chart *chart, size_t row_limit)
{
    bool *is_folded = bc_arena_alloc_array(arena, chart->row_count, sizeof(*is_folded));
    bool *is_alone = bc_arena_alloc_array(arena, chart->column_count, sizeof(*is_alone));
    size_t folded = choose_rows(chart, row_limit, is_folded);
    struct bc_chart *shorter = bc_arena_alloc(arena, sizeof(*shorter));
    struct bc_chart_row *rows;
    struct bc_chart_cell *cells;
    size_t sum_at = chart->row_count;
    size_t width = chart->column_count;

    if (folded == 0) {
        return chart;
    }
    while (sum_at > 0 && chart->rows[sum_at - 1].weight == BC_CHART_SUM) {
        sum_at--;
    }
    *shorter = *chart;
    rows = bc_arena_alloc_array(arena, chart->row_count + 1, sizeof(*rows));
    cells = bc_arena_alloc_array(arena, (chart->row_count + 1) * width, sizeof(*cells));
    shorter->row_count = 0;
    for (size_t i = 0; i <= chart->row_count; i++) {
        if (i == sum_at) {
            for (size_t k = 0; k < width; k++) {
                is_alone[k] = true;
                cells[shorter->row_count * width + k] =
                    sum_cells(arena, chart, is_folded, is_alone);
                is_alone[k] = false;
            }
            rows[shorter->row_count++] = sum_rows(arena, chart, is_folded, folded);
        }
        if (i < chart->row_count && !is_folded[i]) {
            for (size_t k = 0; k < width; k++) {
                cells[shorter->row_count * width + k] = chart->cells[i * width + k];
            }
            rows[shorter->row_count++] = chart->rows[i];
        }
    }
    shorter->rows = rows;
    shorter->cells = cells;
    return shorter;
}

static double column_total(const struct bc_chart *chart, size_t column)
{
    double total = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_cell *cell = &chart->cells[i * chart->column_count + column];

        total += chart->rows[i].weight != BC_CHART_SUM && cell->has_data ? cell->value : 0;
    }
    return total;
}

/* The tinted columns of the least totals, the last of equals first. */
static size_t choose_columns(const struct bc_chart *chart, size_t column_limit, bool *is_folded)
{
    size_t folded = 0;

    while (chart->column_count - folded + 1 > column_limit) {
        size_t least = chart->column_count;

        for (size_t k = 0; k < chart->column_count; k++) {
            if (chart->columns[k].is_tinted && !is_folded[k] &&
                (least == chart->column_count ||
                    column_total(chart, k) <= column_total(chart, least))) {
                least = k;
            }
        }
        if (least == chart->column_count) {
            break;
        }
        is_folded[least] = true;
        folded++;
    }
    return folded;
}

/* One row without the folded columns, their sum after the last tinted one. */
static size_t fold_row(bc_arena *arena, const struct bc_chart *chart, const bool *column_is_folded,
    size_t row, size_t after, struct bc_chart_cell *cells)
{
    bool *is_alone = bc_arena_alloc_array(arena, chart->row_count, sizeof(*is_alone));
    size_t count = 0;

    is_alone[row] = true;
    for (size_t k = 0; k < chart->column_count; k++) {
        if (!column_is_folded[k]) {
            cells[count++] = chart->cells[row * chart->column_count + k];
        }
        if (k == after) {
            cells[count++] = sum_cells(arena, chart, is_alone, column_is_folded);
        }
    }
    return count;
}

const struct bc_chart *bc_chart_fold_columns(
    bc_arena *arena, const struct bc_chart *chart, size_t column_limit)
{
    bool *is_folded = bc_arena_alloc_array(arena, chart->column_count, sizeof(*is_folded));
    struct bc_chart *narrower = bc_arena_alloc(arena, sizeof(*narrower));
    struct bc_chart_heat_column *columns =
        bc_arena_alloc_array(arena, chart->column_count + 1, sizeof(*columns));
    struct bc_chart_cell *cells;
    size_t folded;
    size_t after = 0;

    if (chart->column_count <= column_limit) {
        return chart;
    }
    folded = choose_columns(chart, column_limit, is_folded);
    if (folded < 2) {
        return chart;
    }
    *narrower = *chart;
    narrower->column_count = chart->column_count - folded + 1;
    cells = bc_arena_alloc_array(arena, chart->row_count * narrower->column_count, sizeof(*cells));
    for (size_t k = 0; k < chart->column_count; k++) {
        after = chart->columns[k].is_tinted ? k : after;
    }
    for (size_t k = 0, at = 0; k < chart->column_count; k++) {
        if (!is_folded[k]) {
            columns[at++] = chart->columns[k];
        }
        if (k == after) {
            columns[at] = chart->columns[k];
            columns[at].starts_group = columns[at].is_tinted = false;
            columns[at++].head = rest_name(arena, chart->rest_head, folded);
        }
    }
    for (size_t i = 0; i < chart->row_count; i++) {
        fold_row(arena, chart, is_folded, i, after, &cells[i * narrower->column_count]);
    }
    narrower->columns = columns;
    narrower->cells = cells;
    return narrower;
}
