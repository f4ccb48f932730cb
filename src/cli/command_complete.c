/*
 * The hidden command behind the shell's completion: given the words of a line, the last of which is
 * being typed, it prints what that word may become, one a line. It answers from the same tables
 * that parse, so a new command or option is completed without a word here. ":files" and ":folders"
 * leave it to the shell.
 */
#include "base/file.h"
#include "cli/context.h"
#include "figure/figure.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const struct bc_option complete_options[] = {BC_COMMON_OPTIONS};

enum { RECENT_PERIODS = 12, YEAR_DIGITS = 4 };

/* The words of the line, "baocao" left out. A value in one word with its option, "--week=X", comes
 * apart into three words, as bash has it. */
struct typed_line {
    const char *const *words;
    size_t count;
    const char *current; /* "" when nothing of it has been typed */
};

static void offer(const struct typed_line *line, const char *text)
{
    if (strncmp(text, line->current, strlen(line->current)) == 0) {
        printf("%s\n", text);
    }
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* "vi|en": what may be said stands in the words of the help. */
static void offer_choices(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    char *choices = bc_arena_strdup(context->arena, bc_say(context, option->value_code, ""));

    for (char *bar = strchr(choices, '|'); bar != NULL; bar = strchr(choices, '|')) {
        *bar = '\0';
        offer(line, choices);
        choices = bar + 1;
    }
    offer(line, choices);
}

static void offer_files(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    (void)context;
    (void)line;
    (void)option;
    printf(":files\n");
}

static void offer_folders(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    (void)context;
    (void)line;
    (void)option;
    printf(":folders\n");
}

static void offer_profiles(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    const char *const *names = NULL;
    size_t count = bc_profile_names(context->templates_folder, context->arena, &names);

    for (size_t i = 0; i < count; i++) {
        offer(line, names[i]);
    }
    offer_files(context, line, option);
}

static void offer_maps(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    DIR *folder = opendir(bc_path_join(context->arena, context->templates_folder, "maps"));
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        const char *ending = strstr(entry->d_name, ".yaml");

        if (ending != NULL && ending[strlen(".yaml")] == '\0') {
            offer(line, bc_arena_printf(
                            context->arena, "%.*s", (int)(ending - entry->d_name), entry->d_name));
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    offer_files(context, line, option);
}

/* Weeks and months each have a name of their own for their value; "cli.value-period" is any. */
static void offer_period(struct bc_context *context, const struct typed_line *line,
    const struct bc_option *option, const struct bc_period *period)
{
    const bool wants_week = strcmp(option->value_code, "cli.value-week") == 0;
    const bool wants_month = strcmp(option->value_code, "cli.value-month") == 0;

    if (period->start_utc_s <= context->now_utc_s &&
        (!wants_week || period->kind == BC_PERIOD_WEEK) &&
        (!wants_month || period->kind == BC_PERIOD_MONTH)) {
        offer(line, period->id);
    }
}

/* The periods of the year that has been typed; before that, the last ones that have ended. */
static void offer_periods_of(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    const struct bc_period_rule *rule = &context->profile->periods;
    const char *names[BC_PERIODS_OF_YEAR_MOST];
    struct bc_period period;

    if (strspn(line->current, "0123456789") >= YEAR_DIGITS) {
        size_t count = bc_context_periods_of_year(context, line->current, names);

        for (size_t i = 0; i < count; i++) {
            if (bc_period_parse(rule, names[i], &period)) {
                offer_period(context, line, option, &period);
            }
        }
        return;
    }
    for (enum bc_period_kind kind = BC_PERIOD_WEEK; kind <= BC_PERIOD_MONTH; kind++) {
        if (!bc_period_containing(rule, kind, context->now_utc_s, &period)) {
            continue;
        }
        for (int i = 0; i < RECENT_PERIODS; i++) {
            period = bc_period_previous(rule, &period);
            offer_period(context, line, option, &period);
        }
    }
}

enum { OTHER_ENDS = 5 };

/* The ids of a dimension's rows, or the reasons for which a case may end. */
static void offer_rows_of(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    static const char *const ends[OTHER_ENDS] = {
        "refused", "refused_at_door", "duplicate", "withdrawn", "passed_outside"};
    const struct bc_profile *profile = context->profile;

    if (strcmp(option->name, "field") == 0) {
        for (size_t i = 0; i < profile->field_count; i++) {
            offer(line, profile->fields[i].id);
        }
    } else if (strcmp(option->name, "district") == 0) {
        for (size_t i = 0; i < profile->district_count; i++) {
            offer(line, profile->districts[i].id);
        }
    } else if (strcmp(option->name, "unit") == 0) {
        for (size_t i = 0; i < profile->unit_count; i++) {
            offer(line, profile->units[i].id);
        }
    } else if (strcmp(option->name, "channel") == 0) {
        for (size_t i = 0; i < profile->channel_count; i++) {
            offer(line, profile->channels[i].id);
        }
    } else if (strcmp(option->name, "reason") == 0) {
        for (size_t i = 0; i < profile->refusal_count; i++) {
            offer(line, profile->refusals[i].id);
        }
        for (size_t i = 0; i < OTHER_ENDS; i++) {
            offer(line, ends[i]);
        }
    }
}

/* When periods end, and which rows there are, is in the profile, so the workspace of the line is
 * looked for; without one there is nothing to offer. */
static void offer_of_office(struct bc_context *context, const struct typed_line *line,
    const struct bc_option *option,
    void (*offer_all)(struct bc_context *, const struct typed_line *, const struct bc_option *))
{
    const struct bc_option_values *given = context->options;
    struct bc_option_values values = *given;
    struct bc_status ignored = {0};

    for (size_t i = 1; i + 2 < line->count; i++) {
        if (strcmp(line->words[i], "-C") == 0 || strcmp(line->words[i], "--directory") == 0) {
            values.directory = line->words[i + 1];
        }
    }
    context->options = &values;
    if (bc_context_open_workspace(context, &ignored)) {
        offer_all(context, line, option);
    }
    context->options = given;
    context->problems.count = 0;
    context->problems.error_count = 0;
}

static void offer_periods(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    offer_of_office(context, line, option, offer_periods_of);
}

static void offer_rows(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    offer_of_office(context, line, option, offer_rows_of);
}

static void offer_figures(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    (void)context;
    (void)option;
    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        offer(line, bc_figure_info(figure)->id);
    }
}

/* A period by its place beside the reported one; its id may be typed too. */
static void offer_slots(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    (void)context;
    (void)option;
    offer(line, "current");
    offer(line, "previous");
    offer(line, "year-ago");
}

static void offer_value(
    struct bc_context *context, const struct typed_line *line, const struct bc_option *option)
{
    static const struct {
        const char *value_code;
        void (*offer)(struct bc_context *, const struct typed_line *, const struct bc_option *);
    } kinds[] = {
        {"cli.value-file", offer_files},
        {"cli.value-folder", offer_folders},
        {"cli.value-profile", offer_profiles},
        {"cli.value-map", offer_maps},
        {"cli.value-week", offer_periods},
        {"cli.value-month", offer_periods},
        {"cli.value-period", offer_periods},
        {"trace.value-figure", offer_figures},
        {"trace.value-row", offer_rows},
        {"trace.value-slot", offer_slots},
        {"cli.value-language", offer_choices},
        {"cli.value-key-action", offer_choices},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].value_code, option->value_code) == 0) {
            kinds[i].offer(context, line, option);
            return;
        }
    }
}

