/*
 * write_xlsx.c - so-lieu.xlsx: the office's workbook of a period, for people who go on calculating.
 *
 * Numbers, rates and dates are real ones with formats; totals are live formulas with our value
 * beside them. Words come from the report's labels. What a sheet shows is in write_xlsx_tables.c
 * and write_xlsx_lists.c.
 */
#include "write/write_xlsx.h"

#include "base/text.h"
#include "report/wording.h"
#include "write/writer.h"

#include <stdio.h>
#include <string.h>

/* Above this many cases a book keeps one row in memory; below it, strings are shared and the file
 * smaller. */
enum { CASES_IN_MEMORY = 20000 };

/* ---- Words ----------------------------------------------------------------------------------- */

const char *workbook_label(const struct workbook *workbook, const char *key)
{
    if (!bc_public_report_has_label(workbook->report, key)) {
        struct bc_status status = {0};

        (void)bc_fail(&status, BC_BAD_INPUT, "write.label-missing", "labels.vi.yaml", "%s", key);
        bc_xlsx_book_fail(workbook->book, &status);
        return "";
    }
    return bc_public_report_label(workbook->report, key);
}

const char *workbook_label_of(const struct workbook *workbook, const char *head, const char *tail)
{
    /* Asked for in every row of a list: no memory of the arena. Keys are ours and short. */
    char key[128];

    snprintf(key, sizeof(key), "%s%s", head, tail);
    return workbook_label(workbook, key);
}

static const char *moment(const struct workbook *workbook, int64_t utc_s)
{
    return bc_wording_moment(workbook->arena, workbook_label(workbook, "xlsx.moment"), utc_s,
        workbook->office->offset_s);
}

/* Whole days are named by their first and last day, anything else by its instants. */
static const char *make_subtitle(const struct workbook *workbook)
{
    bc_arena *arena = workbook->arena;
    int32_t offset_s = workbook->office->offset_s;
    const struct bc_period *period = bc_public_report_period(workbook->report, BC_SLOT_CURRENT);
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

static void set_page(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct sheet_plan *plan)
{
    const char *period = bc_wording_capital(workbook->arena, workbook->period_name);
    struct bc_xlsx_page page = {
        .footer_left = workbook->office->short_name,
        .footer_page = workbook_label(workbook, "xlsx.footer.page"),
        .footer_right = period,
        .head_row = HEAD_ROW,
        .frozen_columns = plan->frozen_columns,
        .has_head = plan->has_head,
        .fits_one_page = plan->fits_one_page,
    };

    if (workbook->office->is_sample) {
        page.footer_right =
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
    if (workbook->office->is_sample) {
        free_columns = write_sample_mark(workbook, sheet, plan);
    }
    write_subtitle(workbook, sheet, plan, free_columns);
    return sheet;
}

void workbook_head(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row,
    const char *const *texts, const double *widths, size_t count, size_t text_count)
{
    size_t lines = 1;

    (void)workbook;
    for (size_t i = 0; i < count; i++) {
        /* Bold letters are a little wider. */
        size_t own = bc_xlsx_line_count(texts[i], widths[i] * 0.95);

        lines = own > lines ? own : lines;
    }
    bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines));
    for (size_t i = 0; i < count; i++) {
        const struct bc_xlsx_look look = {
            .is_head = true, .align = i < text_count ? BC_XLSX_LEFT : BC_XLSX_RIGHT};

        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, i}, texts[i], look);
    }
}

/* ---- Values ---------------------------------------------------------------------------------- */

struct bc_value workbook_value_of(const struct workbook *workbook, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(workbook->report, breakdown, row, slot, figure);
}

struct bc_value workbook_total_of(
    const struct workbook *workbook, size_t slot, enum bc_figure figure)
{
    return workbook_value_of(workbook, BC_BY_NOTHING, 0, slot, figure);
}

/* True when some period of the report has the figure at all: a column of nothing but zeros says
 * nothing. */
bool workbook_occurs(const struct workbook *workbook, enum bc_figure figure)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        if (workbook_total_of(workbook, slot, figure).count != 0) {
            return true;
        }
    }
    return false;
}

bool workbook_applies(const struct workbook *workbook, enum bc_figure figure)
{
    return workbook_total_of(workbook, BC_SLOT_CURRENT, figure).kind != BC_VALUE_ABSENT;
}

bool workbook_is_number(struct bc_value value)
{
    return value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_RATE ||
           value.kind == BC_VALUE_NUMBER;
}

double workbook_number(struct bc_value value)
{
    if (value.kind == BC_VALUE_RATE) {
        return (double)value.ratio.numerator / (double)value.ratio.denominator;
    }
    return workbook_is_number(value) ? (double)value.count : 0;
}

static const char *mark_of(struct workbook *workbook, enum bc_value_kind kind)
{
    switch (kind) {
    case BC_VALUE_NULL:
        workbook->has_null = true;
        return workbook_label(workbook, "mark.null");
    case BC_VALUE_MISSING:
        workbook->has_missing = true;
        return workbook_label(workbook, "mark.missing");
    case BC_VALUE_WITHHELD:
        workbook->has_withheld = true;
        return workbook_label(workbook, "mark.withheld");
    case BC_VALUE_ABSENT:
    case BC_VALUE_COUNT:
    case BC_VALUE_RATE:
    case BC_VALUE_NUMBER:
        break;
    }
    return "";
}

