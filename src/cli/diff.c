#include "cli/diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is being compared. */
struct comparing {
    struct bc_context *context;
    bc_store *store;
    struct bc_diff *diff;
    struct bc_period_counted
        then; /* as known when it was issued, without what is sensitive today */
    struct bc_behind_list behind_then, behind_now;
    struct bc_diff_case *cases; /* by opening, code, cycle */
    size_t case_count;
};

/* ---- Counting twice ---------------------------------------------------------------------- */

static void want_everything(struct bc_behind_list *list, bc_arena *arena)
{
    list->question = bc_behind_ask(BC_SLOT_CURRENT);
    list->arena = arena;
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        list->question.wants[figure] = true;
    }
    for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
        list->question.wants_series[series] = true;
    }
}

static bool count(struct comparing *self, int64_t known_utc_s, struct bc_behind_list *list,
    struct bc_period_counted *ret_counted, struct bc_status *status)
{
    struct bc_recorder recorder;
    struct bc_period_count_request request = {
        .store = self->store,
        .period = self->diff->period,
        .known_utc_s = known_utc_s,
        .organisation_day = bc_period_own_day(self->context, &self->diff->period),
        .allows_empty = true,
        .recorder = &recorder,
    };

    want_everything(list, self->context->arena);
    recorder = bc_behind_recorder(list);
    return bc_period_count(self->context, &request, ret_counted, status) &&
           bc_behind_finish(list, self->store, status);
}

/* ---- Cases that count now and did not then ----------------------------------------------- */

static int compare_numbers(int64_t left, int64_t right)
{
    return left < right ? -1 : left > right;
}

/* Equal for what counts in the same figure of the same rows with the same value. */
static int compare_places(const void *left_item, const void *right_item)
{
    const struct bc_behind *left = *(const struct bc_behind *const *)left_item;
    const struct bc_behind *right = *(const struct bc_behind *const *)right_item;
    const int orders[] = {
        compare_numbers(left->one.ticket, right->one.ticket),
        compare_numbers(left->one.cycle, right->one.cycle),
        compare_numbers(left->is_sample, right->is_sample),
        left->is_sample ? compare_numbers((int64_t)left->series, (int64_t)right->series)
                        : compare_numbers((int64_t)left->figure, (int64_t)right->figure),
        compare_numbers(left->one.field_index, right->one.field_index),
        compare_numbers((int64_t)left->district_row, (int64_t)right->district_row),
        compare_numbers(left->one.unit_index, right->one.unit_index),
        compare_numbers(left->one.channel_index, right->one.channel_index),
        compare_numbers(left->value, right->value),
    };

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        if (orders[i] != 0) {
            return orders[i];
        }
    }
    return 0;
}

static const struct bc_behind **sorted_by_place(bc_arena *arena, const struct bc_behind_list *list)
{
    const struct bc_behind **items = bc_arena_alloc_array(arena, list->count, sizeof(void *));

    for (size_t i = 0; i < list->count; i++) {
        items[i] = &list->items[i];
    }
    if (list->count > 0) {
        qsort(items, list->count, sizeof(*items), compare_places);
    }
    return items;
}

/* What stands in one of the lists only, in the order of places. */
static void find_changed(struct comparing *self)
{
    bc_arena *arena = self->context->arena;
    const struct bc_behind **then = sorted_by_place(arena, &self->behind_then);
    const struct bc_behind **now = sorted_by_place(arena, &self->behind_now);
    const size_t most = self->behind_then.count + self->behind_now.count;
    size_t i = 0;
    size_t k = 0;

    self->cases = bc_arena_alloc_array(arena, most, sizeof(*self->cases));
    while (i < self->behind_then.count || k < self->behind_now.count) {
        const int order = i == self->behind_then.count  ? 1
                          : k == self->behind_now.count ? -1
                                                        : compare_places(&then[i], &now[k]);

        if (order < 0) {
            self->cases[self->case_count++] = (struct bc_diff_case){.one = then[i], .sign = -1};
        } else if (order > 0) {
            self->cases[self->case_count++] = (struct bc_diff_case){.one = now[k], .sign = 1};
        }
        i += order <= 0 ? 1 : 0;
        k += order >= 0 ? 1 : 0;
    }
}

