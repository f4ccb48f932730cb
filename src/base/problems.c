#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>

void bc_problems_add(struct bc_problems *problems, enum bc_severity severity, const char *code,
    const char *where, const char *arguments_format, ...)
{
    struct bc_problem *problem;
    char arguments[768];
    va_list args;

    va_start(args, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, args);
    va_end(args);
    problems->items = bc_arena_grow(problems->arena, problems->items, problems->count,
        &problems->capacity, sizeof(*problems->items));
    problem = &problems->items[problems->count++];
    problem->severity = severity;
    problem->code = code;
    problem->where = bc_arena_strdup(problems->arena, where);
    problem->arguments = bc_arena_strdup(problems->arena, arguments);
    if (severity == BC_ERROR) {
        problems->error_count++;
    }
}

bool bc_problems_settle(
    const struct bc_problems *problems, enum bc_fault fault, struct bc_status *status)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct bc_problem *problem = &problems->items[i];

        if (problem->severity == BC_ERROR) {
            return bc_fail(status, fault, problem->code, problem->where, "%s", problem->arguments);
        }
    }
    return true;
}
