#include "profile/find.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct bc_row_names *bc_row_names_new(
    const struct bc_profile_reader *reader, const struct bc_profile_rows *rows)
{
    struct bc_row_names *names = bc_arena_alloc_array(reader->arena, rows->count, sizeof(*names));

    for (size_t i = 0; i < rows->count; i++) {
        names[i].node = rows->nodes[i];
        names[i].valid = (struct bc_validity){.first_day = INT32_MIN, .last_day = INT32_MAX};
    }
    return names;
}

static int compare_spellings(const void *left, const void *right)
{
    const struct bc_spelling *a = left;
    const struct bc_spelling *b = right;
    int order = strcmp(a->text, b->text);

    if (order != 0) {
        return order;
    }
    return a->row < b->row ? -1 : a->row > b->row;
}

static void add_spelling(struct bc_spellings *spellings, const struct bc_profile_reader *reader,
    const char *text, int32_t row, bool is_id)
{
    if (text == NULL || text[0] == '\0') {
        return;
    }
    spellings->exact[spellings->exact_count++] =
        (struct bc_spelling){.text = text, .row = row, .is_id = is_id};
    spellings->folded[spellings->folded_count++] = (struct bc_spelling){
        .text = bc_text_match_key(reader->arena, text), .row = row, .is_id = is_id};
}

/* Two rows of one spelling: an id must be one row's alone, a name may pass to a later row in time.
 */
static void report_shared(const struct bc_profile_reader *reader, const struct bc_row_names *rows,
    const struct bc_spelling *first, const struct bc_spelling *second)
{
    const struct bc_row_names *row = &rows[second->row];

    if (first->row == second->row) {
        return;
    }
    if (first->is_id && second->is_id) {
        bc_reader_error(reader, "profile.duplicate-id", bc_reader_place(row->node, "id"),
            "%s" BC_NEXT "%d", second->text, (int)rows[first->row].node->line);
    } else if (bc_validity_overlaps(rows[first->row].valid, row->valid)) {
        bc_reader_error(reader, "profile.name-shared", row->node, "%s" BC_NEXT "%s" BC_NEXT "%s",
            second->text, rows[first->row].id, row->id);
    }
}

/* Keeps one entry a spelling and row; rows of one spelling stay in the order of the file. */
static size_t drop_repeats(struct bc_spelling *spellings, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct bc_spelling *last = kept == 0 ? NULL : &spellings[kept - 1];

        if (last == NULL || last->row != spellings[i].row ||
            strcmp(last->text, spellings[i].text) != 0) {
            spellings[kept++] = spellings[i];
        } else {
            last->is_id = last->is_id || spellings[i].is_id;
        }
    }
    return kept;
}

static void sort_spellings(struct bc_spelling *spellings, size_t *count)
{
    if (*count > 0) {
        qsort(spellings, *count, sizeof(*spellings), compare_spellings);
        *count = drop_repeats(spellings, *count);
    }
}

struct bc_spellings bc_spellings_build(
    const struct bc_profile_reader *reader, const struct bc_row_names *rows, size_t row_count)
{
    struct bc_spellings spellings = {.exact_count = 0};
    size_t most = 0;

    for (size_t i = 0; i < row_count; i++) {
        most += 3 + rows[i].alias_count;
    }
    spellings.exact = bc_arena_alloc_array(reader->arena, most, sizeof(*spellings.exact));
    spellings.folded = bc_arena_alloc_array(reader->arena, most, sizeof(*spellings.folded));
    for (size_t i = 0; i < row_count; i++) {
        add_spelling(&spellings, reader, rows[i].id, (int32_t)i, true);
        add_spelling(&spellings, reader, rows[i].name, (int32_t)i, false);
        add_spelling(&spellings, reader, rows[i].short_name, (int32_t)i, false);
        for (size_t j = 0; j < rows[i].alias_count; j++) {
            add_spelling(&spellings, reader, rows[i].aliases[j], (int32_t)i, false);
        }
    }
    if (spellings.folded_count > 0) {
        qsort(
            spellings.folded, spellings.folded_count, sizeof(*spellings.folded), compare_spellings);
    }
    for (size_t i = 1; i < spellings.folded_count; i++) {
        if (strcmp(spellings.folded[i - 1].text, spellings.folded[i].text) == 0) {
            report_shared(reader, rows, &spellings.folded[i - 1], &spellings.folded[i]);
        }
    }
    spellings.folded_count = drop_repeats(spellings.folded, spellings.folded_count);
    sort_spellings(spellings.exact, &spellings.exact_count);
    return spellings;
}

