#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

#include <string.h>

/*
 * The tables of an office, in the order of the file. A row with a fault keeps its place, so that
 * what refers to it by id is not reported a second time.
 */

/* A field "theo chỉ đạo" is followed from a day on: without it nobody could say since when. */
static struct bc_profile_directive read_directive(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *row)
{
    const struct bc_yaml_node *node = bc_yaml_mapping(row, "directive", reader->problems);
    struct bc_profile_directive directive = {.number = NULL};

    if (node == NULL) {
        return directive;
    }
    directive.number = bc_yaml_text_required(node, "number", reader->problems);
    directive.issuer = bc_yaml_text_required(node, "issuer", reader->problems);
    directive.day = bc_reader_day(reader, node, "date", INT32_MIN);
    if (directive.day == INT32_MIN) {
        (void)bc_yaml_text_required(node, "date", reader->problems);
    }
    if (bc_yaml_find(row, "valid_from") == NULL) {
        (void)bc_yaml_text_required(row, "valid_from", reader->problems);
    }
    bc_yaml_refuse_unread(node, reader->problems);
    return directive;
}

static struct bc_profile_field *read_fields(
    struct bc_profile_reader *reader, struct bc_profile_rows *ret_rows)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "fields");
    struct bc_profile_field *fields =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*fields));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        const struct bc_yaml_node *row = rows.nodes[i];
        struct bc_profile_field *field = &fields[i];

        field->id = bc_reader_id(reader, row);
        field->name = bc_reader_name(reader, row);
        field->short_name = bc_reader_short_name(reader, row, field->name);
        field->letter = bc_yaml_text(row, "letter", "", reader->problems);
        field->group = bc_yaml_text(row, "group", "", reader->problems);
        field->source = bc_yaml_text(row, "source", "", reader->problems);
        field->valid = bc_reader_validity(reader, row);
        field->directive = read_directive(reader, row);
        field->aliases = bc_reader_texts(reader, row, "aliases", &field->alias_count);
        names[i] = (struct bc_row_names){field->id, field->name, field->short_name, field->aliases,
            field->alias_count, field->valid, row};
    }
    reader->profile->fields = fields;
    reader->profile->field_count = rows.count;
    reader->index->fields = bc_spellings_build(reader, names, rows.count);
    if (rows.count == 0) {
        bc_reader_error(
            reader, "profile.table-empty", bc_reader_place(reader->root, "fields"), "%s", "fields");
    }
    *ret_rows = rows;
    return fields;
}

/* Who leads each field (Lai Châu, Article 7): after the units, which they name. */
static void read_leads(const struct bc_profile_reader *reader, const struct bc_profile_rows *rows,
    struct bc_profile_field *fields)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct bc_yaml_node *row = rows->nodes[i];
        size_t count;
        const char *const *ids = bc_reader_texts(reader, row, "leads", &count);
        int32_t *leads = bc_arena_alloc_array(reader->arena, count, sizeof(*leads));

        for (size_t j = 0; j < count; j++) {
            leads[fields[i].lead_count] = bc_spellings_row(reader, &reader->index->units,
                bc_reader_place(row, "leads"), ids[j], "profile.unit-unknown");
            fields[i].lead_count += leads[fields[i].lead_count] >= 0;
        }
        fields[i].lead_indexes = leads;
        bc_yaml_refuse_unread(row, reader->problems);
    }
}

static void read_districts(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "districts");
    struct bc_profile_district *districts =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*districts));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        const struct bc_yaml_node *row = rows.nodes[i];
        struct bc_profile_district *district = &districts[i];

        district->id = bc_reader_id(reader, row);
        district->name = bc_reader_name(reader, row);
        district->short_name = bc_reader_short_name(reader, row, district->name);
        district->valid = bc_reader_validity(reader, row);
        district->aliases = bc_reader_texts(reader, row, "aliases", &district->alias_count);
        district->names = bc_reader_names(
            reader, row, &district->name_count, &district->aliases, &district->alias_count);
        names[i] = (struct bc_row_names){district->id, district->name, district->short_name,
            district->aliases, district->alias_count, district->valid, row};
    }
    reader->profile->districts = districts;
    reader->profile->district_count = rows.count;
    reader->index->districts = bc_spellings_build(reader, names, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        districts[i].succession = bc_reader_succession(
            reader, rows.nodes[i], &reader->index->districts, names, i, "profile.district-unknown");
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    for (size_t i = 0; i < rows.count; i++) {
        const int32_t named = districts[i].succession.predecessor_default;

        if (named >= 0) {
            bc_reader_check_predecessor(
                reader, &names[i], (int32_t)i, &names[named], &districts[named].succession);
        }
    }
}