/* Whether anything of a ticket was known then: it came late, or it was corrected. */
static bool find_causes(struct comparing *self, struct bc_status *status)
{
    struct bc_batch batch;

    if (!bc_store_batch_at(
            self->store, self->diff->issued.as_known_utc_s, self->context->arena, &batch, status)) {
        return false;
    }
    for (size_t i = 0; i < self->case_count; i++) {
        struct bc_diff_case *one = &self->cases[i];
        struct bc_event *events = NULL;
        size_t count = 0;

        if (i > 0 && self->cases[i - 1].one->one.ticket == one->one->one.ticket) {
            one->is_new = self->cases[i - 1].is_new;
            continue;
        }
        if (!bc_store_ticket_history(self->store, one->one->one.ticket, batch.number,
                self->context->arena, &events, &count, status)) {
            return false;
        }
        one->is_new = count == 0;
    }
    return true;
}

/* ---- Values ------------------------------------------------------------------------------ */

static struct bc_value value_of(const struct bc_counts *cell, enum bc_figure figure)
{
    struct bc_value value = {.kind = BC_VALUE_COUNT};
    struct bc_statistic statistic;

    switch (bc_figure_info(figure)->kind) {
    case BC_FIGURE_IS_COUNT:
        value.count = cell->of[figure];
        return value;
    case BC_FIGURE_IS_RATE:
        value.ratio = bc_figure_ratio(figure, cell);
        value.kind = value.ratio.denominator == 0 ? BC_VALUE_NULL : BC_VALUE_RATE;
        return value;
    default:
        statistic = bc_figure_statistic(figure, cell);
        value.kind = statistic.sample_count == 0 ? BC_VALUE_NULL : BC_VALUE_NUMBER;
        value.count = statistic.value;
        return value;
    }
}

static bool is_equal(struct bc_value left, struct bc_value right)
{
    return left.kind == right.kind && left.count == right.count &&
           left.ratio.numerator == right.ratio.numerator &&
           left.ratio.denominator == right.ratio.denominator;
}

/* Rates are printed with six decimals. NULL: a row left out, since all of it was zero. */
static bool is_printed(const json_t *figures, enum bc_figure figure, struct bc_value value)
{
    static const double HALF_A_MILLIONTH = 0.00000051;
    const json_t *printed = json_object_get(figures, bc_figure_info(figure)->id);

    if (figures == NULL) {
        return value.kind == BC_VALUE_NULL || (value.kind == BC_VALUE_COUNT && value.count == 0);
    }
    switch (value.kind) {
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        return json_is_integer(printed) && json_integer_value(printed) == value.count;
    case BC_VALUE_RATE:
        return json_is_number(printed) &&
               fabs(json_number_value(printed) -
                    (double)value.ratio.numerator / (double)value.ratio.denominator) <=
                   HALF_A_MILLIONTH;
    default:
        return json_is_null(printed);
    }
}

/* ---- Rows -------------------------------------------------------------------------------- */

static const char *district_id(const struct bc_profile *profile, size_t row)
{
    return row < profile->district_count ? profile->districts[row].id : "chua-xac-dinh";
}

/* The places a row of a breakdown stands for. */
static struct bc_diff_line line_of(
    const struct bc_profile *profile, enum bc_breakdown breakdown, size_t row)
{
    struct bc_diff_line line = {.breakdown = breakdown,
        .field = BC_ANY_ROW,
        .district = BC_ANY_ROW,
        .unit = BC_ANY_ROW,
        .channel = BC_ANY_ROW};

    switch (breakdown) {
    case BC_BY_FIELD:
        line.field = row;
        break;
    case BC_BY_DISTRICT:
        line.district = row;
        break;
    case BC_BY_UNIT:
        line.unit = row;
        break;
    case BC_BY_CHANNEL:
        line.channel = row;
        break;
    case BC_BY_FIELD_DISTRICT:
        line.field = row / (profile->district_count + 1);
        line.district = row % (profile->district_count + 1);
        break;
    default:
        break;
    }
    return line;
}

static bool has_text(const json_t *object, const char *key, const char *text)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value != NULL && strcmp(value, text) == 0;
}

static bool is_row(
    const struct bc_profile *profile, const json_t *row, const struct bc_diff_line *line)
{
    switch (line->breakdown) {
    case BC_BY_FIELD:
        return has_text(row, "id", profile->fields[line->field].id);
    case BC_BY_DISTRICT:
        return has_text(row, "id", district_id(profile, line->district));
    case BC_BY_UNIT:
        return has_text(row, "id", profile->units[line->unit].id);
    case BC_BY_CHANNEL:
        return has_text(row, "id", profile->channels[line->channel].id);
    default:
        return has_text(row, "field", profile->fields[line->field].id) &&
               has_text(row, "district", district_id(profile, line->district));
    }
}

