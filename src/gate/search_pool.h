/*
 * search_pool.h - searches the files of a folder, several at a time; what is found comes in the
 * order of the files, whoever found it first. (The gate's own header.)
 */
#ifndef BC_GATE_SEARCH_POOL_H
#define BC_GATE_SEARCH_POOL_H

#include "gate/search.h"

struct bc_gate_file {
    const char *name; /* relative to the folder */
    size_t size_bytes;
};

/*
 * Searches all files as `like` says, whose findings and count take what is found. Long files are
 * begun first. False when the store has failed; the first file in order tells how.
 */
BC_MUST_CHECK bool bc_gate_search_files(struct bc_gate_run *like, const struct bc_gate_file *files,
    size_t count, struct bc_status *status);

#endif
