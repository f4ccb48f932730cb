/*
 * due.h - what the office owes its readers: every period that has ended, and how it stands.
 *
 * Three things say that a period is published, and they must agree: the table of what was issued
 * (the store), the published folder (its manifest), the public chain of the audit. The store and
 * the folder are asked each time, the chain only where they differ. So an hourly look costs a few
 * queries and one small file a period, however large the store is.
 */
#ifndef BC_CLI_DUE_H
#define BC_CLI_DUE_H

#include "cli/context.h"
#include "publish/whole.h"

enum bc_due_state {
    BC_DUE_OPEN,     /* to be made, as far as can be told without counting */
    BC_DUE_HELD,     /* not before the source has delivered: see reason */
    BC_DUE_ISSUED,   /* published and noted */
    BC_DUE_TEXTLESS, /* so too, but the units' workbooks hold no texts: see reason */
    BC_DUE_UNNOTED,  /* published; a kill came before the store knew */
    BC_DUE_ARCHIVED, /* issued, and put away by the office: archive/ holds what was issued last */
    BC_DUE_LOST      /* issued, but the published folder is gone or is not what was issued */
};

struct bc_due_period {
    struct bc_period period;
    const char *folder; /* relative to the workspace */
    enum bc_due_state state;
    const struct bc_status *reason; /* of HELD, LOST and TEXTLESS; NULL */
    bool is_of_schedule;            /* false: issued on request, and not made of itself */
    size_t issued_count;         /* a publication whose texts were made good is none of its own */
    const char *manifest_sha256; /* as issued last; NULL */
    int64_t known_utc_s;         /* as of which import it was issued last */
};

struct bc_due_list {
    struct bc_due_period *items; /* in the order in which they are made */
    size_t count;
    struct bc_period coming[BC_PERIOD_KIND_COUNT];
    size_t coming_count;
    struct bc_batch batch; /* the last import; number 0: none */
    bc_whole *whole;       /* what was found of the folders, to be kept */
    bool has_texts;        /* the key is there: what is TEXTLESS can be made good */
};

/* The next ones alone, which need no store. */
void bc_due_list_coming(const struct bc_context *context, struct bc_due_list *list);

/*
 * Looks at every period that has ended by the context's moment: those the schedule makes, and those
 * that were issued on request. Nothing is written, and no lock is needed.
 */
BC_MUST_CHECK bool bc_due_look(struct bc_context *context, bc_store *store,
    struct bc_due_list *ret_list, struct bc_status *status);

/*
 * Notes a period that was published but not noted, from what is published itself.
 * Fails: BC_REFUSED when its report.json is not what the program writes.
 */
BC_MUST_CHECK bool bc_due_note(struct bc_context *context, const struct bc_due_period *item,
    bc_store *store, struct bc_status *status);

#endif