void workbook_value(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_value value, struct bc_xlsx_look look)
{
    if (value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_NUMBER) {
        look.number = look.number == BC_XLSX_GENERAL ? BC_XLSX_COUNT : look.number;
        bc_xlsx_integer(sheet, cell, value.count, look);
        return;
    }
    if (value.kind == BC_VALUE_RATE) {
        look.number = BC_XLSX_RATE;
        bc_xlsx_real(sheet, cell, workbook_number(value), look);
        return;
    }
    look.align = BC_XLSX_RIGHT;
    bc_xlsx_text(sheet, cell, mark_of(workbook, value.kind), look);
}

void workbook_change(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_xlsx_cell now_cell, struct bc_value now, struct bc_xlsx_cell before_cell,
    struct bc_value before, struct bc_xlsx_look look)
{
    const char *now_place = bc_xlsx_reference(workbook->arena, now_cell);
    const char *before_place = bc_xlsx_reference(workbook->arena, before_cell);
    bool is_rate = now.kind == BC_VALUE_RATE;
    double change = workbook_number(now) - workbook_number(before);

    if (!workbook_is_number(now) || !workbook_is_number(before)) {
        workbook_value(workbook, sheet, cell, workbook_is_number(now) ? before : now, look);
        return;
    }
    look.number = is_rate ? BC_XLSX_POINTS : BC_XLSX_CHANGE;
    bc_xlsx_formula(sheet, cell,
        bc_arena_printf(
            workbook->arena, is_rate ? "=(%s-%s)*100" : "=%s-%s", now_place, before_place),
        is_rate ? change * 100 : change, look);
}

const char *workbook_sum(
    const struct workbook *workbook, size_t column, size_t first_row, size_t last_row)
{
    return bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
        bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){first_row, column}),
        bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){last_row, column}));
}

const char *workbook_rate_formula(
    const struct workbook *workbook, enum bc_figure rate, const struct figure_places *places)
{
    static const struct {
        enum bc_figure rate, above, below, other; /* other: below it too, added or taken away */
    } rates[] = {
        {BC_RATE_ON_TIME, BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_LATE},
        {BC_RATE_HANDLED, BC_FLOW_HANDLED, BC_FLOW_TOTAL, BC_FLOW_OTHERWISE_CLOSED},
        {BC_RATE_SATISFIED, BC_RATING_SATISFIED, BC_RATING_RATED, BC_RATING_RATED},
    };
    bc_arena *arena = workbook->arena;

    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        const char *above, *below;

        if (rates[i].rate != rate) {
            continue;
        }
        if (!places->is_there[rates[i].above] || !places->is_there[rates[i].below] ||
            !places->is_there[rates[i].other]) {
            return NULL;
        }
        above = bc_xlsx_reference(arena, places->of[rates[i].above]);
        below = bc_xlsx_reference(arena, places->of[rates[i].below]);
        if (rates[i].below == rates[i].other) {
            return bc_arena_printf(arena, "=%s/%s", above, below);
        }
        return bc_arena_printf(arena, rate == BC_RATE_ON_TIME ? "=%s/(%s+%s)" : "=%s/(%s-%s)",
            above, below, bc_xlsx_reference(arena, places->of[rates[i].other]));
    }
    return NULL;
}

/* ---- The book -------------------------------------------------------------------------------- */

static const char *fill_period(const bc_public_report *report, bc_arena *arena, const char *key)
{
    const struct bc_word words[] = {
        {"period", bc_public_report_period_name(report, BC_SLOT_CURRENT)}};

    return bc_wording_fill(arena, bc_public_report_label(report, key), words, 1);
}

static void add_sheets(struct workbook *workbook)
{
    workbook_add_overview(workbook);
    for (enum bc_breakdown i = BC_BY_FIELD; i <= BC_BY_CHANNEL; i++) {
        workbook_add_breakdown(workbook, i);
    }
    workbook_add_cross(workbook);
    workbook_add_cases(workbook, BC_XLSX_ROWS_MOST - FIRST_ROW);
    workbook_add_overdue(workbook, BC_XLSX_ROWS_MOST - FIRST_ROW);
    workbook_add_trend(workbook);
    workbook_add_notes(workbook);
}

static bool write_xlsx(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_report_office *office = bc_public_report_office(report);
    const struct bc_report_case *cases = NULL;
    const struct bc_xlsx_properties properties = {
        .title = fill_period(report, arena, "xlsx.title"),
        .subject = fill_period(report, arena, "xlsx.subject"),
        .author = office->short_name,
        .company = office->name,
        .points_word = bc_public_report_label(report, "xlsx.format.points"),
        .created_utc_s = bc_public_report_as_known_utc_s(report),
        .offset_s = office->offset_s,
        .keeps_one_row = bc_public_report_cases(report, &cases) > CASES_IN_MEMORY,
    };
    struct workbook workbook = {
        .report = report,
        .office = office,
        .arena = arena,
        .period_name = bc_public_report_period_name(report, BC_SLOT_CURRENT),
    };

    if (!bc_xlsx_book_open(
            path, context->scratch_folder, &properties, arena, &workbook.book, status)) {
        return false;
    }
    workbook.subtitle = make_subtitle(&workbook);
    add_sheets(&workbook);
    return bc_xlsx_book_close(workbook.book, status);
}

const struct bc_writer bc_writer_xlsx = {
    .name = "xlsx",
    .file_name = "so-lieu.xlsx",
    .write = write_xlsx,
};