/* ---- The line -------------------------------------------------------------------------------- */

static const struct bc_command *command_of(const char *name)
{
    const struct bc_command *command;

    for (size_t i = 0; (command = bc_command_at(i)) != NULL; i++) {
        if (strcmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}

static void offer_commands(const struct typed_line *line)
{
    const struct bc_command *command;

    for (size_t i = 0; (command = bc_command_at(i)) != NULL; i++) {
        if (!command->is_hidden) {
            offer(line, command->name);
        }
    }
    if (line->current[0] == '-') {
        offer(line, "--help");
        offer(line, "--version");
    }
}

static void offer_options(
    struct bc_context *context, const struct typed_line *line, const struct bc_command *command)
{
    for (size_t i = 0; i < command->table.count; i++) {
        offer(line, bc_arena_printf(context->arena, "--%s", command->table.options[i].name));
    }
}

/* The option whose value is being typed; NULL when the word stands for itself. */
static const struct bc_option *option_awaiting(
    const struct typed_line *line, const struct bc_command *command)
{
    const char *before = line->count >= 2 ? line->words[line->count - 2] : "";

    for (size_t i = 0; i < command->table.count; i++) {
        const struct bc_option *option = &command->table.options[i];
        const char letter[] = {'-', option->letter, '\0'};

        if (option->kind == BC_OPTION_TEXT &&
            ((option->letter != '\0' && strcmp(before, letter) == 0) ||
                (strncmp(before, "--", 2) == 0 && strcmp(before + 2, option->name) == 0))) {
            return option;
        }
    }
    return NULL;
}

static void offer_what_follows(
    struct bc_context *context, const struct typed_line *line, const struct bc_command *command)
{
    const struct bc_option *option = option_awaiting(line, command);
    const struct bc_option argument = {.name = "", .value_code = command->argument_code};
    const char first = line->current[0];

    if (option != NULL) {
        offer_value(context, line, option);
    } else if (first != '-' && argument.value_code != NULL) {
        offer_value(context, line, &argument);
    } else if (first == '-' || first == '\0') {
        offer_options(context, line, command);
    }
}

/* "--week =" and "--week = 2023" are read as "--week 2023" is. */
static struct typed_line without_equals(struct bc_context *context)
{
    const struct bc_option_values *options = context->options;
    const char **words =
        bc_arena_alloc_array(context->arena, options->argument_count + 1, sizeof(*words));
    struct typed_line line = {.words = words, .current = ""};

    for (size_t i = 0; i < options->argument_count; i++) {
        if (strcmp(options->arguments[i], "=") != 0) {
            words[line.count++] = options->arguments[i];
        } else if (i + 1 == options->argument_count) {
            words[line.count++] = "";
        }
    }
    if (line.count > 0) {
        line.current = words[line.count - 1];
    }
    return line;
}

static bool run_complete(struct bc_context *context, struct bc_status *status)
{
    struct typed_line line = without_equals(context);
    const struct bc_command *command;

    (void)status;
    if (line.count <= 1) {
        offer_commands(&line);
        return true;
    }
    command = command_of(line.words[0]);
    if (command != NULL) {
        offer_what_follows(context, &line, command);
    }
    return true;
}

const struct bc_command bc_command_complete = {
    .name = "complete",
    .usage_code = "cli.usage-complete",
    .summary_code = "cli.summary-complete",
    .table = {complete_options, sizeof(complete_options) / sizeof(complete_options[0])},
    .run = run_complete,
    .is_hidden = true,
};
