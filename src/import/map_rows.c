#include "base/text.h"
#include "import/hash_table.h"
#include "import/map_private.h"

#include <string.h>

/* A part of a source cell with the place of its column in a file. */
struct bound_part {
    const char *literal; /* NULL: a column */
    size_t literal_bytes;
    size_t index;
};

struct bound_cell {
    struct bound_part *parts;
    size_t part_count;
};

/* A spelling that was looked up in the table of values, and what it means: rows repeat few. */
struct seen_value {
    char text[48];
    const char *value; /* NULL: nothing seen yet */
};

enum { SEEN_VALUES = 64 };

struct bound_column {
    enum bc_column target;
    const struct bc_map_column *column;
    struct bound_cell *cells;
    struct seen_value *seen; /* by hash, one a place; the last one stays */
};

struct bc_map_binding {
    struct bc_layout layout;
    struct bound_column columns[BC_COLUMN_COUNT];
    size_t column_count;
    size_t *reads; /* the columns of the file that are read, each once, in the order of the map */
    size_t read_count;
    size_t read_capacity;
};

/* ---- Binding --------------------------------------------------------------------------------- */

struct binder {
    const char *file_name;
    const char *const *header;
    size_t header_count;
    bc_arena *arena;
    struct bc_problems *problems;
};

/* The place of a column, SIZE_MAX (and a problem) when the file has none of that name. */
static size_t find_column(const struct binder *binder, const char *name, const char *where)
{
    const char *key = bc_text_match_key(binder->arena, name);
    const char *nearest;

    for (size_t i = 0; i < binder->header_count; i++) {
        if (strcmp(bc_text_match_key(binder->arena, binder->header[i]), key) == 0) {
            return i;
        }
    }
    nearest = bc_text_nearest(name, binder->header, binder->header_count);
    bc_problems_add(binder->problems, BC_ERROR,
        nearest == NULL ? "import.map-column-missing" : "import.map-column-near", where,
        "%s" BC_NEXT "%s" BC_NEXT "%s", name, binder->file_name, nearest == NULL ? "" : nearest);
    return SIZE_MAX;
}

static void note_read(const struct binder *binder, struct bc_map_binding *binding, size_t index)
{
    for (size_t i = 0; i < binding->read_count; i++) {
        if (binding->reads[i] == index) {
            return;
        }
    }
    binding->reads = bc_arena_grow(binder->arena, binding->reads, binding->read_count,
        &binding->read_capacity, sizeof(*binding->reads));
    binding->reads[binding->read_count++] = index;
}

static struct bound_cell bind_cell(const struct binder *binder, struct bc_map_binding *binding,
    const struct bc_map_source_cell *source, const char *where)
{
    struct bound_cell cell = {
        .parts = bc_arena_alloc_array(binder->arena, source->part_count, sizeof(*cell.parts)),
        .part_count = source->part_count,
    };

    for (size_t i = 0; i < source->part_count; i++) {
        cell.parts[i].literal = source->parts[i].literal;
        if (source->parts[i].column == NULL) {
            cell.parts[i].literal_bytes = strlen(source->parts[i].literal);
        } else {
            cell.parts[i].index = find_column(binder, source->parts[i].column, where);
            note_read(binder, binding, cell.parts[i].index);
        }
    }
    return cell;
}

static void bind_column(const struct binder *binder, struct bc_map_binding *binding,
    enum bc_column target, const struct bc_map_column *column)
{
    struct bound_column *bound = &binding->columns[binding->column_count++];

    bound->target = target;
    bound->column = column;
    bound->cells = bc_arena_alloc_array(binder->arena, column->source_count, sizeof(*bound->cells));
    for (size_t i = 0; i < column->source_count; i++) {
        bound->cells[i] = bind_cell(binder, binding, &column->sources[i], column->where);
    }
    if (column->value_count > 0) {
        bound->seen = bc_arena_alloc_array(binder->arena, SEEN_VALUES, sizeof(*bound->seen));
    }
    binding->layout.times[target] = column->time;
    if (column->source_count == 1 && column->sources[0].part_count == 1) {
        binding->layout.names[target] = column->sources[0].parts[0].column;
    }
}

