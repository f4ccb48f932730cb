/* Any XML: characters, attributes, comments, instructions. Knows of a workbook only what tells text
 * from numbers and the runs of one cell from the next cell. */
#include "gate/open.h"

#include <expat.h>
#include <string.h>

enum { NAME_BYTES = 32, REFERENCE_BYTES = 16, VALUE_BYTES = 64 };

enum cell_kind { NO_CELL, NUMBER_CELL, STRING_INDEX_CELL, TEXT_CELL };

struct reader {
    struct bc_gate_run *run;
    const char *place;
    struct bc_gate_text text;       /* between the tags */
    struct bc_gate_text attributes; /* in them, and formulas */
    struct bc_gate_text asides;     /* comments, instructions, entities, DTD */
    int depth_in_look;              /* inside <rPr>: how a run of letters looks, no end of a text */
    enum cell_kind cell;
    bool is_in_value;
    bool is_in_formula;
    char cell_name[REFERENCE_BYTES];
    char value[VALUE_BYTES];
    size_t value_bytes;
    bool has_entities;
};

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static bool is_named(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(local_name(name), names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Elements inside one text: it goes on before and behind them. */
static bool is_inside_text(const struct reader *reader, const char *name)
{
    static const char *const names[] = {"t", "r", "rPr", "tspan", "b", "i", "span"};

    return reader->depth_in_look > 0 || is_named(name, names, sizeof(names) / sizeof(names[0]));
}

/* "AB12" */
static bool is_reference(const char *text)
{
    size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t digits = strspn(text + letters, "0123456789");

    return letters > 0 && letters <= 3 && digits > 0 && digits <= 7 &&
           text[letters + digits] == '\0';
}

static void take_attributes(
    struct reader *reader, const char *name, const char *const *attributes, bool is_cell)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        const char *value = attributes[i + 1];

        /* A cell's own name, and the one letter of its kind: half of the bytes of a sheet. */
        if (is_cell && strlen(attributes[i]) == 1 && (strlen(value) < 4 || is_reference(value))) {
            continue;
        }
        if (strlen(attributes[i]) > 20) {
            bc_gate_text_add_string(&reader->attributes, attributes[i]);
            bc_gate_text_break(&reader->attributes);
        }
        bc_gate_text_add_string(&reader->attributes, value);
        bc_gate_text_break(&reader->attributes);
    }
    if (strlen(name) > 24) {
        bc_gate_text_add_string(&reader->attributes, name);
        bc_gate_text_break(&reader->attributes);
    }
}

static void start_cell(struct reader *reader, const char *const *attributes)
{
    reader->cell = NUMBER_CELL;
    reader->cell_name[0] = '\0';
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(attributes[i], "t") == 0) {
            reader->cell = strcmp(attributes[i + 1], "s") == 0   ? STRING_INDEX_CELL
                           : strcmp(attributes[i + 1], "n") == 0 ? NUMBER_CELL
                                                                 : TEXT_CELL;
        } else if (strcmp(attributes[i], "r") == 0 && is_reference(attributes[i + 1])) {
            snprintf(reader->cell_name, sizeof(reader->cell_name), "%s", attributes[i + 1]);
        }
    }
}

/* Elements whose text is made of names of cells. */
static bool is_formula(const char *local)
{
    static const char *const names[] = {"f", "formula", "formula1", "formula2", "definedName"};

    return is_named(local, names, sizeof(names) / sizeof(names[0]));
}

static void start_element(void *user, const char *name, const char **attributes)
{
    struct reader *reader = user;
    const char *local = local_name(name);
    bool is_cell = strcmp(local, "c") == 0;

    take_attributes(reader, name, attributes, is_cell || strcmp(local, "row") == 0);
    if (is_cell) {
        start_cell(reader, attributes);
    }
    reader->is_in_formula = is_formula(local);
    if (strcmp(local, "v") == 0 && reader->cell != NO_CELL) {
        reader->is_in_value = true;
        reader->value_bytes = 0;
    }
    if (!is_inside_text(reader, name)) {
        bc_gate_text_break(&reader->text);
    }
    reader->depth_in_look += reader->depth_in_look > 0 || strcmp(local, "rPr") == 0 ? 1 : 0;
}

