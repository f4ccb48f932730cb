#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

#include <string.h>

/* The words of the file, in the order of the enums. */
static const char *const stage_words[] = {"intake", "handling", "return", "reply"};
static const char *const kind_words[] = {
    "none", "plain_hours", "working_hours", "working_days", "given"};
static const char *const start_words[] = {"received", "forwarded", "result"};

enum { LARGEST_AMOUNT = 10000 };

const char *bc_stage_name(enum bc_stage stage)
{
    return stage_words[stage];
}

const char *bc_clock_kind_name(enum bc_clock_kind kind)
{
    return kind_words[kind];
}

static size_t required_choice(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, const char *key, const char *const *words, size_t word_count)
{
    if (bc_yaml_find(row, key) == NULL) {
        (void)bc_yaml_text_required(row, key, reader->problems);
        return 0;
    }
    return bc_yaml_choice(row, key, words, word_count, 0, reader->problems);
}

static void read_fields_of_clock(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, struct bc_profile_clock *clock)
{
    const struct bc_yaml_node *list = bc_yaml_list(row, "fields", reader->problems);
    int32_t *indexes;

    if (list == NULL) {
        return;
    }
    indexes = bc_arena_alloc_array(reader->arena, list->count, sizeof(*indexes));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];
        int32_t index;

        if (item->kind != BC_YAML_SCALAR) {
            bc_reader_error(reader, "profile.item-not-text", item, "%s", "fields");
            continue;
        }
        index = bc_spellings_row(
            reader, &reader->index->fields, item, item->text, "profile.field-unknown");
        if (index >= 0) {
            indexes[clock->field_count++] = index;
        }
    }
    clock->field_indexes = indexes;
    if (list->count == 0) {
        bc_reader_error(reader, "profile.clock-fields-empty", list, "%s", clock->id);
    }
}

static void read_cases_of_clock(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, struct bc_profile_clock *clock)
{
    static const char *const priorities[] = {"any", "normal", "emergency"};
    static const char *const visits[] = {"any", "true", "false"};
    size_t priority = bc_yaml_choice(row, "priority", priorities, 3, 0, reader->problems);
    size_t visit = bc_yaml_choice(row, "site_visit", visits, 3, 0, reader->problems);

    clock->for_normal = priority != 2;
    clock->for_emergency = priority != 1;
    clock->for_site_visit = visit != 2;
    clock->for_no_site_visit = visit != 1;
    if (visit != 0 && clock->stage != BC_STAGE_RETURN) {
        bc_reader_error(reader, "profile.clock-site-visit", bc_reader_place(row, "site_visit"),
            "%s", clock->id);
    }
}

/*
 * Where a stage may start. Source: readings 10, 11, 14 and 19: intake from the receipt, handling
 * from the receipt (Lai Châu's information clocks) or the forwarding, a return from the forwarding,
 * a reply from the result.
 */
static bool may_start_at(enum bc_stage stage, enum bc_clock_start start)
{
    switch (stage) {
    case BC_STAGE_INTAKE:
        return start == BC_START_RECEIVED;
    case BC_STAGE_HANDLING:
        return start != BC_START_RESULT;
    case BC_STAGE_RETURN:
        return start == BC_START_FORWARDED;
    default:
        return start == BC_START_RESULT;
    }
}

static void read_start_of_clock(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, struct bc_profile_clock *clock)
{
    static const enum bc_clock_start usual[] = {
        BC_START_RECEIVED, BC_START_FORWARDED, BC_START_FORWARDED, BC_START_RESULT};

    clock->start = (enum bc_clock_start)bc_yaml_choice(
        row, "start", start_words, 3, (size_t)usual[clock->stage], reader->problems);
    if (!may_start_at(clock->stage, clock->start)) {
        bc_reader_error(reader, "profile.clock-start", bc_reader_place(row, "start"),
            "%s" BC_NEXT "%s" BC_NEXT "%s", clock->id, start_words[clock->start],
            stage_words[clock->stage]);
    }
}

