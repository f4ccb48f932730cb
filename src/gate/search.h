/*
 * search.h - one search: what is forbidden, in which file we are, what was found. Every opener
 * hands over the texts it sees; this decides. (The gate's own header.)
 */
#ifndef BC_GATE_SEARCH_H
#define BC_GATE_SEARCH_H

#include "gate/forbidden.h"
#include "gate/known.h"
#include "gate/own.h"
#include "gate/policy.h"
#include "gate/trace.h"

#include <pthread.h>

/* One file at a time; several runs search at once (search_pool.c), each with what is its own. */
struct bc_gate_run {
    const struct bc_gate_question *question;
    const struct bc_gate_forbidden *forbidden;
    struct bc_problems *findings;
    size_t finding_count;
    bc_arena *arena;   /* of the run: names of places */
    bc_arena *scratch; /* of one file */
    const char *file;  /* its name, or "#2" when the name itself is a finding */
    enum bc_gate_policy policy;
    struct bc_gate_trace *trace;       /* of all files; NULL while single texts are looked for */
    struct bc_gate_owner owner;        /* of the file, a unit's workbook */
    struct bc_gate_table own;          /* shingles that this file may hold */
    bool has_own;                      /* they have been asked for */
    struct bc_gate_letters letters;    /* room for those of one text */
    const struct bc_gate_known *known; /* files that are searched as themselves */
    size_t bytes_left;                 /* that may still be unpacked from this file */
    int depth;                         /* files in files */
    bool is_structure; /* attributes and formulas: their numbers are rows, counts and sizes */
    bool is_syntax;    /* bytes of a page description: its words are numbers and codes of letters */
    bool is_encoded;   /* letters as a font numbers them: a short code may be any two of them */
    bool is_binary;    /* what looks like text may be chance: only what cannot be is a finding */
    pthread_mutex_t *store_lock; /* the store answers one at a time; NULL: there is but one run */
    struct bc_status *status;    /* a store that fails while we search */
    bool has_failed;
};

/* A long text is searched in pieces of this size. */
enum { BC_GATE_PIECE_BYTES = 512 << 10 };

/* Looks for everything in a text. `place` stands before the text's own places; may be "". */
void bc_gate_search_text(
    struct bc_gate_run *run, const char *place, const struct bc_gate_text *text);
/* The same of what a long text holds so far; it may lose most of it. Call it between two words. */
void bc_gate_search_so_far(struct bc_gate_run *run, const char *place, struct bc_gate_text *text);
void bc_gate_search_string(struct bc_gate_run *run, const char *place, const char *string);

/* A number stored as one; see numbers.h. */
void bc_gate_search_value(
    struct bc_gate_run *run, const char *place, const char *value, size_t length_bytes);

/* Notes a finding or a refusal of a file: once for each place. */
void bc_gate_note(struct bc_gate_run *run, const char *code, const char *place);
/* The same; `where` names the file too. */
void bc_gate_note_where(struct bc_gate_run *run, const char *code, const char *where);

/* A name of a part for messages: as it is when it is made of ordinary file name letters and nothing
 * in it is forbidden, else `otherwise`. Notes what is forbidden in it. */
const char *bc_gate_safe_name(struct bc_gate_run *run, const char *name, const char *otherwise);

/* False, with a finding, when a file unpacks to more than it may. */
bool bc_gate_take_bytes(struct bc_gate_run *run, const char *place, size_t length_bytes);

#endif
