/*
 * printed.h - where each printed number comes from: sources, and the marks that carry them.
 *
 * A document can be filled once more for this alone. Whatever prints a number then puts a mark
 * before and behind its words; marks are letters of a private plane, travel with the words through
 * every sentence and cell, and lead to the source when the finished texts are read. A document that
 * is published is filled without sources and holds no mark. Numbers that texts hold outside of
 * marks come from nowhere, which is a fault to be found.
 */
#ifndef BC_REPORT_PRINTED_H
#define BC_REPORT_PRINTED_H

#include "base/arena.h"
#include "report/public_report.h"

enum bc_source_kind {
    BC_SOURCE_FIGURE,  /* a figure of a row in a period, or some of the cases behind it */
    BC_SOURCE_SUM,     /* of its terms, each with a sign */
    BC_SOURCE_DERIVED, /* by a rule (`what`) from its terms: a rank, an interval, a contribution */
    BC_SOURCE_CASE,    /* a fact of one case: its due day, its lateness */
    BC_SOURCE_PERIOD,  /* a name or a date of a period, or when the facts were known */
    BC_SOURCE_FORM,    /* numbers of tables and pages, words of the template, notes, the office */
    BC_SOURCE_SCALE    /* the scale of a chart */
};

enum bc_source_part { BC_SOURCE_WHOLE, BC_SOURCE_NUMERATOR, BC_SOURCE_DENOMINATOR };

struct bc_source {
    enum bc_source_kind kind;
    /* FIGURE. Ids of rows; NULL: not by it. */
    enum bc_figure figure;
    enum bc_source_part part;
    const char *field, *district, *unit, *channel;
    size_t slot;
    const char *week;    /* of a month */
    const char *reason;  /* only what ended for it */
    enum bc_figure also; /* only what stands behind this one too; 0 (submitted): all */
    bool has_due;        /* only what falls due in [due_from, due_before) */
    int64_t due_from_utc_s, due_before_utc_s; /* INT64_MIN, INT64_MAX: open */
    /* SUM, DERIVED */
    const struct bc_source *terms;
    size_t term_count;
    int sign; /* as a term of a sum: +1, -1; 0 is +1 */
    /* CASE */
    const char *ticket;
    int32_t cycle;
    const char *what; /* all but FIGURE and SUM: which fact, rule, word */
};

typedef struct bc_sources bc_sources;

bc_sources *bc_sources_new(bc_arena *arena);

/*
 * The text between marks that lead to a copy of the source. The text itself when `sources` is NULL
 * (nobody asks), when it has no digit, or when parts of it are marked already.
 */
const char *bc_source_mark(bc_sources *sources, const struct bc_source *source, const char *text);

/* A figure of a row of the report, in a slot. */
struct bc_source bc_source_of_figure(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure);
/* Words that are no figures. */
struct bc_source bc_source_of_words(enum bc_source_kind kind, const char *what);
/* A sum of its terms, by their signs. They are copied; without sources nothing is. */
struct bc_source bc_source_sum(
    bc_sources *sources, const struct bc_source *terms, size_t term_count);
/* What one source is more than another, as a sum. */
struct bc_source bc_source_difference(
    bc_sources *sources, const struct bc_source *now, const struct bc_source *before);
/* What a rule makes of its terms: "rank", "interval", "contribution". */
struct bc_source bc_source_derived(
    bc_sources *sources, const char *rule, const struct bc_source *terms, size_t term_count);

/* A stretch of a finished text: with a source, or what stands between. */
struct bc_printed_piece {
    const char *text;               /* without marks */
    const struct bc_source *source; /* NULL: unmarked */
};

/* The next stretch; false at the end. Moves *text behind it. */
bool bc_printed_next(
    const bc_sources *sources, const char **text, struct bc_printed_piece *ret_piece);

/* True when there is a digit in the text. */
bool bc_printed_has_digit(const char *text);

#endif
