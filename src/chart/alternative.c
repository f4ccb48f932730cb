#include "chart/chart.h"
#include "chart/pen.h"

/*
 * What a drawing says, for a reader who hears it: its title, its unit line, then row by row the
 * name and every number with the head of its column. Joined by punctuation: the words are those of
 * the data.
 */
struct words {
    bc_arena *arena;
    const char *text;
};

static void add(struct words *words, const char *mark, const char *text)
{
    if (bc_pen_has_word(text)) {
        words->text = words->text[0] == '\0'
                          ? text
                          : bc_arena_printf(words->arena, "%s%s%s", words->text, mark, text);
    }
}

/* "Tuần 17 75" or "75" where the column has no head. */
static const char *with_head(bc_arena *arena, const char *head, const char *text)
{
    if (!bc_pen_has_word(text)) {
        return "";
    }
    return bc_pen_has_word(head) ? bc_arena_printf(arena, "%s %s", head, text) : text;
}

static const char *of_heat(bc_arena *arena, const struct bc_chart *chart, size_t row)
{
    struct words words = {arena, ""};

    for (size_t k = 0; k < chart->column_count; k++) {
        const struct bc_chart_heat_column *column = &chart->columns[k];
        const char *head = bc_pen_word(column->head);

        if (bc_pen_has_word(column->group)) {
            head = bc_arena_printf(arena, "%s %s", column->group, head);
        }
        add(&words, ", ", with_head(arena, head, chart->cells[row * chart->column_count + k].text));
    }
    return words.text;
}

/* The lines of a trend have no printed number of their own but at their end. */
static const char *of_trend(
    bc_arena *arena, const struct bc_chart *chart, const struct bc_chart_row *row)
{
    static const size_t values[] = {BC_TREND_RECEIVED, BC_TREND_HANDLED, BC_TREND_CLOSING};
    struct words words = {arena, ""};

    (void)chart;
    if (!row->has_data) {
        return bc_pen_word(row->text[0]);
    }
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        add(&words, ", ", bc_chart_number(arena, row->value[values[i]]));
    }
    add(&words, " (", bc_chart_number(arena, row->value[BC_TREND_OVERDUE]));
    return bc_arena_printf(arena, "%s)", words.text);
}

static const char *of_row(bc_arena *arena, const struct bc_chart *chart, size_t index)
{
    const struct bc_chart_row *row = &chart->rows[index];
    struct words words = {arena, ""};

    if (chart->kind == BC_CHART_HEAT) {
        return of_heat(arena, chart, index);
    }
    if (chart->kind == BC_CHART_TREND) {
        return of_trend(arena, chart, row);
    }
    for (size_t i = 0; i < 3 && chart->kind == BC_CHART_SATISFACTION && row->has_data; i++) {
        add(&words, ", ", with_head(arena, chart->parts[i], bc_chart_number(arena, row->value[i])));
    }
    for (size_t i = 0; i < BC_CHART_COLUMNS; i++) {
        bool is_bracket = chart->kind == BC_CHART_CALENDAR && i > 0;

        if (!is_bracket) {
            add(&words, ", ", with_head(arena, chart->heads[i], row->text[i]));
        }
    }
    add(&words, ", ", row->note);
    return words.text;
}

/* What the numbers of a trend are: the words at the ends of its lines and columns. */
static void add_legend(struct words *words, const struct bc_chart *chart)
{
    if (chart->kind == BC_CHART_TREND) {
        add(words, ". ", chart->received);
        add(words, ", ", chart->handled);
        add(words, ", ", chart->closing);
        add(words, " ", chart->overdue);
    }
    if (chart->kind == BC_CHART_RATES && chart->has_reference) {
        add(words, ". ", chart->reference_text);
    }
    if (chart->kind == BC_CHART_DOTS) {
        add(words, ". ", chart->axis);
    }
}

/* A sum of a week stands before its days. */
static void add_bracket(
    struct words *words, const struct bc_chart *chart, const struct bc_chart_row *row)
{
    if (chart->kind == BC_CHART_CALENDAR && row->starts_group) {
        add(words, ". ", row->text[1]);
    }
}

const char *bc_chart_alternative(
    const struct bc_chart *chart, const char *title, const char *unit, bc_arena *arena)
{
    bc_arena *scratch = bc_arena_new();
    struct words words = {scratch, ""};
    const char *result;

    add(&words, "", title);
    add(&words, ". ", unit);
    add_legend(&words, chart);
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];
        const char *name = bc_pen_word(row->name);
        const char *numbers = of_row(scratch, chart, i);

        if (chart->kind == BC_CHART_TREND && bc_pen_has_word(chart->axis)) {
            name = bc_arena_printf(scratch, "%s %s", chart->axis, name);
        }
        add_bracket(&words, chart, row);
        if (bc_pen_has_word(numbers) && name[0] != '\0') {
            add(&words, i == 0 ? ". " : "; ", bc_arena_printf(scratch, "%s: %s", name, numbers));
        } else {
            add(&words, i == 0 ? ". " : "; ", name[0] != '\0' ? name : numbers);
        }
    }
    result = bc_arena_strdup(arena, bc_pen_plain_spaces(scratch, words.text));
    bc_arena_free(scratch);
    return result;
}
