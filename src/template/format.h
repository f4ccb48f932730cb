/*
 * format.h - how a value is printed: 14.707 · 07 · 93,77% · +0,82 · 01/5/2023, or words of the
 * template.
 *
 * The built-in formats are numbers and dates as official documents write them; formats made of
 * words
 * ("tăng 21 phản ánh") are defined in the front matter of a template.
 */
#ifndef BC_TEMPLATE_FORMAT_H
#define BC_TEMPLATE_FORMAT_H

#include "base/arena.h"
#include "report/public_report.h"
#include "template/path.h"

/* What lateness is told in: a clerk counts days on the calendar, not hours of the office. */
enum bc_lateness {
    BC_LATE_PLAIN_MIN,   /* minutes, day and night */
    BC_LATE_WORKING_MIN, /* minutes of office hours */
    BC_LATE_WORKING_DAYS
};

/* A value on its way to paper. */
struct bc_printable {
    enum bc_type type;
    enum bc_value_kind state;  /* COUNT or RATE: there is a value; otherwise a mark is printed */
    int64_t number;            /* COUNT, CHANGE, INSTANT (UTC seconds), LATENESS (see below) */
    struct bc_ratio now;       /* RATE, POINTS */
    struct bc_ratio before;    /* POINTS */
    const char *text;          /* TEXT */
    enum bc_lateness lateness; /* what the number of a LATENESS counts */
};

struct bc_printable bc_printable_text(const char *text);
struct bc_printable bc_printable_count(int64_t number);
/* Null at either end of time. */
struct bc_printable bc_printable_instant(int64_t utc_s);

/* Whether there is a value, not only a mark for one. */
bool bc_printable_is_there(const struct bc_printable *value);
/* And whether it is something: not 0, not "". */
bool bc_printable_is_nonzero(const struct bc_printable *value);

enum bc_format_kind {
    BC_FORMAT_TEXT,
    BC_FORMAT_UPPER,
    BC_FORMAT_LOWER_FIRST,
    BC_FORMAT_UPPER_FIRST,
    BC_FORMAT_COUNT,
    BC_FORMAT_COUNT_PROSE,
    BC_FORMAT_PERCENT,
    BC_FORMAT_PERCENT_BARE, /* without the sign, under a head that has it */
    BC_FORMAT_PERCENT_ONE,  /* one decimal: charts */
    BC_FORMAT_SIGNED,
    BC_FORMAT_SIGNED_ONE, /* one decimal: slides */
    BC_FORMAT_DATE,
    BC_FORMAT_DAY_MONTH,
    BC_FORMAT_MONTH,
    BC_FORMAT_YEAR,
    BC_FORMAT_MOMENT,
    BC_FORMAT_LATE,
    BC_FORMAT_DURATION,    /* minutes as "24 giờ 38 phút", a change of them with its sign */
    BC_FORMAT_HOUR_MINUTE, /* the same as "24:38", where there is no room for words */
    BC_FORMAT_WORDS        /* of the front matter */
};

struct bc_format {
    const char *name;
    enum bc_format_kind kind;
    unsigned types;                 /* bit per bc_type it is for */
    const char *more, *less, *same; /* WORDS; {1}: the amount without its sign */
    const char *unknown;            /* WORDS, when there is nothing to compare with */
};

/* Words that formats need from the template. */
struct bc_format_words {
    const char *points, *moment, *late, *late_days, *late_long, *late_working, *just_late,
        *duration, *duration_short;
    const char *mark_null, *mark_missing, *mark_withheld;
    int32_t offset_s;
    bool is_prose; /* counts inside words: 07, not 7 */
};

/* NULL when there is no built-in format of that name. */
const struct bc_format *bc_format_find(const char *name);

/* Names of the built-in formats for a type, parted by commas. */
const char *bc_format_names(bc_arena *arena, enum bc_type type);

/* What a type looks like when no format is given: in a sentence, or in a table. */
const struct bc_format *bc_format_default(enum bc_type type, bool in_table);

const char *bc_format_print(const struct bc_format *format, const struct bc_printable *value,
    const struct bc_format_words *words, bc_arena *arena);

/* Replaces {1}, {2} … in a text of the template. */
const char *bc_format_fill(
    bc_arena *arena, const char *text, const char *const *values, size_t value_count);

/* Roman numeral of 1 … 3999. */
const char *bc_format_roman(bc_arena *arena, int number);

#endif
