/*
 * sections.h - a plain text file of "[name]" sections with one item a line.
 *
 * Lines that start with # and empty lines do not count. Nothing else is special here: what a line
 * means is the reader's business (grammar.h, office.h). A file that cannot be read ends the program
 * with a message.
 */
#ifndef SAMPLES_SECTIONS_H
#define SAMPLES_SECTIONS_H

#include <stddef.h>

struct section {
    const char *name;
    char **lines;
    size_t line_count;
};

struct sections {
    const char *path;
    char *bytes; /* names and lines point in here */
    struct section *items;
    size_t count;
};

void sections_load(struct sections *sections, const char *path);
void sections_clear(struct sections *sections);

/* The section of that name, or NULL. */
const struct section *sections_find(const struct sections *sections, const char *name);

/* The same for a section that must be there: its lack ends the program. */
const struct section *sections_need(const struct sections *sections, const char *name);

/* Cuts `line` at each '|' in place; returns how many parts there are (at most `limit`). */
size_t sections_split(char *line, char **ret_parts, size_t limit);

/* Ends the program with "path: what", exit code 1. */
void sections_fail(const char *path, const char *what) __attribute__((noreturn));

#endif