static void read_channels(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "channels");
    struct bc_profile_channel *channels =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*channels));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        const struct bc_yaml_node *row = rows.nodes[i];
        struct bc_profile_channel *channel = &channels[i];

        channel->id = bc_reader_id(reader, row);
        channel->name = bc_reader_name(reader, row);
        channel->has_citizen = bc_yaml_flag(row, "has_citizen", true, reader->problems);
        channel->aliases = bc_reader_texts(reader, row, "aliases", &channel->alias_count);
        bc_yaml_refuse_unread(row, reader->problems);
        names[i].id = channel->id;
        names[i].name = channel->name;
        names[i].aliases = channel->aliases;
        names[i].alias_count = channel->alias_count;
    }
    reader->profile->channels = channels;
    reader->profile->channel_count = rows.count;
    reader->index->channels = bc_spellings_build(reader, names, rows.count);
    if (rows.count == 0) {
        bc_reader_error(reader, "profile.table-empty", bc_reader_place(reader->root, "channels"),
            "%s", "channels");
    }
}

static void read_refusals(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "refusals");
    struct bc_profile_reason *refusals =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*refusals));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        const char *const *aliases = NULL;
        size_t alias_count = 0;

        refusals[i].id = bc_reader_id(reader, rows.nodes[i]);
        refusals[i].name = bc_reader_name(reader, rows.nodes[i]);
        refusals[i].valid = bc_reader_validity(reader, rows.nodes[i]);
        refusals[i].names =
            bc_reader_names(reader, rows.nodes[i], &refusals[i].name_count, &aliases, &alias_count);
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
        names[i] = (struct bc_row_names){refusals[i].id, refusals[i].name, NULL, aliases,
            alias_count, refusals[i].valid, rows.nodes[i]};
    }
    reader->profile->refusals = refusals;
    reader->profile->refusal_count = rows.count;
    reader->index->refusals = bc_spellings_build(reader, names, rows.count);
}

static void read_recipients(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "recipients");
    struct bc_profile_recipient *recipients =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*recipients));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        const struct bc_yaml_node *row = rows.nodes[i];
        struct bc_profile_recipient *recipient = &recipients[i];

        recipient->id = bc_reader_id(reader, row);
        recipient->name = bc_reader_name(reader, row);
        recipient->is_addressee = bc_yaml_flag(row, "is_addressee", false, reader->problems);
        recipient->receives_weekly = bc_yaml_flag(row, "receives_weekly", false, reader->problems);
        recipient->receives_monthly =
            bc_yaml_flag(row, "receives_monthly", false, reader->problems);
        recipient->receives_appendix =
            bc_yaml_flag(row, "receives_appendix", false, reader->problems);
        recipient->valid = bc_reader_validity(reader, row);
        bc_yaml_refuse_unread(row, reader->problems);
        names[i].id = recipient->id;
    }
    reader->profile->recipients = recipients;
    reader->profile->recipient_count = rows.count;
    (void)bc_spellings_build(reader, names, rows.count); /* for ids given twice */
}

static void read_notes(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "notes");
    struct bc_profile_note *notes = bc_arena_alloc_array(reader->arena, rows.count, sizeof(*notes));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        notes[i].id = bc_reader_id(reader, rows.nodes[i]);
        notes[i].text = bc_yaml_text_required(rows.nodes[i], "text", reader->problems);
        notes[i].source = bc_yaml_text(rows.nodes[i], "source", "", reader->problems);
        notes[i].valid = bc_reader_validity(reader, rows.nodes[i]);
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
        names[i].id = notes[i].id;
    }
    reader->profile->notes = notes;
    reader->profile->note_count = rows.count;
    (void)bc_spellings_build(reader, names, rows.count);
}

void bc_profile_read_rows(struct bc_profile_reader *reader)
{
    struct bc_profile_rows field_rows;
    struct bc_profile_field *fields = read_fields(reader, &field_rows);

    read_districts(reader);
    read_channels(reader);
    read_refusals(reader);
    bc_profile_read_units(reader);
    read_leads(reader, &field_rows, fields);
    read_recipients(reader);
    bc_profile_read_third_persons(reader);
    read_notes(reader);
}
