#include "cli/print.h"

#include "base/text.h"

#include <string.h>

static const char *severity_code(enum bc_severity severity)
{
    return severity == BC_ERROR ? "cli.word-error" : "cli.word-warning";
}

/* Names of files and values of rows are other people's: they do not command a terminal. */
static const char *shown(const struct bc_context *context, const char *text)
{
    return bc_text_shown(context->arena, text);
}

static void print_block(const struct bc_context *context, enum bc_severity severity,
    const char *where, const char *code, const char *arguments)
{
    const char *what =
        shown(context, bc_messages_what(context->messages, context->arena, code, arguments));
    const char *todo =
        shown(context, bc_messages_todo(context->messages, context->arena, code, arguments));

    fprintf(stderr, "%s%s%s: %s\n", shown(context, where), where[0] != '\0' ? ": " : "",
        bc_say(context, severity_code(severity), ""), what);
    if (todo[0] != '\0') {
        fprintf(stderr, "    %s\n", todo);
    }
}

void bc_print_list(const struct bc_context *context, const struct bc_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct bc_problem *problem = &problems->items[i];

        print_block(context, problem->severity, problem->where, problem->code, problem->arguments);
    }
}

void bc_print_problems(const struct bc_context *context)
{
    bc_print_list(context, &context->problems);
}

static bool is_among_problems(const struct bc_context *context, const struct bc_status *status)
{
    for (size_t i = 0; i < context->problems.count; i++) {
        const struct bc_problem *problem = &context->problems.items[i];

        if (strcmp(problem->code, status->code) == 0 &&
            strcmp(problem->where, status->where) == 0) {
            return true;
        }
    }
    return false;
}

void bc_print_fault(const struct bc_context *context, const struct bc_status *status)
{
    if (status->code != NULL && !is_among_problems(context, status)) {
        print_block(context, BC_ERROR, status->where, status->code, status->arguments);
    }
    if (context->options != NULL && context->options->is_verbose && status->raised_file != NULL) {
        fprintf(
            stderr, "    (%s, %s:%d)\n", status->code, status->raised_file, status->raised_line);
    }
}

void bc_print_json(json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', stdout);
    json_decref(value);
}

static json_t *message_to_json(
    const struct bc_context *context, const char *code, const char *where, const char *arguments)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "code", code, "where", shown(context, where), "what",
        shown(context, bc_messages_what(context->messages, context->arena, code, arguments)),
        "todo",
        shown(context, bc_messages_todo(context->messages, context->arena, code, arguments)));
}

json_t *bc_problems_to_json(const struct bc_context *context, const struct bc_problems *problems)
{
    json_t *list = json_array();

    for (size_t i = 0; i < problems->count; i++) {
        const struct bc_problem *problem = &problems->items[i];
        json_t *entry = message_to_json(context, problem->code, problem->where, problem->arguments);

        json_object_set_new(
            entry, "severity", json_string(problem->severity == BC_ERROR ? "error" : "warning"));
        json_array_append_new(list, entry);
    }
    return list;
}

json_t *bc_fault_to_json(const struct bc_context *context, const struct bc_status *status)
{
    json_t *root = json_pack("{s:b, s:i}", "ok", 0, "fault", (int)status->fault);

    if (status->code != NULL) {
        json_object_update_new(
            root, message_to_json(context, status->code, status->where, status->arguments));
    }
    json_object_set_new(root, "problems", bc_problems_to_json(context, &context->problems));
    return root;
}

const char *bc_time_text(const struct bc_context *context, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    if (utc_s == BC_NO_TIME) {
        return "";
    }
    bc_instant_format(utc_s, context->profile->offset_s, text);
    return bc_arena_strdup(context->arena, text);
}

const char *bc_time_shown(const struct bc_context *context, int64_t utc_s)
{
    const struct bc_local_time local = bc_instant_local(utc_s, context->profile->offset_s);

    return bc_arena_printf(context->arena, "%02d:%02d %02d/%02d/%04d",
        (int)(local.second_of_day / 3600), (int)(local.second_of_day / 60 % 60),
        (int)local.date.day, (int)local.date.month, (int)local.date.year);
}