/* The figures that were printed of a row; NULL where it was left out. */
static const json_t *printed_figures(const struct comparing *self, const struct bc_diff_line *line)
{
    const json_t *root = self->diff->issued.root;
    const json_t *rows;
    const json_t *row;
    size_t i;

    if (line->breakdown == BC_BY_NOTHING) {
        return json_object_get(root, "figures");
    }
    rows = json_object_get(root, bc_breakdown_name(line->breakdown));
    json_array_foreach(rows, i, row)
    {
        if (is_row(self->context->profile, row, line)) {
            return json_object_get(row, "figures");
        }
    }
    return NULL;
}

/* ---- Lines ------------------------------------------------------------------------------- */

static bool is_in_row(const struct bc_diff_line *line, const struct bc_behind *one)
{
    return (line->field == BC_ANY_ROW || line->field == (size_t)one->one.field_index) &&
           (line->district == BC_ANY_ROW || line->district == one->district_row) &&
           (line->unit == BC_ANY_ROW || line->unit == (size_t)one->one.unit_index) &&
           (line->channel == BC_ANY_ROW || line->channel == (size_t)one->one.channel_index);
}

static bool is_of_figure(enum bc_figure figure, const struct bc_behind *one)
{
    const struct bc_ratio_parts *parts;

    if (figure >= BC_STATISTIC_FIRST) {
        return one->is_sample && one->series == bc_figure_series(figure);
    }
    if (one->is_sample || figure < BC_COUNT_FIGURES) {
        return !one->is_sample && one->figure == figure;
    }
    parts = bc_figure_ratio_parts(figure);
    return one->figure == parts->numerator || one->figure == parts->denominator ||
           one->figure == parts->and_also || one->figure == parts->without;
}

static bool is_opposite(const struct bc_diff_case *left, const struct bc_diff_case *right)
{
    return left->sign == -right->sign && left->one->one.ticket == right->one->one.ticket &&
           left->one->one.cycle == right->one->one.cycle &&
           left->one->is_sample == right->one->is_sample &&
           left->one->figure == right->one->figure && left->one->value == right->one->value;
}

/* A case that only moved within the row explains nothing of it. */
static void keep_case(struct bc_diff_line *line, const struct bc_diff_case *one)
{
    for (size_t i = line->case_count; i > 0; i--) {
        if (line->cases[i - 1]->one->one.ticket != one->one->one.ticket) {
            break;
        }
        if (is_opposite(line->cases[i - 1], one)) {
            memmove(&line->cases[i - 1], &line->cases[i],
                (line->case_count - i) * sizeof(*line->cases));
            line->case_count--;
            return;
        }
    }
    line->cases[line->case_count++] = one;
}

static void find_cases(const struct comparing *self, struct bc_diff_line *line)
{
    size_t most = 0;

    for (size_t i = 0; i < self->case_count; i++) {
        most += is_of_figure(line->figure, self->cases[i].one) ? 1 : 0;
    }
    line->cases = bc_arena_alloc_array(self->context->arena, most, sizeof(*line->cases));
    for (size_t i = 0; i < self->case_count; i++) {
        if (is_of_figure(line->figure, self->cases[i].one) && is_in_row(line, self->cases[i].one)) {
            keep_case(line, &self->cases[i]);
        }
    }
}

static void add_line(struct comparing *self, const struct bc_diff_line *line)
{
    struct bc_diff *diff = self->diff;

    diff->lines = bc_arena_grow(
        self->context->arena, diff->lines, diff->count, &diff->capacity, sizeof(*diff->lines));
    diff->lines[diff->count] = *line;
    find_cases(self, &diff->lines[diff->count++]);
}

static bool is_told(const struct comparing *self, enum bc_figure figure)
{
    return figure != BC_FLOW_ADJUSTMENT &&
           bc_public_report_value(self->diff->now.report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure)
                   .kind != BC_VALUE_ABSENT;
}

/* One figure of one row. */
static void compare_value(struct comparing *self, const json_t *figures,
    const struct bc_counts *cell_then, const struct bc_counts *cell_now, struct bc_diff_line *line)
{
    const struct bc_value then = value_of(cell_then, line->figure);
    const struct bc_value now = value_of(cell_now, line->figure);
    const bool is_as_printed = is_printed(figures, line->figure, then);

    self->diff->has_adjustment |= !is_as_printed;
    if (is_equal(then, now)) {
        return;
    }
    line->printed = then;
    line->now = now;
    if (!is_as_printed && bc_figure_info(line->figure)->kind == BC_FIGURE_IS_COUNT) {
        line->printed.count =
            json_integer_value(json_object_get(figures, bc_figure_info(line->figure)->id));
        line->now.count = line->printed.count + now.count - then.count;
    }
    add_line(self, line);
}