/* What a cell holds: the place of its text is worth a name, numbers are looked at by themselves. */
static void end_value(struct reader *reader)
{
    reader->is_in_value = false;
    if (reader->cell == NUMBER_CELL) {
        bc_gate_search_value(reader->run,
            bc_gate_part(reader->run, reader->place, reader->cell_name), reader->value,
            reader->value_bytes);
    }
}

static void end_element(void *user, const char *name)
{
    struct reader *reader = user;
    const char *local = local_name(name);

    reader->depth_in_look -= reader->depth_in_look > 0 ? 1 : 0;
    if (!is_inside_text(reader, name)) {
        bc_gate_text_break(&reader->text);
    }
    if (reader->is_in_formula) {
        bc_gate_text_break(&reader->attributes);
        reader->is_in_formula = false;
    }
    if (reader->is_in_value && strcmp(local, "v") == 0) {
        end_value(reader);
    }
    if (strcmp(local, "c") == 0) {
        reader->cell = NO_CELL;
    }
}

static bool is_number_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("+-.eE", byte) != NULL);
}

static void take_characters(void *user, const char *bytes, int length)
{
    struct reader *reader = user;
    size_t length_bytes = (size_t)length;
    bool is_number = reader->is_in_value && reader->cell != TEXT_CELL;

    if (reader->is_in_formula) {
        bc_gate_text_add(&reader->attributes, bytes, length_bytes);
        return;
    }
    for (size_t i = 0; is_number && i < length_bytes; i++) {
        is_number = is_number_byte(bytes[i]);
    }
    if (is_number && reader->value_bytes + length_bytes <= VALUE_BYTES) {
        memcpy(reader->value + reader->value_bytes, bytes, length_bytes);
        reader->value_bytes += length_bytes;
        return;
    }
    if (reader->cell != NO_CELL && reader->cell_name[0] != '\0') {
        bc_gate_text_place(&reader->text, bc_arena_strdup(reader->run->arena, reader->cell_name));
        reader->cell_name[0] = '\0';
    }
    bc_gate_text_add(&reader->text, bytes, length_bytes);
}

static void take_comment(void *user, const char *comment)
{
    struct reader *reader = user;

    bc_gate_text_add_string(&reader->asides, comment);
    bc_gate_text_break(&reader->asides);
}

static void take_instruction(void *user, const char *target, const char *data)
{
    take_comment(user, target);
    take_comment(user, data);
}

/* No writer of ours has a document type: one could hold anything, and hide it. */
static void take_doctype(
    void *user, const char *name, const char *system_id, const char *public_id, int has_subset)
{
    struct reader *reader = user;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    reader->has_entities = true;
}

static bool parse(struct reader *reader, const char *bytes, size_t length_bytes)
{
    enum { PIECE_BYTES = 1 << 24 };
    XML_Parser parser = XML_ParserCreate(NULL);
    bool is_well = parser != NULL;

    if (!is_well) {
        return false;
    }
    XML_SetUserData(parser, reader);
    XML_SetElementHandler(parser, start_element, end_element);
    XML_SetCharacterDataHandler(parser, take_characters);
    XML_SetCommentHandler(parser, take_comment);
    XML_SetProcessingInstructionHandler(parser, take_instruction);
    XML_SetStartDoctypeDeclHandler(parser, take_doctype);
    for (size_t at = 0, piece; is_well && (at < length_bytes || at == 0); at += piece) {
        piece = length_bytes - at < PIECE_BYTES ? length_bytes - at : PIECE_BYTES;
        is_well = XML_Parse(parser, bytes + at, (int)piece, at + piece == length_bytes) ==
                      XML_STATUS_OK &&
                  piece > 0;
    }
    XML_ParserFree(parser);
    return is_well;
}

void bc_gate_open_xml(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct reader reader = {.run = run, .place = place};

    bc_gate_text_init(&reader.text, run->scratch);
    bc_gate_text_init(&reader.attributes, run->scratch);
    bc_gate_text_init(&reader.asides, run->scratch);
    if (!parse(&reader, bytes, length_bytes) || reader.has_entities) {
        bc_gate_open_raw(run, place, bytes, length_bytes);
        bc_gate_note(run, "gate.unreadable", place);
    }
    bc_gate_search_text(run, place, &reader.text);
    run->is_structure = true;
    bc_gate_search_text(run, place, &reader.attributes);
    run->is_structure = false;
    bc_gate_search_text(run, place, &reader.asides);
}
