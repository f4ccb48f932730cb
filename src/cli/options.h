/*
 * options.h - one table of options gives parsing, help and the nearest name of a misspelt one.
 */
#ifndef BC_CLI_OPTIONS_H
#define BC_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/status.h"
#include "message/message.h"

#include <stddef.h>

/* What any command may be told. A command takes the options its table names; the rest stay unset.
 */
struct bc_option_values {
    const char *directory; /* -C */
    const char *profile;
    const char *map;
    const char *week;
    const char *month;
    const char *period;
    const char *as_known;
    const char *organisation; /* a date */
    const char *date;
    const char *jobs; /* a number */
    const char *known_at;
    const char *now;
    const char *from; /* a date */
    const char *wait; /* seconds */
    const char *language;
    const char *templates;
    const char *template;
    const char *output;
    const char *passphrase_file;
    const char *field, *district, *unit, *channel; /* rows: ids or official names */
    const char *slot;                              /* a period beside the one that is reported */
    const char *of_week;                           /* a week's part of a month */
    const char *also;                              /* a second figure */
    const char *reason;
    const char *due;
    const char *against; /* which issued report */
    bool is_json;
    bool is_strict;
    bool is_dry_run;
    bool has_no_units;
    bool is_sample;
    bool allows_empty;
    bool is_due;
    bool is_forced;
    bool is_deep;
    bool has_units;
    bool has_texts;
    bool is_printed;
    bool has_exit_code;
    bool is_verbose;
    bool wants_help;
    const char *const *arguments; /* what is left, in order */
    size_t argument_count;
};

enum bc_option_kind { BC_OPTION_TEXT, BC_OPTION_FLAG };

struct bc_option {
    const char *name; /* "week", given as --week X or --week=X */
    char letter;      /* 'C', or 0 */
    enum bc_option_kind kind;
    size_t offset;          /* of the member of bc_option_values */
    const char *value_code; /* message code of the value's name in help ("cli.value-week"); NULL for
                               flags */
    const char *help_code;
};

struct bc_option_table {
    const struct bc_option *options;
    size_t count;
};

/*
 * Parses what follows the command's name.
 * Fails: BC_BAD_USAGE "cli.option-unknown" with the nearest name, "cli.value-missing",
 * "cli.value-unwanted".
 */
BC_MUST_CHECK bool bc_options_parse(const struct bc_option_table *table, int argument_count,
    char **arguments, bc_arena *arena, struct bc_option_values *ret_values,
    struct bc_status *status);

/* The lines of a help page about a table's options. */
const char *bc_options_help(
    const struct bc_option_table *table, const bc_messages *messages, bc_arena *arena);

#endif
