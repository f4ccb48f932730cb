/*
 * The hidden command that makes the manual page: it copies a template and puts what the tables of
 * commands and options say in the place of the lines "@commands@", "@common-options@" and
 * "@version@". Commands and options stand in the page as they stand in --help, from the same words.
 */
#include "base/file.h"
#include "cli/context.h"

#include <stdio.h>
#include <string.h>

static const struct bc_option manual_options[] = {BC_COMMON_OPTIONS};

enum { MANUAL_LIMIT_BYTES = 1 << 18 };

/* ---- roff ------------------------------------------------------------------------------------ */

/* Prints a text so that roff takes no character of it for its own: a dash may be copied from the
 * page into a shell. */
static void print_text(const char *text)
{
    if (text[0] == '.' || text[0] == '\'') {
        fputs("\\&", stdout);
    }
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\\':
            fputs("\\e", stdout);
            break;
        case '-':
            fputs("\\-", stdout);
            break;
        case '\n':
            fputs("\n.br\n", stdout);
            break;
        default:
            putchar(*text);
        }
    }
}

static void print_option(const struct bc_context *context, const struct bc_option *option)
{
    fputs(".TP\n", stdout);
    if (option->letter != '\0') {
        printf("\\fB\\-%c\\fR, ", option->letter);
    }
    fputs("\\fB", stdout);
    print_text(bc_arena_printf(context->arena, "--%s", option->name));
    fputs("\\fR", stdout);
    if (option->value_code != NULL) {
        fputs(" \\fI", stdout);
        print_text(bc_say(context, option->value_code, ""));
        fputs("\\fR", stdout);
    }
    putchar('\n');
    print_text(bc_say(context, option->help_code, ""));
    putchar('\n');
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* The options every command takes stand in the table of any of them, this one's too. */
static bool is_common(const struct bc_option *option)
{
    for (size_t i = 0; i < sizeof(manual_options) / sizeof(manual_options[0]); i++) {
        if (strcmp(manual_options[i].name, option->name) == 0) {
            return true;
        }
    }
    return false;
}

/* "Usage: baocao run …" without the first words. */
static const char *usage_line(const struct bc_context *context, const struct bc_command *command)
{
    const char *usage = bc_say(context, command->usage_code, "");
    const char *line = strstr(usage, "baocao ");

    return line != NULL ? line : usage;
}

static void print_command(const struct bc_context *context, const struct bc_command *command)
{
    printf(".SS %s\n", command->name);
    fputs("\\fB", stdout);
    print_text(usage_line(context, command));
    fputs("\\fR\n.PP\n", stdout);
    print_text(bc_say(context, command->summary_code, ""));
    fputs(".\n", stdout);
    for (size_t i = 0; i < command->table.count; i++) {
        if (!is_common(&command->table.options[i])) {
            print_option(context, &command->table.options[i]);
        }
    }
}

static void print_commands(const struct bc_context *context)
{
    const struct bc_command *command;

    for (size_t i = 0; (command = bc_command_at(i)) != NULL; i++) {
        if (!command->is_hidden) {
            print_command(context, command);
        }
    }
}

static void print_common_options(const struct bc_context *context)
{
    for (size_t i = 0; i < sizeof(manual_options) / sizeof(manual_options[0]); i++) {
        print_option(context, &manual_options[i]);
    }
}

/* ---- The page -------------------------------------------------------------------------------- */

static void print_line(const struct bc_context *context, const char *line)
{
    const char *version = strstr(line, "@version@");

    if (strcmp(line, "@commands@") == 0) {
        print_commands(context);
    } else if (strcmp(line, "@common-options@") == 0) {
        print_common_options(context);
    } else if (version != NULL) {
        printf(
            "%.*s%s%s\n", (int)(version - line), line, BC_VERSION, version + strlen("@version@"));
    } else {
        printf("%s\n", line);
    }
}

static bool run_manual(struct bc_context *context, struct bc_status *status)
{
    char *text = NULL;
    size_t length = 0;

    if (context->options->argument_count != 1) {
        return bc_fail(status, BC_BAD_USAGE, "cli.manual-one-template", "", "");
    }
    if (!bc_file_read(context->arena, context->options->arguments[0], MANUAL_LIMIT_BYTES, &text,
            &length, status)) {
        return false;
    }
    for (char *end = strchr(text, '\n'); end != NULL; end = strchr(text, '\n')) {
        *end = '\0';
        print_line(context, text);
        text = end + 1;
    }
    return true;
}

const struct bc_command bc_command_manual = {
    .name = "manual",
    .usage_code = "cli.usage-manual",
    .summary_code = "cli.summary-manual",
    .table = {manual_options, sizeof(manual_options) / sizeof(manual_options[0])},
    .run = run_manual,
    .is_hidden = true,
};
