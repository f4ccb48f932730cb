#include "gate/xml_text.h"

#include "gate/open.h"

#include <string.h>

enum {
    LONG_NAME_OF_ATTRIBUTE = 20,
    LONG_NAME = 24,
    NUMBER_LEAST = 9,
    ROWS_MOST = 10000000, /* rows of a sheet have seven digits */
};

enum { NO_CELL, NUMBER_CELL, STRING_INDEX_CELL, TEXT_CELL };

enum element {
    OTHER,
    CELL,
    ROW,
    VALUE,
    FORMULA, /* made of names of cells */
    NUMBERS, /* what a chart keeps of cells that hold numbers */
    LOOK,
    INSIDE /* one text, which goes on before and behind */
};

static struct bc_gate_span local_name(struct bc_gate_span name)
{
    const char *colon = memrchr(name.bytes, ':', name.length_bytes);

    if (colon != NULL) {
        name.length_bytes -= (size_t)(colon + 1 - name.bytes);
        name.bytes = colon + 1;
    }
    return name;
}

/* Nearly all tags of a sheet. */
static enum element element_of_letter(char letter)
{
    switch (letter) {
    case 'c':
        return CELL;
    case 'v':
        return VALUE;
    case 'f':
        return FORMULA;
    case 't':
    case 'r':
    case 'b':
    case 'i':
        return INSIDE;
    default:
        return OTHER;
    }
}

static enum element element_of(struct bc_gate_span name)
{
    static const struct {
        const char *name;
        enum element element;
    } known[] = {{"row", ROW}, {"rPr", LOOK}, {"span", INSIDE}, {"tspan", INSIDE},
        {"formula", FORMULA}, {"formula1", FORMULA}, {"formula2", FORMULA},
        {"definedName", FORMULA}, {"numCache", NUMBERS}};
    const struct bc_gate_span local = name.length_bytes == 1 ? name : local_name(name);

    if (local.length_bytes == 1) {
        return element_of_letter(local.bytes[0]);
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && local.length_bytes > 0; i++) {
        if (known[i].name[0] == local.bytes[0] && strlen(known[i].name) == local.length_bytes &&
            memcmp(known[i].name, local.bytes, local.length_bytes) == 0) {
            return known[i].element;
        }
    }
    return OTHER;
}