static int compare_text(const void *text, const void *spelling)
{
    return strcmp(text, ((const struct bc_spelling *)spelling)->text);
}

/* The first row of a spelling and how many follow it; NULL and 0 when there is none. */
static const struct bc_spelling *find_spelling(
    const struct bc_spelling *spellings, size_t count, const char *text, size_t *ret_found_count)
{
    const struct bc_spelling *found = NULL;

    if (count > 0) {
        found = bsearch(text, spellings, count, sizeof(*spellings), compare_text);
    }
    *ret_found_count = 0;
    if (found == NULL) {
        return NULL;
    }
    while (found > spellings && strcmp(found[-1].text, text) == 0) {
        found--;
    }
    while (found + *ret_found_count < spellings + count &&
           strcmp(found[*ret_found_count].text, text) == 0) {
        (*ret_found_count)++;
    }
    return found;
}

static const char *suggest_id(
    const struct bc_profile_reader *reader, const struct bc_spellings *spellings, const char *word)
{
    const char **ids = bc_arena_alloc_array(reader->arena, spellings->exact_count, sizeof(*ids));
    size_t count = 0;

    for (size_t i = 0; i < spellings->exact_count; i++) {
        if (spellings->exact[i].is_id) {
            ids[count++] = spellings->exact[i].text;
        }
    }
    return bc_reader_suggest(reader, word, ids, count);
}

int32_t bc_spellings_row(const struct bc_profile_reader *reader,
    const struct bc_spellings *spellings, const struct bc_yaml_node *place, const char *id,
    const char *code)
{
    size_t count;
    const struct bc_spelling *found =
        find_spelling(spellings->exact, spellings->exact_count, id, &count);

    for (size_t i = 0; i < count; i++) {
        if (found[i].is_id) {
            return found[i].row;
        }
    }
    bc_reader_error(reader, code, place, "%s" BC_NEXT "%s", id, suggest_id(reader, spellings, id));
    return -1;
}

/* Most values come exactly as the profile writes them; only others are worth a match key. */
static const struct bc_spelling *find_rows(
    const struct bc_spellings *spellings, const char *value, size_t *ret_count)
{
    const struct bc_spelling *found;
    bc_arena *scratch;

    *ret_count = 0;
    if (value == NULL || value[0] == '\0') {
        return NULL;
    }
    found = find_spelling(spellings->exact, spellings->exact_count, value, ret_count);
    if (found != NULL) {
        return found;
    }
    scratch = bc_arena_new();
    found = find_spelling(
        spellings->folded, spellings->folded_count, bc_text_match_key(scratch, value), ret_count);
    bc_arena_free(scratch);
    return found;
}

static int32_t find_row(const struct bc_spellings *spellings, const char *value)
{
    size_t count;
    const struct bc_spelling *found = find_rows(spellings, value, &count);

    return found == NULL ? -1 : found->row;
}

/* Of the rows that bear one name at different times, the one of the day. */
int32_t bc_profile_find_unit_on(
    const struct bc_profile *profile, const char *value, int32_t day, bool *ret_is_shared)
{
    size_t count;
    const struct bc_spelling *found = find_rows(&profile->index->units, value, &count);

    *ret_is_shared = count > 1;
    for (size_t i = 0; i < count; i++) {
        const struct bc_validity *valid = &profile->units[found[i].row].valid;

        if (found[i].is_id || (valid->first_day <= day && day <= valid->last_day)) {
            return found[i].row;
        }
    }
    return found == NULL ? -1 : found->row;
}

int32_t bc_profile_find_district_on(
    const struct bc_profile *profile, const char *value, int32_t day, bool *ret_is_shared)
{
    size_t count;
    const struct bc_spelling *found = find_rows(&profile->index->districts, value, &count);

    *ret_is_shared = count > 1;
    for (size_t i = 0; i < count; i++) {
        const struct bc_validity *valid = &profile->districts[found[i].row].valid;

        if (found[i].is_id || (valid->first_day <= day && day <= valid->last_day)) {
            return found[i].row;
        }
    }
    return found == NULL ? -1 : found->row;
}

