/*
 * problems.h - a list of everything that is wrong in one file, so that it can be mended in one go.
 *
 * Like bc_status, a problem is a code with arguments; the wording is in report-templates/messages.
 */
#ifndef BC_BASE_PROBLEMS_H
#define BC_BASE_PROBLEMS_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

enum bc_severity {
    BC_WARNING, /* to be looked at; nothing stops */
    BC_ERROR
};

struct bc_problem {
    enum bc_severity severity;
    const char *code;
    const char *where;     /* "dak-lak.yaml:14:7"; may be "" */
    const char *arguments; /* parted by BC_NEXT */
};

struct bc_problems {
    bc_arena *arena; /* set by the caller; holds the texts */
    struct bc_problem *items;
    size_t count;
    size_t capacity;
    size_t error_count;
};

void bc_problems_add(struct bc_problems *problems, enum bc_severity severity, const char *code,
    const char *where, const char *arguments_format, ...) __attribute__((format(printf, 5, 6)));

/*
 * True when the list holds no error. Otherwise the status takes the first error with `fault`; a
 * caller that prints the whole list has no need to print the status too.
 */
BC_MUST_CHECK bool bc_problems_settle(
    const struct bc_problems *problems, enum bc_fault fault, struct bc_status *status);

#endif
