#include "sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT_BYTES = 4 << 20, SECTION_LIMIT = 512 };

void sections_fail(const char *path, const char *what)
{
    fprintf(stderr, "generate_sample: %s: %s\n", path, what);
    exit(1);
}

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(FILE_LIMIT_BYTES);
    size_t length;

    if (file == NULL) {
        sections_fail(path, "cannot be opened");
    }
    if (bytes == NULL) {
        sections_fail(path, "no memory");
    }
    length = fread(bytes, 1, FILE_LIMIT_BYTES - 1, file);
    if (ferror(file) || length == FILE_LIMIT_BYTES - 1) {
        sections_fail(path, "cannot be read, or is too long");
    }
    (void)fclose(file);
    bytes[length] = '\0';
    return bytes;
}

static void add_line(struct sections *sections, char *line)
{
    struct section *section = &sections->items[sections->count - 1];
    size_t room = (section->line_count + 1) * sizeof(*section->lines);
    char **lines = realloc(section->lines, room);

    if (lines == NULL) {
        sections_fail(sections->path, "no memory");
    }
    lines[section->line_count++] = line;
    section->lines = lines;
}

static void add_section(struct sections *sections, char *line)
{
    size_t length = strlen(line);

    if (line[length - 1] != ']' || sections->count == SECTION_LIMIT) {
        sections_fail(sections->path, "a section without ']', or too many of them");
    }
    line[length - 1] = '\0';
    sections->items[sections->count++] = (struct section){.name = line + 1};
}

void sections_load(struct sections *sections, const char *path)
{
    char *line;
    char *next;

    *sections = (struct sections){.path = path, .bytes = read_whole(path)};
    sections->items = calloc(SECTION_LIMIT, sizeof(*sections->items));
    if (sections->items == NULL) {
        sections_fail(path, "no memory");
    }
    for (line = sections->bytes; line != NULL && *line != '\0'; line = next) {
        next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        if (*line == '\0' || *line == '#') {
            continue;
        }
        if (*line == '[') {
            add_section(sections, line);
        } else if (sections->count == 0) {
            sections_fail(path, "a line before the first section");
        } else {
            add_line(sections, line);
        }
    }
}

void sections_clear(struct sections *sections)
{
    for (size_t i = 0; i < sections->count; i++) {
        free(sections->items[i].lines);
    }
    free(sections->items);
    free(sections->bytes);
    *sections = (struct sections){0};
}

const struct section *sections_find(const struct sections *sections, const char *name)
{
    for (size_t i = 0; i < sections->count; i++) {
        if (strcmp(sections->items[i].name, name) == 0) {
            return &sections->items[i];
        }
    }
    return NULL;
}

const struct section *sections_need(const struct sections *sections, const char *name)
{
    const struct section *section = sections_find(sections, name);

    if (section == NULL || section->line_count == 0) {
        char what[160];

        (void)snprintf(what, sizeof(what), "the section [%s] is missing or empty", name);
        sections_fail(sections->path, what);
    }
    return section;
}

size_t sections_split(char *line, char **ret_parts, size_t limit)
{
    size_t count = 0;

    while (line != NULL && count < limit) {
        char *bar = strchr(line, '|');

        ret_parts[count++] = line;
        if (bar != NULL) {
            *bar++ = '\0';
        }
        line = bar;
    }
    return count;
}