static void read_limit_of_clock(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, struct bc_profile_clock *clock)
{
    bool has_amount = bc_yaml_find(row, "amount") != NULL;
    bool needs_amount;

    clock->kind = (enum bc_clock_kind)required_choice(reader, row, "kind", kind_words, 5);
    clock->amount = (int32_t)bc_yaml_integer(row, "amount", 0, 1, LARGEST_AMOUNT, reader->problems);
    needs_amount = clock->kind != BC_CLOCK_NONE && clock->kind != BC_CLOCK_GIVEN;
    if (needs_amount && !has_amount) {
        (void)bc_yaml_text_required(row, "amount", reader->problems);
    } else if (!needs_amount && has_amount) {
        bc_reader_error(reader, "profile.clock-amount", bc_reader_place(row, "amount"),
            "%s" BC_NEXT "%s", clock->id, kind_words[clock->kind]);
    }
    if (clock->kind == BC_CLOCK_GIVEN && clock->stage != BC_STAGE_HANDLING) {
        bc_reader_error(
            reader, "profile.clock-given", bc_reader_place(row, "kind"), "%s", clock->id);
    }
}

static void read_clock(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    struct bc_profile_clock *clock)
{
    clock->line = row->line;
    clock->id = bc_reader_id(reader, row);
    clock->stage = (enum bc_stage)required_choice(reader, row, "stage", stage_words, 4);
    read_fields_of_clock(reader, row, clock);
    read_cases_of_clock(reader, row, clock);
    read_start_of_clock(reader, row, clock);
    read_limit_of_clock(reader, row, clock);
    clock->valid = bc_reader_validity(reader, row);
    clock->source = bc_yaml_text_required(row, "source", reader->problems);
    bc_yaml_refuse_unread(row, reader->problems);
}

static struct bc_profile_extension read_extension(
    struct bc_profile_reader *reader, const struct bc_yaml_node *node)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, node, "grounds");
    struct bc_profile_reason *grounds =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*grounds));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);
    struct bc_profile_extension extension = {.grounds = grounds, .ground_count = rows.count};

    for (size_t i = 0; i < rows.count; i++) {
        grounds[i].id = bc_reader_id(reader, rows.nodes[i]);
        grounds[i].name = bc_reader_name(reader, rows.nodes[i]);
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
        names[i].id = grounds[i].id;
        names[i].name = grounds[i].name;
    }
    (void)bc_spellings_build(reader, names, rows.count); /* for ids given twice */
    extension.moves_limit = bc_yaml_flag(node, "moves_limit", false, reader->problems);
    extension.needs_evidence = bc_yaml_flag(node, "needs_evidence", true, reader->problems);
    extension.source = bc_yaml_text(node, "source", "", reader->problems);
    extension.first_day = INT32_MIN;
    return extension;
}

/* The grounds of all versions: what is imported today may be of a year ago. */
static void gather_grounds(const struct bc_profile_reader *reader,
    const struct bc_profile_extension *versions, size_t version_count)
{
    struct bc_profile_extension *extension = &reader->profile->extension;
    struct bc_profile_reason *grounds;
    size_t most = 0;

    for (size_t i = 0; i < version_count; i++) {
        most += versions[i].ground_count;
    }
    grounds = bc_arena_alloc_array(reader->arena, most, sizeof(*grounds));
    extension->grounds = grounds;
    extension->ground_count = 0;
    for (size_t i = version_count; i-- > 0;) {
        for (size_t j = 0; j < versions[i].ground_count; j++) {
            size_t known = 0;

            while (known < extension->ground_count &&
                   strcmp(grounds[known].id, versions[i].grounds[j].id) != 0) {
                known++;
            }
            if (known == extension->ground_count) {
                grounds[extension->ground_count++] = versions[i].grounds[j];
            }
        }
    }
}

static void read_extensions(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_versions(reader, "extension");
    struct bc_profile_extension *versions =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*versions));
    struct bc_profile *profile = reader->profile;

    for (size_t i = 0; i < rows.count; i++) {
        versions[i] = read_extension(reader, rows.nodes[i]);
        if (bc_reader_is_versioned(reader, "extension")) {
            versions[i].first_day = bc_reader_version_day(reader, rows.nodes[i]);
        }
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    profile->extension = versions[rows.count - 1];
    if (bc_reader_is_versioned(reader, "extension")) {
        profile->extensions = versions;
        profile->extension_count = rows.count;
        gather_grounds(reader, versions, rows.count);
    }
}

void bc_profile_read_clocks(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "clocks");
    struct bc_profile_clock *clocks =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*clocks));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);
    size_t error_count = reader->problems->error_count;

    for (size_t i = 0; i < rows.count; i++) {
        read_clock(reader, rows.nodes[i], &clocks[i]);
        names[i].id = clocks[i].id;
    }
    (void)bc_spellings_build(reader, names, rows.count);
    reader->profile->clocks = clocks;
    reader->profile->clock_count = rows.count;
    bc_clock_cells_build(reader, rows.nodes, reader->problems->error_count == error_count);
    read_extensions(reader);
}