static bool is_inside_text(const struct bc_gate_xml *xml, enum element element)
{
    return xml->depth_in_look > 0 || element == INSIDE || element == LOOK;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* "AB12" as a number, 0 when it is no name of a cell. */
static size_t cell_number(struct bc_gate_span name)
{
    size_t at = 0;
    size_t column = 0;
    size_t row = 0;
    size_t letters;

    while (at < name.length_bytes && name.bytes[at] >= 'A' && name.bytes[at] <= 'Z' && at < 4) {
        column = column * 26 + (size_t)(name.bytes[at++] - 'A' + 1);
    }
    letters = at;
    while (at < name.length_bytes && name.bytes[at] >= '0' && name.bytes[at] <= '9' &&
           at < letters + 8) {
        row = row * 10 + (size_t)(name.bytes[at++] - '0');
    }
    return letters > 0 && letters <= 3 && at > letters && at <= letters + 7 &&
                   at == name.length_bytes
               ? column * ROWS_MOST + row
               : 0;
}

static const char *name_cell(void *user, bc_arena *arena, size_t number)
{
    char letters[8];
    size_t at = sizeof(letters) - 1;

    (void)user;
    letters[at] = '\0';
    for (size_t column = number / ROWS_MOST; column > 0; column = (column - 1) / 26) {
        letters[--at] = (char)('A' + (column - 1) % 26);
    }
    return bc_arena_printf(arena, "%s%zu", letters + at, number % ROWS_MOST);
}

static bool is_letter(struct bc_gate_span span, char letter)
{
    return span.length_bytes == 1 && span.bytes[0] == letter;
}

/* ---- Tags ------------------------------------------------------------------------------------ */

static void add_attribute(struct bc_gate_xml *xml, struct bc_gate_span span)
{
    bc_gate_text_add(&xml->attributes, span.bytes, span.length_bytes);
    bc_gate_text_break(&xml->attributes);
}

/* The kind of a cell or its name. True when an attribute of a cell or a row says nothing else: half
 * of the bytes of a sheet are such. */
static bool take_cell_attribute(
    struct bc_gate_xml *xml, enum element element, const struct bc_gate_attribute *one)
{
    const char letter = one->name.bytes[0];
    size_t number;

    if (one->name.length_bytes != 1) {
        return false;
    }
    if (element == CELL && letter == 't') {
        xml->cell = is_letter(one->value, 's')   ? STRING_INDEX_CELL
                    : is_letter(one->value, 'n') ? NUMBER_CELL
                                                 : TEXT_CELL;
    }
    number = letter == 'r' || one->value.length_bytes >= 4 ? cell_number(one->value) : 0;
    if (element == CELL && letter == 'r') {
        xml->cell_place = number;
    }
    return one->value.length_bytes < 4 || number != 0;
}

static bool is_word(struct bc_gate_span span, const char *word)
{
    return span.length_bytes == strlen(word) && memcmp(span.bytes, word, span.length_bytes) == 0;
}

/* Too short for a number of a person, or for a code among rows and sizes (search.c). */
static bool is_short_figure(struct bc_gate_span span)
{
    enum { DIGITS_MOST = 7 };
    size_t at = 0;

    while (at < span.length_bytes && span.length_bytes <= DIGITS_MOST &&
           ((span.bytes[at] >= '0' && span.bytes[at] <= '9') || span.bytes[at] == '.')) {
        at++;
    }
    return at == span.length_bytes;
}

/* What stands in every row and every text of a list, and says nothing. */
static bool is_usual_attribute(enum element element, const struct bc_gate_attribute *one)
{
    switch (element) {
    case ROW:
        return one->name.length_bytes <= LONG_NAME_OF_ATTRIBUTE && is_short_figure(one->value);
    case CELL:
        return is_word(one->name, "t") && is_word(one->value, "inlineStr");
    case INSIDE:
        return is_word(one->name, "xml:space") && is_word(one->value, "preserve");
    default:
        return false;
    }
}

static void take_attributes(struct bc_gate_xml *xml, struct bc_gate_span name, enum element element,
    const struct bc_gate_attribute *attributes, size_t count)
{
    const bool is_cell = element == CELL || element == ROW;

    for (size_t i = 0; i < count; i++) {
        const struct bc_gate_attribute *one = &attributes[i];

        if ((is_cell && take_cell_attribute(xml, element, one)) ||
            is_usual_attribute(element, one)) {
            continue;
        }
        if (one->name.length_bytes > LONG_NAME_OF_ATTRIBUTE) {
            add_attribute(xml, one->name);
        }
        add_attribute(xml, one->value);
    }
    if (name.length_bytes > LONG_NAME) {
        add_attribute(xml, name);
    }
}

static void end_text(struct bc_gate_xml *xml)
{
    bc_gate_text_break(&xml->text);
    bc_gate_search_so_far(xml->run, xml->place, &xml->text);
}

void bc_gate_xml_start(struct bc_gate_xml *xml, struct bc_gate_span name,
    const struct bc_gate_attribute *attributes, size_t count)
{
    const enum element element = element_of(name);

    if (element == CELL || element == NUMBERS) {
        xml->cell = NUMBER_CELL;
        xml->cell_place = 0;
    }
    take_attributes(xml, name, element, attributes, count);
    xml->is_in_formula = element == FORMULA;
    if (element == VALUE && xml->cell != NO_CELL) {
        xml->is_in_value = true;
        xml->value_bytes = 0;
    }
    if (!is_inside_text(xml, element)) {
        end_text(xml);
    }
    xml->depth_in_look += xml->depth_in_look > 0 || element == LOOK ? 1 : 0;
}

static void search_attributes(struct bc_gate_xml *xml, bool is_end)
{
    xml->run->is_structure = true;
    if (is_end) {
        bc_gate_search_text(xml->run, xml->place, &xml->attributes);
    } else {
        bc_gate_search_so_far(xml->run, xml->place, &xml->attributes);
    }
    xml->run->is_structure = false;
}

/* "0912…": no program writes a number so. */
static bool begins_like_a_text(const struct bc_gate_xml *xml)
{
    return xml->value_bytes > 1 && xml->value[0] == '0' && xml->value[1] >= '0' &&
           xml->value[1] <= '9';
}

/* What a cell holds: the place of its text is worth a name, numbers are looked at by themselves. */
static void end_value(struct bc_gate_xml *xml)
{
    struct bc_gate_run *run = xml->run;

    xml->is_in_value = false;
    if (xml->cell == NUMBER_CELL && begins_like_a_text(xml)) {
        bc_gate_text_add(&xml->text, xml->value, xml->value_bytes);
        end_text(xml);
    } else if (xml->cell == NUMBER_CELL && xml->value_bytes >= NUMBER_LEAST &&
               memchr(xml->value, '.', xml->value_bytes) == NULL) {
        bc_gate_search_value(run,
            xml->cell_place == 0
                ? xml->place
                : bc_gate_part(run, xml->place, name_cell(xml, run->arena, xml->cell_place)),
            xml->value, xml->value_bytes);
    }
}

void bc_gate_xml_end(struct bc_gate_xml *xml, struct bc_gate_span name)
{
    const enum element element = element_of(name);

    xml->depth_in_look -= xml->depth_in_look > 0 ? 1 : 0;
    if (!is_inside_text(xml, element)) {
        end_text(xml);
    }
    if (xml->is_in_formula) {
        bc_gate_text_break(&xml->attributes);
        xml->is_in_formula = false;
    }
    if (xml->is_in_value && element == VALUE) {
        end_value(xml);
    }
    if (element == CELL || element == NUMBERS) {
        xml->cell = NO_CELL;
    } else if (element == ROW) {
        search_attributes(xml, false);
    }
}

bool bc_gate_xml_awaits_figure(const struct bc_gate_xml *xml)
{
    return xml->cell == NO_CELL && xml->depth_in_look == 0 && !xml->is_in_value &&
           !xml->is_in_formula;
}

/* It holds no text, but parts those before and behind. */
void bc_gate_xml_figure(struct bc_gate_xml *xml)
{
    end_text(xml);
}

void bc_gate_xml_text_cell(
    struct bc_gate_xml *xml, struct bc_gate_span name, struct bc_gate_span text)
{
    end_text(xml);
    bc_gate_text_place(&xml->text, cell_number(name));
    bc_gate_text_add_known(&xml->text, text.bytes, text.length_bytes);
    end_text(xml);
}

/* ---- Characters ------------------------------------------------------------------------------ */

static bool is_number(const char *bytes, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++) {
        const char byte = bytes[i];

        if (!(byte >= '0' && byte <= '9') && byte != '+' && byte != '-' && byte != '.' &&
            byte != 'e' && byte != 'E') {
            return false;
        }
    }
    return true;
}

