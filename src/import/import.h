/*
 * import.h - files of an export become tickets and events in the store, row by row accounted for.
 *
 * Reads the own CSVs (tickets.csv, events.csv), the same as JSON lines, or any CSV through a map.
 * Every data row ends as exactly one of new, unchanged, rejected, excluded. A rejected row is kept
 * with line, column, reason and remedy; the rest goes in (with `strict`: nothing). Personal data
 * columns are never stored, free text is masked before it is.
 */
#ifndef BC_IMPORT_IMPORT_H
#define BC_IMPORT_IMPORT_H

#include "base/problems.h"
#include "message/message.h"
#include "profile/profile.h"
#include "store/store.h"

#include <stdio.h>

struct bc_import_request {
    bc_store *store; /* IMPORT access */
    const struct bc_profile *profile;
    const char *const
        *paths; /* files with tickets go before files with events, whatever their order */
    size_t path_count;
    const char *templates_folder; /* holds vocabulary.vi.yaml */
    const bc_messages *messages;  /* words of rejects.csv; NULL: codes and arguments */
    const char *map_path;         /* NULL: the own format */
    const char *rejects_path; /* rejects.csv to write; removed when there is nothing to reject */
    bool is_strict;
    int64_t known_utc_s; /* when we learn it */
    FILE *progress;      /* a terminal, or NULL */
    size_t piece_events; /* how many events wait for the store at most; 0: the usual */
};

/*
 * Counts by reason, in order of first appearance. Rejected and excluded rows are counted by code
 * and show the first of them; notes about a value (an unknown field, a column not read) are counted
 * by value.
 */
struct bc_import_reason {
    const char *code; /* message code: "import.date-invalid" */
    int64_t count;
    const char *arguments; /* of the message, parted by BC_NEXT; "" */
    const char
        *where; /* the first place, "events.csv:214"; "" for what has none or must not be shown */
};

/* What was masked in texts, by kind: "phone", "e-mail", "identity-number", … */
struct bc_import_masked {
    const char *kind;
    int64_t count;
};

struct bc_import_summary {
    int64_t batch; /* 0: nothing changed */
    int64_t read_count, new_count, unchanged_count, rejected_count, excluded_count;
    int64_t known_row_count; /* of the unchanged: known by their prints, and not read */
    int64_t new_ticket_count, new_event_count, changed_row_count;
    int64_t retracted_event_count; /* what was known and no longer holds; one a ticket and piece */
    const struct bc_import_reason *rejected; /* by reason */
    size_t rejected_reason_count;
    const struct bc_import_reason *excluded;
    size_t excluded_reason_count;
    const struct bc_import_reason
        *noted; /* accepted, but to be known: "closed before it opened" … */
    size_t noted_reason_count;
    const struct bc_import_masked *masked;
    size_t masked_kind_count;
};

/*
 * Imports all files in one batch. The identity read = new + unchanged + rejected + excluded is
 * checked. Fails: BC_BAD_INPUT (unreadable file, missing column, bad map; or any rejected row when
 * strict, in which case nothing is stored but rejects.csv is written and the summary filled),
 * BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_import_run(const struct bc_import_request *request, bc_arena *arena,
    struct bc_problems *problems, struct bc_import_summary *ret_summary, struct bc_status *status);

#endif
