#include "cli/run_log.h"

#include "base/text.h"
#include "cli/guard.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* JOURNAL_STREAM names the device and inode of the journal's stream: stderr may since have been
 * sent elsewhere. */
static bool goes_to_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char own[64];
    struct stat facts;

    if (stream == NULL || fstat(STDERR_FILENO, &facts) != 0) {
        return false;
    }
    snprintf(own, sizeof(own), "%llu:%llu", (unsigned long long)facts.st_dev,
        (unsigned long long)facts.st_ino);
    return strcmp(stream, own) == 0;
}

/* Written at once, so that lines of two programs do not mix. */
static void write_line(struct bc_context *context, enum bc_log_priority priority,
    const char *subject, const char *words)
{
    char *line = bc_arena_printf(context->arena, "[%s] %s%s%s", bc_run_id(context), subject,
        subject[0] != '\0' ? ": " : "", words);

    for (char *place = line; *place != '\0'; place++) {
        *place = (unsigned char)*place < ' ' ? ' ' : *place;
    }
    if (goes_to_journal()) {
        fprintf(stderr, "<%d>%s\n", (int)priority, line);
    } else {
        fprintf(stderr, "%s\n", line);
    }
}

void bc_log(struct bc_context *context, enum bc_log_priority priority, const char *subject,
    const char *code, const char *arguments_format, ...)
{
    char arguments[2048];
    va_list args;

    va_start(args, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, args);
    va_end(args);
    write_line(context, priority, subject,
        bc_messages_what(context->messages, context->arena, code, arguments));
}

void bc_log_problem(struct bc_context *context, enum bc_log_priority priority, const char *subject,
    const struct bc_problem *problem)
{
    const char *what =
        bc_messages_what(context->messages, context->arena, problem->code, problem->arguments);
    const char *todo =
        bc_messages_todo(context->messages, context->arena, problem->code, problem->arguments);
    const bool says_where = problem->where[0] != '\0' && strcmp(problem->where, subject) != 0;

    write_line(context, priority, subject,
        bc_arena_printf(context->arena, "%s%s%s%s%s", says_where ? problem->where : "",
            says_where ? ": " : "", what, todo[0] != '\0' ? ". " : "", todo));
}
