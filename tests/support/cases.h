/*
 * cases.h - reads tests/cases/<name>.cases: one case a line, columns parted by " | ", "#" starts a
 * comment.
 *
 * Columns are trimmed, so that they may be lined up. Include it, no linking needed:
 *
 *     struct cases cases;
 *     struct case_row row;
 *     cases_open(&cases, "calendar");
 *     while (cases_next(&cases, &row)) {
 *         assert_string_equal(row.columns[0], "add hours");
 *     }
 *     cases_close(&cases);
 */
#ifndef BC_TESTS_SUPPORT_CASES_H
#define BC_TESTS_SUPPORT_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_COLUMNS = 16, CASE_LINE_BYTES = 4096 };

struct case_row {
    int line;
    size_t column_count;
    const char *columns[CASE_COLUMNS]; /* "" behind the last one */
};

struct cases {
    FILE *file;
    int line;
    char path[1024];
    char text[CASE_LINE_BYTES];
};

/* Ends the program when there is no such file: a test without its cases would pass for nothing. */
static inline void cases_open(struct cases *cases, const char *name)
{
    cases->line = 0;
    snprintf(cases->path, sizeof(cases->path), "%s/cases/%s.cases", BC_TESTS_FOLDER, name);
    cases->file = fopen(cases->path, "r");
    if (cases->file == NULL) {
        fprintf(stderr, "cannot open %s\n", cases->path);
        exit(1);
    }
}

static inline void cases_close(struct cases *cases)
{
    fclose(cases->file);
}

static inline char *cases_trim(char *text)
{
    char *end;

    text += strspn(text, " \t");
    end = text + strlen(text);
    while (end > text && strchr(" \t\r\n", end[-1]) != NULL) {
        end--;
    }
    *end = '\0';
    return text;
}

/* The next case; its columns live until the next call. False at the end of the file. */
static inline bool cases_next(struct cases *cases, struct case_row *ret_row)
{
    while (fgets(cases->text, sizeof(cases->text), cases->file) != NULL) {
        char *rest = cases_trim(cases->text);

        cases->line++;
        if (rest[0] == '#' || rest[0] == '\0') {
            continue;
        }
        ret_row->line = cases->line;
        ret_row->column_count = 0;
        while (rest != NULL && ret_row->column_count < CASE_COLUMNS) {
            char *bar = strchr(rest, '|');
            char *column = rest;

            rest = bar == NULL ? NULL : bar + 1;
            if (bar != NULL) {
                *bar = '\0';
            }
            ret_row->columns[ret_row->column_count++] = cases_trim(column);
        }
        for (size_t i = ret_row->column_count; i < CASE_COLUMNS; i++) {
            ret_row->columns[i] = "";
        }
        return true;
    }
    return false;
}

#endif
