#include "cli/options.h"

#include "base/text.h"

#include <string.h>

enum { HEAD_WIDTH = 29 };

static const struct bc_option *find_option(
    const struct bc_option_table *table, const char *name, size_t name_bytes, char letter)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct bc_option *option = &table->options[i];

        if (letter != '\0' ? option->letter == letter
                           : strlen(option->name) == name_bytes &&
                                 strncmp(option->name, name, name_bytes) == 0) {
            return option;
        }
    }
    return NULL;
}

static bool fail_unknown(const struct bc_option_table *table, const char *argument, bc_arena *arena,
    struct bc_status *status)
{
    const char **names = bc_arena_alloc_array(arena, table->count, sizeof(*names));
    const char *nearest;

    for (size_t i = 0; i < table->count; i++) {
        names[i] = bc_arena_printf(arena, "--%s", table->options[i].name);
    }
    nearest = bc_text_nearest(argument, names, table->count);
    if (nearest == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.option-unknown", "", "%s", argument);
    }
    return bc_fail(status, BC_BAD_USAGE, "cli.option-unknown-nearest", "", "%s" BC_NEXT "%s",
        argument, nearest);
}

static void set_value(
    struct bc_option_values *values, const struct bc_option *option, const char *value)
{
    void *member = (char *)values + option->offset;

    if (option->kind == BC_OPTION_FLAG) {
        *(bool *)member = true;
    } else {
        *(const char **)member = value;
    }
}

/* Reads one option at arguments[*index] and moves *index behind it and its value. */
static bool parse_option(const struct bc_option_table *table, int argument_count, char **arguments,
    int *index, bc_arena *arena, struct bc_option_values *values, struct bc_status *status)
{
    const char *argument = arguments[*index];
    bool is_long = argument[1] == '-';
    const char *name = argument + (is_long ? 2 : 1);
    const char *equals = is_long ? strchr(name, '=') : NULL;
    size_t name_bytes = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const struct bc_option *option = find_option(table, name, name_bytes, is_long ? '\0' : name[0]);
    const char *value = equals != NULL ? equals + 1 : NULL;

    if (option == NULL || (!is_long && option->kind == BC_OPTION_FLAG && name[1] != '\0')) {
        return fail_unknown(table, argument, arena, status);
    }
    if (!is_long && name[1] != '\0') {
        value = name + 1; /* -CDIR */
    }
    if (option->kind == BC_OPTION_FLAG && value != NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.value-unwanted", "", "--%s", option->name);
    }
    if (option->kind == BC_OPTION_TEXT && value == NULL) {
        if (*index + 1 >= argument_count || strncmp(arguments[*index + 1], "--", 2) == 0) {
            return bc_fail(status, BC_BAD_USAGE, "cli.value-missing", "", "--%s", option->name);
        }
        value = arguments[++*index];
    }
    set_value(values, option, value);
    ++*index;
    return true;
}

bool bc_options_parse(const struct bc_option_table *table, int argument_count, char **arguments,
    bc_arena *arena, struct bc_option_values *ret_values, struct bc_status *status)
{
    struct bc_option_values values = {0};
    const char **rest = bc_arena_alloc_array(arena, (size_t)argument_count + 1, sizeof(*rest));
    bool are_options_over = false;
    int index = 0;

    while (index < argument_count) {
        const char *argument = arguments[index];

        if (!are_options_over && strcmp(argument, "--") == 0) {
            are_options_over = true;
            index++;
        } else if (!are_options_over && argument[0] == '-' && argument[1] != '\0') {
            if (!parse_option(table, argument_count, arguments, &index, arena, &values, status)) {
                return false;
            }
        } else {
            rest[values.argument_count++] = argument;
            index++;
        }
    }
    values.arguments = rest;
    *ret_values = values;
    return true;
}

/* As many blanks as bring a text to a width; one where it is wider. */
static int blanks_to(int width, const char *text)
{
    while (bc_text_next(&text) > 0) {
        width--;
    }
    return width > 1 ? width : 1;
}

const char *bc_options_help(
    const struct bc_option_table *table, const bc_messages *messages, bc_arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < table->count; i++) {
        const struct bc_option *option = &table->options[i];
        const char *value = option->value_code == NULL
                                ? ""
                                : bc_messages_text(messages, arena, option->value_code, "");
        const char *head =
            option->letter != '\0'
                ? bc_arena_printf(arena, "-%c, --%s %s", option->letter, option->name, value)
                : bc_arena_printf(arena, "    --%s %s", option->name, value);

        text = bc_arena_printf(arena, "%s  %s%*s%s\n", text, head, blanks_to(HEAD_WIDTH, head), "",
            bc_messages_text(messages, arena, option->help_code, ""));
    }
    return text;
}
