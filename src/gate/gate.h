/*
 * gate.h - opens finished files from outside and looks for what must not be there.
 *
 * It knows nothing of reports: it unpacks every file of a folder as a stranger would and searches
 * whatever it finds for codes of sensitive tickets, for what people wrote, and for numbers of
 * personal data. A file that it cannot open to the last byte is refused. It says where something
 * is and what kind of thing, never the thing.
 *
 * What each kind of file may hold is the table in policy.c. The program runs this in a process of
 * its own (apart.h).
 */
#ifndef BC_GATE_GATE_H
#define BC_GATE_GATE_H

#include "base/problems.h"
#include "store/store.h"

typedef struct bc_gate bc_gate;

struct bc_gate_question {
    const char *folder;           /* with the finished files; known when they are searched */
    const char *templates_folder; /* words of templates and labels say nothing about anybody */
    const char *profile_path;     /* nor do those of the profile */
    bc_store *store;              /* opened as BC_STORE_GATE */
    /*
     * Texts of sensitive tickets are all looked for; those of ordinary tickets when the ticket was
     * alive in [from, to): a report of a period is made from these.
     */
    int64_t from_utc_s, to_utc_s;
    /* True when a unit's tickets are those of the unit of a workbook: itself, or an agency of it.
     * "": the unit of a case that nobody has yet. */
    bool (*is_part_of)(const void *user, const char *unit, const char *workbook_unit);
    const void *user;
    size_t thread_count; /* files are searched in so many; 0 and 1 are the same */
};

struct bc_gate_answer {
    size_t file_count;
    size_t finding_count;
    bool is_key_lost; /* texts could not be looked for: nobody can read them, no writer either */
};

/*
 * Reads what is to be looked for, while there need be no files yet. The store, which no other may
 * write to from here on, and what the question points to must live until it is closed.
 * Fails: BC_STORE_DOWN, BC_BAD_INPUT (a template).
 */
BC_MUST_CHECK bool bc_gate_open(
    const struct bc_gate_question *question, bc_gate **ret_gate, struct bc_status *status);
/* Accepts NULL. */
void bc_gate_close(bc_gate *gate);

/*
 * Searches, once. Each finding is an error among the problems: a code "gate.…", where
 * "bao-cao.pdf#page 3". Fails: BC_STORE_DOWN, BC_BAD_INPUT (a folder); not for what is found.
 */
BC_MUST_CHECK bool bc_gate_search(bc_gate *gate, const char *folder, struct bc_problems *findings,
    struct bc_gate_answer *ret_answer, struct bc_status *status);

#endif