int32_t bc_profile_find_field(const struct bc_profile *profile, const char *value)
{
    return find_row(&profile->index->fields, value);
}

int32_t bc_profile_find_district(const struct bc_profile *profile, const char *value)
{
    return find_row(&profile->index->districts, value);
}

int32_t bc_profile_find_unit(const struct bc_profile *profile, const char *value)
{
    return find_row(&profile->index->units, value);
}

int32_t bc_profile_find_channel(const struct bc_profile *profile, const char *value)
{
    return find_row(&profile->index->channels, value);
}

int32_t bc_profile_find_refusal(const struct bc_profile *profile, const char *value)
{
    return find_row(&profile->index->refusals, value);
}

int32_t bc_profile_body_of(const struct bc_profile *profile, int32_t unit_index)
{
    assert(unit_index >= 0);
    assert((size_t)unit_index < profile->unit_count);
    return profile->units[unit_index].parent_index >= 0 ? profile->units[unit_index].parent_index
                                                        : unit_index;
}

static size_t cell_number(const struct bc_profile *profile, enum bc_stage stage,
    int32_t field_index, bool is_emergency, bool has_site_visit)
{
    size_t field = (size_t)stage * (profile->field_count + 1) + (size_t)(field_index + 1);

    return (field * 2 + is_emergency) * 2 + has_site_visit;
}

static bool clock_covers(const struct bc_profile_clock *clock, enum bc_stage stage,
    int32_t field_index, bool is_emergency, bool has_site_visit)
{
    bool covers_field = clock->field_indexes == NULL;

    for (size_t i = 0; i < clock->field_count; i++) {
        covers_field = covers_field || clock->field_indexes[i] == field_index;
    }
    return clock->stage == stage && covers_field &&
           (is_emergency ? clock->for_emergency : clock->for_normal) &&
           (has_site_visit ? clock->for_site_visit : clock->for_no_site_visit);
}

/* True when an earlier rule of the cell takes every day the clock is valid on. */
static bool is_shadowed(const struct bc_profile *profile, const struct bc_clock_cell *cell,
    const struct bc_profile_clock *clock)
{
    for (size_t i = 0; i < cell->count; i++) {
        const struct bc_validity *earlier = &profile->clocks[cell->rows[i]].valid;

        if (earlier->first_day <= clock->valid.first_day &&
            earlier->last_day >= clock->valid.last_day) {
            return true;
        }
    }
    return false;
}

/* The rules of one cell, in the order of the file; marks those that can decide something. */
static struct bc_clock_cell build_cell(const struct bc_profile_reader *reader, enum bc_stage stage,
    int32_t field_index, const bool case_of[2], bool *is_reached)
{
    const struct bc_profile *profile = reader->profile;
    int32_t *rows = bc_arena_alloc_array(reader->arena, profile->clock_count, sizeof(*rows));
    struct bc_clock_cell cell = {.rows = rows};

    for (size_t i = 0; i < profile->clock_count; i++) {
        const struct bc_profile_clock *clock = &profile->clocks[i];

        if (clock_covers(clock, stage, field_index, case_of[0], case_of[1]) &&
            !is_shadowed(profile, &cell, clock)) {
            rows[cell.count++] = (int32_t)i;
            is_reached[i] = true;
        }
    }
    return cell;
}

static void build_cells_of(const struct bc_profile_reader *reader, enum bc_stage stage,
    int32_t field_index, bool *is_reached)
{
    for (int number = 0; number < 4; number++) {
        const bool case_of[2] = {(number & 2) != 0, (number & 1) != 0};

        reader->index
            ->cells[cell_number(reader->profile, stage, field_index, case_of[0], case_of[1])] =
            build_cell(reader, stage, field_index, case_of, is_reached);
    }
}

/* Handling is what a report is about: a missing limit must be said (kind: none), not just happen.
 */
