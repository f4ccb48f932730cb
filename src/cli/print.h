/* print.h - what a command says: problems and faults on stderr, data on stdout. Only cli prints. */
#ifndef BC_CLI_PRINT_H
#define BC_CLI_PRINT_H

#include "cli/context.h"

#include <jansson.h>

/* Every problem, one block each, errors and warnings alike; of the context, or of another list. */
void bc_print_problems(const struct bc_context *context);
void bc_print_list(const struct bc_context *context, const struct bc_problems *problems);
json_t *bc_problems_to_json(const struct bc_context *context, const struct bc_problems *problems);

/* The fault a command ended with; nothing when it stands among the problems already. */
void bc_print_fault(const struct bc_context *context, const struct bc_status *status);

/* Prints a JSON value and a line end on stdout and gives it up. */
void bc_print_json(json_t *value);

/* {"ok": false, "fault": 3, "code": …, "where": …, "what": …, "todo": …, "problems": […]} */
json_t *bc_fault_to_json(const struct bc_context *context, const struct bc_status *status);

/* "2023-05-01T00:00:00+07:00" in the office's offset; "" for BC_NO_TIME. In the arena. */
const char *bc_time_text(const struct bc_context *context, int64_t utc_s);

/* The same for people: "07:30 22/05/2023". */
const char *bc_time_shown(const struct bc_context *context, int64_t utc_s);

#endif
