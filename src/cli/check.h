/*
 * check.h - what `baocao check` looks at, part by part, and what it found.
 *
 * Each part adds what is wrong now to the context's problems, and what will make a coming period
 * fail, or be held, to `ahead`. Parts never stop each other. (Seen by command_check.c and
 * check_*.c.)
 */
#ifndef BC_CLI_CHECK_H
#define BC_CLI_CHECK_H

#include "cli/context.h"

struct bc_check {
    struct bc_context *context;
    bc_store *store;                             /* open for facts, or NULL */
    struct bc_batch batch;                       /* the last one; number 0: none */
    struct bc_period next[BC_PERIOD_KIND_COUNT]; /* periods made of themselves that run now, by
                                                    their ends */
    size_t next_count;
    struct bc_problems ahead;
};

/* Takes a fault as one problem among others, once. */
void bc_check_note(struct bc_context *context, const struct bc_status *fault);

void bc_check_time(struct bc_check *check);      /* calendar, clock, imports that stopped */
void bc_check_places(struct bc_check *check);    /* modes of every path, key, room on the disk */
void bc_check_documents(struct bc_check *check); /* templates, labels, fonts */
void bc_check_ahead(struct bc_check *check);     /* a rehearsal of every period that runs now */

#endif
