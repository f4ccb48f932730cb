/*
 * status.h - what went wrong, in the words of the person who must fix it.
 *
 * Every call that can fail returns bool (true = done) and takes a caller-owned `struct bc_status *`
 * as its last parameter. The first failure wins: a status that already holds a fault is never
 * overwritten. Nothing here allocates, so reporting a failure cannot fail.
 *
 * A fault is a code with arguments, not a sentence: the wording lives in
 * report-templates/messages/<part before the dot>.yaml, in Vietnamese and English, as
 * `what` (one factual line) and `todo` (one full sentence), where {1}, {2} … are the arguments.
 */
#ifndef BC_BASE_STATUS_H
#define BC_BASE_STATUS_H

#include <stdbool.h>

/* The kind of fault; its number is the exit code of the program. */
enum bc_fault {
    BC_OK = 0,
    BC_OWN_FAULT = 1,     /* a library or an assumption of ours failed */
    BC_BAD_USAGE = 2,     /* a wrong command line */
    BC_BAD_INPUT = 3,     /* a row, a template, a profile: the user can correct it */
    BC_NOTHING_TO_DO = 4, /* not a fault: everything asked for is there already */
    BC_HELD = 5,          /* a period cannot be judged yet (an unknown field, no data) */
    BC_STORE_DOWN = 6,    /* the store refused, is locked or damaged */
    BC_REFUSED = 7,       /* the disclosure gate or an identity said no */
    BC_NO_OUTPUT = 8      /* a result could not be written */
};

struct bc_status {
    enum bc_fault fault;
    const char *code;        /* a literal, "calendar.year-missing" */
    char where[256];         /* "tickets.csv:214:3", the user's file, never ours; may be "" */
    char arguments[768];     /* the values of {1}, {2} …, parted by BC_NEXT */
    const char *raised_file; /* our own source line, printed only with --verbose */
    int raised_line;
};

#define BC_MUST_CHECK __attribute__((warn_unused_result))

/* Parts the arguments of a message inside their one format: "%s" BC_NEXT "%d". */
#define BC_NEXT "\x1f"

/*
 * Records a fault and returns false, so that a caller can `return bc_fail(...)`:
 *     bc_fail(status, BC_BAD_INPUT, "calendar.year-missing", where, "%d" BC_NEXT "%s", year, file)
 * A message without arguments passes "".
 */
#define bc_fail(status, fault, code, where, ...)                                                   \
    bc_fail_at(status, fault, code, where, __FILE__, __LINE__, __VA_ARGS__)

bool bc_fail_at(struct bc_status *status, enum bc_fault fault, const char *code, const char *where,
    const char *file, int line, const char *arguments_format, ...)
    __attribute__((format(printf, 7, 8)));

#endif
