/*
 * tally.h - what became of the rows: counts by reason, notes, and the list of the rejected.
 *
 * A rejected row keeps its place, its column, the ticket's code and a message with values of public
 * columns only. (Private to src/import.)
 */
#ifndef BC_IMPORT_TALLY_H
#define BC_IMPORT_TALLY_H

#include "import/import.h"

struct bc_reasons {
    struct bc_import_reason *items;
    size_t count;
    size_t capacity;
};

struct bc_place {
    const char *file_name;
    int64_t row;
    int64_t line;
};

struct bc_reject {
    struct bc_place place;
    const char *column; /* as the file calls it; "" when no cell is to blame */
    const char *ticket; /* its code; "" when unknown or not to be shown */
    const char *code;   /* of the message */
    const char *arguments;
};

struct bc_tally {
    bc_arena *arena;
    struct bc_import_summary summary;
    struct bc_reasons rejected;
    struct bc_reasons excluded;
    struct bc_reasons noted;
    struct bc_reject *rejects;
    size_t reject_count;
    size_t reject_capacity;
    int64_t note_count; /* of notes heard, each once */
};

/* Counts a rejected row; everything but the literal code is copied. */
void bc_tally_reject(struct bc_tally *tally, const struct bc_reject *reject);

/* Takes everything but its place out of a rejected row, in the summary too. */
void bc_tally_conceal(struct bc_tally *tally, struct bc_reject *reject);

/* Counts an excluded row. Nothing about it is kept. */
void bc_tally_exclude(struct bc_tally *tally, const char *code);

/* Counts a note by code and arguments. The place may be NULL. */
void bc_tally_note(struct bc_tally *tally, const char *code, const char *arguments,
    const struct bc_place *place, int64_t count);

/* How much the tally has heard; what it hears from then on can be cut off and appended again, so
 * that something comes before it. */
struct bc_tally_mark {
    size_t rejected_count;
    size_t excluded_count;
    size_t noted_count;
    size_t reject_count;
};

struct bc_tally_tail {
    struct bc_reasons rejected;
    struct bc_reasons excluded;
    struct bc_reasons noted;
    struct bc_reject *rejects;
    size_t reject_count;
};

struct bc_tally_mark bc_tally_mark(const struct bc_tally *tally);
void bc_tally_cut(
    struct bc_tally *tally, const struct bc_tally_mark *mark, struct bc_tally_tail *ret_tail);
void bc_tally_append(struct bc_tally *tally, const struct bc_tally_tail *tail);

/* Fills the lists of the summary; false when read is not new + unchanged + rejected + excluded. */
BC_MUST_CHECK bool bc_tally_settle(struct bc_tally *tally, struct bc_status *status);

/* Writes rejects.csv, in the order of files and rows; removes an old one when there is nothing to
 * say. */
BC_MUST_CHECK bool bc_tally_write_rejects(struct bc_tally *tally, const char *path,
    const bc_messages *messages, struct bc_status *status);

#endif
