/*
 * run_log.h - what a run that nobody watches says on stderr: one line an event, with the id of the
 * run, and with a priority in front when the line goes to the journal. Public matters only.
 */
#ifndef BC_CLI_RUN_LOG_H
#define BC_CLI_RUN_LOG_H

#include "cli/context.h"

/* As in syslog and the journal. */
enum bc_log_priority { BC_LOG_ERROR = 3, BC_LOG_WARNING = 4, BC_LOG_NOTICE = 5, BC_LOG_INFO = 6 };

/* A line made of a code's words; `subject` ("2023-W20") stands before them, and may be "". */
void bc_log(struct bc_context *context, enum bc_log_priority priority, const char *subject,
    const char *code, const char *arguments_format, ...) __attribute__((format(printf, 5, 6)));

/* A problem or a fault: where, what, and what to do, in one line. */
void bc_log_problem(struct bc_context *context, enum bc_log_priority priority, const char *subject,
    const struct bc_problem *problem);

#endif
