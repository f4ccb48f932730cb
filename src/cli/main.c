#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/memory.h"
#include "cli/print.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct bc_command *const commands[] = {
    &bc_command_init,
    &bc_command_import,
    &bc_command_run,
    &bc_command_list,
    &bc_command_explain,
    &bc_command_trace,
    &bc_command_diff,
    &bc_command_check,
    &bc_command_key,
    &bc_command_appendix,
    &bc_command_preview,
    &bc_command_verify,
    &bc_command_gate,
    &bc_command_mask,
    &bc_command_complete,
    &bc_command_manual,
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

const struct bc_command *bc_command_at(size_t index)
{
    return index < COMMAND_COUNT ? commands[index] : NULL;
}

static const struct bc_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static bool fail_unknown_command(const char *name, struct bc_status *status)
{
    const char *names[COMMAND_COUNT];
    const char *nearest;

    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = commands[i]->name;
    }
    nearest = bc_text_nearest(name, names, COMMAND_COUNT);
    if (nearest == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.command-unknown", "", "%s", name);
    }
    return bc_fail(
        status, BC_BAD_USAGE, "cli.command-unknown-nearest", "", "%s" BC_NEXT "%s", name, nearest);
}

static void print_overview(const struct bc_context *context)
{
    printf("%s\n\n", bc_say(context, "cli.usage", ""));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!commands[i]->is_hidden) {
            printf(
                "  %-10s %s\n", commands[i]->name, bc_say(context, commands[i]->summary_code, ""));
        }
    }
    printf("\n%s\n", bc_say(context, "cli.usage-end", ""));
}

static void print_help(const struct bc_context *context, const struct bc_command *command)
{
    printf("%s\n%s\n\n%s", bc_say(context, command->usage_code, ""),
        bc_say(context, command->summary_code, ""),
        bc_options_help(&command->table, context->messages, context->arena));
}

/* A program that asked for JSON gets it even when the rest of its line could not be read. */
static bool asks_for_json(int argument_count, char **arguments)
{
    for (int i = 2; i < argument_count; i++) {
        if (strcmp(arguments[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

/* The value of an option that is needed before options are read; NULL when it is not given. */
static const char *early_value(int argument_count, char **arguments, const char *option)
{
    const size_t length = strlen(option);

    for (int i = 1; i < argument_count; i++) {
        if (strncmp(arguments[i], option, length) != 0) {
            continue;
        }
        if (arguments[i][length] == '=') {
            return arguments[i] + length + 1;
        }
        if (arguments[i][length] == '\0' && i + 1 < argument_count) {
            return arguments[i + 1];
        }
    }
    return NULL;
}

/* The language is needed before anything can be said. */
static enum bc_language language_of(int argument_count, char **arguments)
{
    const char *language = early_value(argument_count, arguments, "--lang");

    return language != NULL && strcmp(language, "en") == 0 ? BC_ENGLISH : BC_VIETNAMESE;
}

/* The words the program speaks with: its own, or where it has none beside it those of --templates.
 */
static bool find_words(
    struct bc_context *context, int argument_count, char **arguments, struct bc_status *status)
{
    const struct bc_option_values *none = context->options;
    const struct bc_option_values early = {
        .templates = early_value(argument_count, arguments, "--templates")};
    struct bc_status unfound = {0};
    bool is_found;

    if (bc_context_find_data(context, &unfound)) {
        return true;
    }
    if (early.templates == NULL) {
        *status = unfound;
        return false;
    }
    context->options = &early;
    is_found = bc_context_find_data(context, status);
    context->options = none;
    return is_found;
}

/* Told now, while there is memory to look words up. */
static void prepare_for_no_memory(const struct bc_context *context)
{
    const char *code = "cli.out-of-memory";

    bc_memory_set_words(bc_arena_printf(context->arena, "%s: %s\n    %s\n",
        bc_say(context, "cli.word-error", ""), bc_say(context, code, ""),
        bc_messages_todo(context->messages, context->arena, code, "")));
}

static bool prepare(
    struct bc_context *context, int argument_count, char **arguments, struct bc_status *status)
{
    static const struct bc_option_values no_values = {0};
    struct timespec now;

    bc_memory_share();
    clock_gettime(CLOCK_REALTIME, &now);
    context->now_utc_s = now.tv_sec;
    context->arena = bc_arena_new();
    context->problems.arena = context->arena;
    context->options = &no_values;
    context->language = language_of(argument_count, arguments);
    if (!find_words(context, argument_count, arguments, status)) {
        return false;
    }
    if (!bc_messages_load(bc_path_join(context->arena, context->templates_folder, "messages"),
            context->language, context->arena, &context->messages, status)) {
        return false;
    }
    prepare_for_no_memory(context);
    return true;
}

static bool run_command(struct bc_context *context, const struct bc_command *command,
    int argument_count, char **arguments, struct bc_option_values *values, struct bc_status *status)
{
    if (!bc_options_parse(
            &command->table, argument_count, arguments, context->arena, values, status)) {
        return false;
    }
    context->options = values;
    if (values->language != NULL && strcmp(values->language, "vi") != 0 &&
        strcmp(values->language, "en") != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.language-unknown", "", "%s", values->language);
    }
    if (values->wants_help) {
        print_help(context, command);
        return true;
    }
    if (!bc_context_find_data(context, status)) {
        return false;
    }
    return command->run(context, status);
}

static bool dispatch(struct bc_context *context, int argument_count, char **arguments,
    struct bc_option_values *values, struct bc_status *status)
{
    const struct bc_command *command;

    if (argument_count < 2) {
        print_overview(context);
        return bc_fail(status, BC_BAD_USAGE, "cli.command-missing", "", "");
    }
    if (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "help") == 0 ||
        strcmp(arguments[1], "-h") == 0) {
        print_overview(context);
        return true;
    }
    if (strcmp(arguments[1], "--version") == 0) {
        printf("baocao %s\n", BC_VERSION);
        return true;
    }
    command = find_command(arguments[1]);
    if (command == NULL) {
        return fail_unknown_command(arguments[1], status);
    }
    return run_command(context, command, argument_count - 2, arguments + 2, values, status);
}

int main(int argument_count, char **arguments)
{
    struct bc_context context = {.arguments = arguments};
    struct bc_option_values values = {0};
    struct bc_status status = {0};
    bool is_done = prepare(&context, argument_count, arguments, &status) &&
                   dispatch(&context, argument_count, arguments, &values, &status);

    if (fflush(stdout) != 0 && is_done) {
        is_done = bc_fail(&status, BC_NO_OUTPUT, "cli.stdout-closed", "", "");
    }
    bc_lock_release(context.lock);
    bc_print_problems(&context);
    if (!is_done) {
        bc_print_fault(&context, &status);
        if (asks_for_json(argument_count, arguments) && !context.has_printed_json) {
            bc_print_json(bc_fault_to_json(&context, &status));
        }
    }
    bc_arena_free(context.arena);
    return is_done ? 0 : status.fault == BC_OK ? (int)BC_OWN_FAULT : (int)status.fault;
}
