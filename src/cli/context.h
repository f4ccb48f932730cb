/*
 * context.h - what every command stands on: where the data files are, the words, the workspace, its
 * office.
 */
#ifndef BC_CLI_CONTEXT_H
#define BC_CLI_CONTEXT_H

#include "cli/options.h"
#include "disclose/disclose.h"
#include "lock/lock.h"
#include "message/message.h"
#include "profile/profile.h"
#include "store/store.h"

#include <stdint.h>

struct bc_context {
    bc_arena *arena;
    char *const *arguments; /* as the program was started, its name first; ended by NULL */
    const struct bc_option_values *options;
    const bc_messages *messages;
    enum bc_language language;
    const char *templates_folder;
    const char *fonts_folder;
    int64_t now_utc_s;
    const char *workspace; /* NULL until bc_context_open_workspace */
    const char *store_folder;
    const char *key_path;
    bool key_is_credential; /* the service manager gave it: read only */
    const struct bc_profile *profile;
    bool has_publish_from;
    int32_t publish_from_day;    /* of baocao.yaml: what ended before is not made of itself */
    const char *run_id;          /* NULL until bc_run_id */
    bc_lock *lock;               /* NULL until bc_guard_take */
    bool shows_warnings;         /* what the profile warns of too: `check` */
    bool has_printed_json;       /* stdout holds its one document already */
    struct bc_problems problems; /* printed once, at the end of a command */
};

/* One command: its name, options and what it does. Returns false with `status` set. */
struct bc_command {
    const char *name;
    const char *usage_code;
    const char *summary_code;
    struct bc_option_table table;
    bool (*run)(struct bc_context *context, struct bc_status *status);
    bool is_hidden;            /* for the program itself, not for people */
    const char *argument_code; /* what it takes besides options ("cli.value-file"), for completion;
                                  NULL: nothing that can be guessed */
};

/* The commands one by one, in the order of the overview; NULL behind the last. */
const struct bc_command *bc_command_at(size_t index);

/* Options every command takes. */
#define BC_COMMON_OPTIONS                                                                          \
    {"json", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_json), NULL,               \
        "cli.help-json"},                                                                          \
        {"lang", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, language),                \
            "cli.value-language", "cli.help-language"},                                            \
        {"templates", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, templates),          \
            "cli.value-folder", "cli.help-templates"},                                             \
        {"verbose", 'v', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_verbose), NULL,      \
            "cli.help-verbose"},                                                                   \
    {                                                                                              \
        "help", 'h', BC_OPTION_FLAG, offsetof(struct bc_option_values, wants_help), NULL,          \
            "cli.help-help"                                                                        \
    }

/* Which period: of commands that take each kind, and of those that take some. */
#define BC_MONTH_OPTION                                                                            \
    {                                                                                              \
        "month", 'm', BC_OPTION_TEXT, offsetof(struct bc_option_values, month), "cli.value-month", \
            "cli.help-month"                                                                       \
    }
#define BC_PERIOD_OPTION                                                                           \
    {                                                                                              \
        "period", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, period),                  \
            "cli.value-period", "cli.help-period"                                                  \
    }
#define BC_PERIOD_OPTIONS                                                                          \
    {"week", 'w', BC_OPTION_TEXT, offsetof(struct bc_option_values, week), "cli.value-week",       \
        "cli.help-week"},                                                                          \
        BC_MONTH_OPTION, BC_PERIOD_OPTION

#define BC_WORKSPACE_OPTION                                                                        \
    {                                                                                              \
        "directory", 'C', BC_OPTION_TEXT, offsetof(struct bc_option_values, directory),            \
            "cli.value-folder", "cli.help-directory"                                               \
    }

extern const struct bc_command bc_command_init;
extern const struct bc_command bc_command_import;
extern const struct bc_command bc_command_run;
extern const struct bc_command bc_command_explain;
extern const struct bc_command bc_command_trace;
extern const struct bc_command bc_command_diff;
extern const struct bc_command bc_command_check;
extern const struct bc_command bc_command_appendix;
extern const struct bc_command bc_command_key;
extern const struct bc_command bc_command_preview;
extern const struct bc_command bc_command_verify;
extern const struct bc_command bc_command_gate;
extern const struct bc_command bc_command_mask;
extern const struct bc_command bc_command_list;
extern const struct bc_command bc_command_complete;
extern const struct bc_command bc_command_manual;

/* report-templates and fonts: beside the sources the program was built in, or under its prefix. */
BC_MUST_CHECK bool bc_context_find_data(struct bc_context *context, struct bc_status *status);

/* The workspace given by -C or found upward from here, and its profile. */
BC_MUST_CHECK bool bc_context_open_workspace(struct bc_context *context, struct bc_status *status);

/* --now, for rehearsals: takes the place of the machine's clock. Needs the workspace's profile. */
BC_MUST_CHECK bool bc_context_take_now(struct bc_context *context, struct bc_status *status);

#define BC_NOW_OPTION                                                                              \
    {                                                                                              \
        "now", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, now), "cli.value-time",     \
            "cli.help-now"                                                                         \
    }

/*
 * What root would make in the folder of another user that user could not read any more: the service
 * would stand still. Fails: BC_BAD_USAGE "cli.workspace-of-another" with who it is.
 */
BC_MUST_CHECK bool bc_context_check_owner(
    const struct bc_context *context, const char *folder, struct bc_status *status);

/* The store of the workspace. The caller closes it. */
BC_MUST_CHECK bool bc_context_open_store(const struct bc_context *context,
    enum bc_store_access access, bc_store **ret_store, struct bc_status *status);

/* Every period of the year an id begins with, week 1 first; `names` has room for all. Their number.
 */
enum { BC_PERIODS_OF_YEAR_MOST = 53 + 12 + 7 };
size_t bc_context_periods_of_year(
    const struct bc_context *context, const char *id, const char **names);

/* Records that there is no such period as `option` ("--week") names, with the nearest one of its
 * year and of the kind that the option asks for; returns false. */
bool bc_fail_unknown_period(
    const struct bc_context *context, const char *option, const char *id, struct bc_status *status);

/* labels.vi.yaml. */
BC_MUST_CHECK bool bc_context_load_labels(
    struct bc_context *context, struct bc_labels *ret_labels, struct bc_status *status);

/* A word or line of the program in the operator's language. */
const char *bc_say(const struct bc_context *context, const char *code, const char *arguments_format,
    ...) __attribute__((format(printf, 3, 4)));

#endif