static void compare_row(struct comparing *self, enum bc_breakdown breakdown, size_t row)
{
    struct bc_diff_line line = line_of(self->context->profile, breakdown, row);
    const json_t *figures = printed_figures(self, &line);
    const struct bc_counts *then =
        bc_analysis_counts(self->then.analysis, breakdown, row, BC_SLOT_CURRENT);
    const struct bc_counts *now =
        bc_analysis_counts(self->diff->now.analysis, breakdown, row, BC_SLOT_CURRENT);

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        line.figure = figure;
        if (is_told(self, figure)) {
            compare_value(self, figures, then, now, &line);
        }
    }
    if (breakdown == BC_BY_NOTHING) {
        self->diff->adjustment =
            then->of[BC_FLOW_TOTAL] -
            json_integer_value(json_object_get(figures, bc_figure_info(BC_FLOW_TOTAL)->id));
    }
}

/*
 * Only a count has a part that its public cases alone explain. Beside an adjustment no rate and no
 * median is told, of any row: the rows where one is missing would be those of the adjustment.
 */
static void drop_what_is_no_count(struct bc_diff *diff)
{
    size_t kept = 0;

    for (size_t i = 0; i < diff->count; i++) {
        if (bc_figure_info(diff->lines[i].figure)->kind == BC_FIGURE_IS_COUNT) {
            diff->lines[kept++] = diff->lines[i];
        }
    }
    diff->count = kept;
}

/* ---- All of it --------------------------------------------------------------------------- */

/* Of one cycle: so that the order of what moved does not hang on the sorting. */
static int compare_figures(const struct bc_diff_case *left, const struct bc_diff_case *right)
{
    const int orders[] = {
        compare_numbers(left->one->is_sample, right->one->is_sample),
        compare_numbers((int64_t)left->one->figure, (int64_t)right->one->figure),
        compare_numbers((int64_t)left->one->series, (int64_t)right->one->series),
        compare_numbers(left->one->value, right->one->value),
        compare_numbers(left->sign, right->sign),
        compare_numbers(left->one->at_utc_s, right->one->at_utc_s),
    };

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        if (orders[i] != 0) {
            return orders[i];
        }
    }
    return 0;
}

static int by_opening(const void *left_item, const void *right_item)
{
    const struct bc_analysis_case *left = &((const struct bc_diff_case *)left_item)->one->one;
    const struct bc_analysis_case *right = &((const struct bc_diff_case *)right_item)->one->one;
    const int order = compare_numbers(left->opened_utc_s, right->opened_utc_s);
    const int by_code = order != 0 ? order : strcmp(left->code, right->code);

    if (by_code != 0) {
        return by_code;
    }
    return left->ticket != right->ticket ? compare_numbers(left->ticket, right->ticket)
           : left->cycle != right->cycle ? compare_numbers(left->cycle, right->cycle)
                                         : compare_figures(left_item, right_item);
}

static bool open_issued(struct comparing *self, struct bc_status *status)
{
    const char *against = self->context->options->against;
    bool is_found = false;

    if (!bc_issued_open(
            self->context, &self->diff->period, against, &is_found, &self->diff->issued, status)) {
        return false;
    }
    if (is_found) {
        return true;
    }
    return against == NULL
               ? bc_fail(status, BC_BAD_USAGE, "diff.never-issued", "", "%s", self->diff->period.id)
               : bc_fail(status, BC_BAD_USAGE, "diff.not-archived", "--against", "%s" BC_NEXT "%s",
                     self->diff->period.id, against);
}

bool bc_diff_make(struct bc_context *context, bc_store *store, const struct bc_period *period,
    struct bc_diff *ret_diff, struct bc_status *status)
{
    struct bc_diff diff = {.period = *period};
    struct comparing self = {.context = context, .store = store, .diff = &diff};

    if (!open_issued(&self, status)) {
        return false;
    }
    if (!count(&self, diff.issued.as_known_utc_s, &self.behind_then, &self.then, status) ||
        !count(&self, INT64_MAX, &self.behind_now, &diff.now, status)) {
        bc_issued_close(&diff.issued);
        return false;
    }
    find_changed(&self);
    if (self.case_count > 0) {
        qsort(self.cases, self.case_count, sizeof(*self.cases), by_opening);
    }
    if (!find_causes(&self, status)) {
        bc_issued_close(&diff.issued);
        return false;
    }
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        for (size_t row = 0; row < bc_analysis_row_count(diff.now.analysis, by); row++) {
            compare_row(&self, by, row);
        }
    }
    if (diff.has_adjustment) {
        drop_what_is_no_count(&diff);
    }
    *ret_diff = diff;
    return true;
}