void bc_gate_xml_characters(struct bc_gate_xml *xml, const char *bytes, size_t length_bytes)
{
    if (xml->is_in_formula) {
        bc_gate_text_add(&xml->attributes, bytes, length_bytes);
        return;
    }
    if (xml->is_in_value && xml->cell != TEXT_CELL &&
        xml->value_bytes + length_bytes <= BC_GATE_VALUE_BYTES && is_number(bytes, length_bytes)) {
        memcpy(xml->value + xml->value_bytes, bytes, length_bytes);
        xml->value_bytes += length_bytes;
        return;
    }
    if (xml->cell != NO_CELL && xml->cell_place != 0) {
        bc_gate_text_place(&xml->text, xml->cell_place);
        xml->cell_place = 0;
    }
    bc_gate_text_add(&xml->text, bytes, length_bytes);
}

void bc_gate_xml_aside(struct bc_gate_xml *xml, const char *string)
{
    bc_gate_text_add_string(&xml->asides, string);
    bc_gate_text_break(&xml->asides);
}

/* ---- All of it ------------------------------------------------------------------------------- */

void bc_gate_xml_init(struct bc_gate_xml *xml, struct bc_gate_run *run, const char *place)
{
    *xml = (struct bc_gate_xml){.run = run, .place = place};
    bc_gate_text_init(&xml->text, run->scratch);
    bc_gate_text_init(&xml->attributes, run->scratch);
    bc_gate_text_init(&xml->asides, run->scratch);
    xml->text.namer = name_cell;
}

void bc_gate_xml_finish(struct bc_gate_xml *xml)
{
    bc_gate_search_text(xml->run, xml->place, &xml->text);
    search_attributes(xml, true);
    bc_gate_search_text(xml->run, xml->place, &xml->asides);
}