bool bc_map_bind(const struct bc_map *map, const char *file_name, const char *const *header,
    size_t header_count, bc_arena *arena, struct bc_problems *problems,
    const struct bc_map_binding **ret_binding, struct bc_status *status)
{
    struct binder binder = {file_name, header, header_count, arena, problems};
    struct bc_map_binding *binding = bc_arena_alloc(arena, sizeof(*binding));

    binding->layout.shape = map->shape;
    binding->layout.file_name = file_name;
    for (size_t target = 0; target < BC_COLUMN_COUNT; target++) {
        if (map->columns[target].is_given) {
            bind_column(&binder, binding, (enum bc_column)target, &map->columns[target]);
        }
    }
    for (size_t i = 0; i < map->drop_count; i++) {
        (void)find_column(&binder, map->drops[i].column, map->drops[i].where);
    }
    *ret_binding = binding;
    return bc_problems_settle(problems, BC_BAD_INPUT, status);
}

const struct bc_layout *bc_map_layout(const struct bc_map_binding *binding)
{
    return &binding->layout;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* The text of one part in a row. */
static struct bc_cell read_part(const struct bound_part *part, const struct bc_csv_cell *cells)
{
    if (part->literal != NULL) {
        return (struct bc_cell){part->literal, part->literal_bytes};
    }
    return (struct bc_cell){cells[part->index].text, cells[part->index].length_bytes};
}

/* All parts side by side; empty when none of the columns has anything to say. */
static struct bc_cell join_parts(
    const struct bound_cell *cell, const struct bc_csv_cell *cells, bc_arena *scratch)
{
    size_t length_bytes = 0;
    bool has_value = false;
    char *joined;
    const char *text;

    for (size_t i = 0; i < cell->part_count; i++) {
        struct bc_cell part = read_part(&cell->parts[i], cells);

        length_bytes += part.length_bytes;
        has_value = has_value || (cell->parts[i].literal == NULL && part.length_bytes > 0);
    }
    if (!has_value) {
        return (struct bc_cell){"", 0};
    }
    joined = bc_arena_alloc(scratch, length_bytes + 1);
    length_bytes = 0;
    for (size_t i = 0; i < cell->part_count; i++) {
        struct bc_cell part = read_part(&cell->parts[i], cells);

        memcpy(joined + length_bytes, part.text, part.length_bytes);
        length_bytes += part.length_bytes;
    }
    text = joined;
    bc_text_trim(&text, &length_bytes);
    return (struct bc_cell){bc_arena_strndup(scratch, text, length_bytes), length_bytes};
}

static struct bc_cell read_source(const struct bound_column *bound, size_t source,
    const struct bc_csv_cell *cells, bc_arena *scratch)
{
    const struct bound_cell *cell = &bound->cells[source];

    if (cell->part_count == 1 && cell->parts[0].literal == NULL) {
        const struct bc_csv_cell *plain = &cells[cell->parts[0].index];

        return (struct bc_cell){plain->text, plain->length_bytes};
    }
    return join_parts(cell, cells, scratch);
}

static struct bc_cell cell_of(const char *text)
{
    return (struct bc_cell){text, strlen(text)};
}

/* What the table says of a word; NULL when it does not know it. */
static const char *look_up(
    const struct bc_map_column *column, struct bc_cell cell, bc_arena *scratch)
{
    const char *key = bc_text_match_key(scratch, cell.text);

    for (size_t i = 0; i < column->value_count; i++) {
        if (strcmp(column->values[i].key, key) == 0) {
            return column->values[i].value;
        }
    }
    return column->otherwise;
}

static struct bc_cell replace_value(
    const struct bound_column *bound, struct bc_cell cell, bc_arena *scratch)
{
    struct seen_value *seen = NULL;
    const char *value;

    if (bound->seen != NULL && cell.length_bytes < sizeof(seen->text)) {
        seen = &bound->seen[bc_hash_bytes(cell.text, cell.length_bytes, 0) % SEEN_VALUES];
        if (seen->value != NULL && strcmp(seen->text, cell.text) == 0) {
            return cell_of(seen->value);
        }
    }
    value = look_up(bound->column, cell, scratch);
    if (value == NULL) {
        return cell;
    }
    if (seen != NULL) {
        seen->value = value;
        memcpy(seen->text, cell.text, cell.length_bytes + 1);
    }
    return cell_of(value);
}

/* "101001240735.0" without its fraction of zeros. */
static struct bc_cell without_fraction(struct bc_cell cell, bc_arena *scratch)
{
    const char *dot = memchr(cell.text, '.', cell.length_bytes);

    if (dot == NULL || dot == cell.text || strspn(dot + 1, "0") != strlen(dot + 1)) {
        return cell;
    }
    cell.length_bytes = (size_t)(dot - cell.text);
    cell.text = bc_arena_strndup(scratch, cell.text, cell.length_bytes);
    return cell;
}

static struct bc_cell read_column(
    const struct bound_column *bound, const struct bc_csv_cell *cells, bc_arena *scratch)
{
    const struct bc_map_column *column = bound->column;
    struct bc_cell cell = {"", 0};

    if (column->constant != NULL) {
        return cell_of(column->constant);
    }
    for (size_t i = 0; i < column->source_count && cell.length_bytes == 0; i++) {
        cell = read_source(bound, i, cells, scratch);
    }
    if (cell.length_bytes == 0) {
        return column->when_empty != NULL ? cell_of(column->when_empty) : cell;
    }
    if (column->is_integer) {
        cell = without_fraction(cell, scratch);
    }
    if (column->value_count > 0 || column->otherwise != NULL) {
        cell = replace_value(bound, cell, scratch);
    }
    return cell;
}

static size_t put_cell(char *to, const struct bc_csv_cell *cell)
{
    const uint32_t length_bytes = (uint32_t)cell->length_bytes;

    memcpy(to, &length_bytes, sizeof(length_bytes));
    memcpy(to + sizeof(length_bytes), cell->text, length_bytes);
    return sizeof(length_bytes) + length_bytes;
}

const char *bc_map_gather(const struct bc_map_binding *binding, const struct bc_csv_cell *cells,
    bc_arena *scratch, size_t *ret_length_bytes)
{
    size_t length_bytes = 0;
    char *gathered;

    for (size_t i = 0; i < binding->read_count; i++) {
        length_bytes += sizeof(uint32_t) + cells[binding->reads[i]].length_bytes;
    }
    gathered = bc_arena_alloc(scratch, length_bytes);
    *ret_length_bytes = length_bytes;
    length_bytes = 0;
    for (size_t i = 0; i < binding->read_count; i++) {
        length_bytes += put_cell(gathered + length_bytes, &cells[binding->reads[i]]);
    }
    return gathered;
}

struct bc_cell bc_map_read_cell(const struct bc_map_binding *binding, enum bc_column target,
    const struct bc_csv_cell *cells, bc_arena *scratch)
{
    for (size_t i = 0; i < binding->column_count; i++) {
        if (binding->columns[i].target == target) {
            return read_column(&binding->columns[i], cells, scratch);
        }
    }
    return (struct bc_cell){"", 0};
}

void bc_map_read(const struct bc_map_binding *binding, const struct bc_csv_cell *cells,
    bc_arena *scratch, struct bc_record *ret_record)
{
    for (size_t i = 0; i < binding->column_count; i++) {
        const struct bound_column *bound = &binding->columns[i];

        ret_record->cells[bound->target] = read_column(bound, cells, scratch);
    }
}

enum bc_case_end bc_map_case_end(
    const struct bc_map *map, bc_arena *scratch, const char *status_text, bool has_closing)
{
    const char *key;

    if (map->status_count == 0) {
        return has_closing ? map->closed_means : BC_CASE_OPEN;
    }
    key = bc_text_match_key(scratch, status_text);
    for (size_t i = 0; i < map->status_count; i++) {
        if (strcmp(map->statuses[i].key, key) == 0) {
            return map->statuses[i].end;
        }
    }
    return *status_text == '\0' ? (has_closing ? map->closed_means : BC_CASE_OPEN) : map->otherwise;
}

enum bc_no_closing bc_map_no_closing(const struct bc_map *map)
{
    return map->no_closing;
}