static void report_missing_clocks(const struct bc_profile_reader *reader)
{
    const struct bc_profile *profile = reader->profile;
    const struct bc_clock_cell *cells = reader->index->cells;

    for (size_t i = 0; i < profile->field_count; i++) {
        int32_t field = (int32_t)i;
        bool lacks_normal =
            cells[cell_number(profile, BC_STAGE_HANDLING, field, false, false)].count == 0;
        bool lacks_emergency =
            cells[cell_number(profile, BC_STAGE_HANDLING, field, true, false)].count == 0;

        if (lacks_normal || lacks_emergency) {
            bc_reader_error(reader, "profile.clock-missing",
                bc_reader_place(reader->root, "clocks"), "%s" BC_NEXT "%s", profile->fields[i].id,
                !lacks_normal     ? "emergency"
                : lacks_emergency ? "any"
                                  : "normal");
        }
    }
}

/* After this rule days follow that have none, until another one of the cell begins. */
static bool ends_in_a_gap(const struct bc_profile *profile, const struct bc_clock_cell *cell,
    const struct bc_profile_clock *clock)
{
    bool has_later = false;

    if (clock->valid.last_day == INT32_MAX) {
        return false;
    }
    for (size_t i = 0; i < cell->count; i++) {
        const struct bc_validity other = profile->clocks[cell->rows[i]].valid;

        if (other.first_day <= clock->valid.last_day + 1 &&
            other.last_day > clock->valid.last_day) {
            return false;
        }
        has_later = has_later || other.first_day > clock->valid.last_day + 1;
    }
    return has_later;
}

/* Where rules overlap the order of the file decides; a day between two of them nobody decides. */
static void report_clock_gaps(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *const *nodes)
{
    const struct bc_profile *profile = reader->profile;
    const size_t cell_count = BC_STAGE_COUNT * (profile->field_count + 1) * 4;
    bool *is_told = bc_arena_alloc_array(reader->arena, profile->clock_count, sizeof(*is_told));

    for (size_t c = 0; c < cell_count; c++) {
        const struct bc_clock_cell *cell = &reader->index->cells[c];

        for (size_t i = 0; i < cell->count; i++) {
            const int32_t row = cell->rows[i];

            if (!is_told[row] && ends_in_a_gap(profile, cell, &profile->clocks[row])) {
                is_told[row] = true;
                bc_reader_error(reader, "profile.clock-gap",
                    bc_reader_place(nodes[row], "valid_to"), "%s", profile->clocks[row].id);
            }
        }
    }
}

void bc_clock_cells_build(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *const *nodes, bool is_whole)
{
    const struct bc_profile *profile = reader->profile;
    bool *is_reached =
        bc_arena_alloc_array(reader->arena, profile->clock_count, sizeof(*is_reached));

    reader->index->cells = bc_arena_alloc_array(reader->arena,
        BC_STAGE_COUNT * (profile->field_count + 1) * 4, sizeof(*reader->index->cells));
    for (int stage = 0; stage < BC_STAGE_COUNT; stage++) {
        for (int32_t field = -1; field < (int32_t)profile->field_count; field++) {
            build_cells_of(reader, (enum bc_stage)stage, field, is_reached);
        }
    }
    if (!is_whole) {
        return;
    }
    report_missing_clocks(reader);
    report_clock_gaps(reader, nodes);
    for (size_t i = 0; i < profile->clock_count; i++) {
        if (!is_reached[i]) {
            bc_reader_error(
                reader, "profile.clock-unreachable", nodes[i], "%s", profile->clocks[i].id);
        }
    }
}

const struct bc_profile_clock *bc_profile_find_clock(const struct bc_profile *profile,
    enum bc_stage stage, int32_t field_index, bool is_emergency, bool has_site_visit,
    int32_t start_day)
{
    const struct bc_clock_cell *cell;

    assert(field_index >= -1);
    assert(field_index < (int32_t)profile->field_count);
    cell = &profile->index
                ->cells[cell_number(profile, stage, field_index, is_emergency, has_site_visit)];
    for (size_t i = 0; i < cell->count; i++) {
        const struct bc_profile_clock *clock = &profile->clocks[cell->rows[i]];

        if (start_day >= clock->valid.first_day && start_day <= clock->valid.last_day) {
            return clock;
        }
    }
    return NULL;
}
