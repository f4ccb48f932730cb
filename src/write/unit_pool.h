/*
 * unit_pool.h - writes units' workbooks in several threads, a bounded number of them at a time.
 *
 * Reports come in one by one from the thread that has the store; each is written by whichever
 * thread is free, then wiped. Files depend on their report alone, so the number of threads changes
 * no byte. All of one pool carry the same date: the library keeps one time for the whole process,
 * and so keeps the same one in every thread. Of several failures that of the first unit in order is
 * told, whichever came first.
 */
#ifndef BC_WRITE_UNIT_POOL_H
#define BC_WRITE_UNIT_POOL_H

#include "write/unit_writer.h"

typedef struct bc_unit_pool bc_unit_pool;

/* Starts `thread_count` threads; with 0 files are written in the caller's own. `context` is
 * borrowed until the pool is closed. Fails: BC_OWN_FAULT when no thread can be started. */
BC_MUST_CHECK bool bc_unit_pool_open(size_t thread_count, const struct bc_write_context *context,
    bc_unit_pool **ret_pool, struct bc_status *status);

/*
 * Gives a report to be written to `path` (copied); takes over its arena, which is freed when it is
 * written. Waits while as many reports as threads are on their way. Does nothing but free the
 * arena once a file has failed.
 */
void bc_unit_pool_put(
    bc_unit_pool *pool, const bc_unit_report *report, bc_arena *arena, const char *path);

/* Waits for all, ends the threads. False with the failure of the first unit in order. Accepts NULL.
 */
BC_MUST_CHECK bool bc_unit_pool_close(bc_unit_pool *pool, struct bc_status *status);

#endif
