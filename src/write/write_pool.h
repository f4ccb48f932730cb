/*
 * write_pool.h - writes the files of a publication in several threads, a bounded number at a time.
 *
 * The office's files and units' workbooks come in one by one from the thread that has the store;
 * each is written by whichever thread is free, and a unit's report is wiped then. Files depend on
 * their report alone, so the number of threads changes no byte. All of one pool carry the same
 * date: the library of workbooks keeps one time for the whole process, and so keeps the same one in
 * every thread. Of several failures that of the first file in order is told, whichever came first.
 */
#ifndef BC_WRITE_WRITE_POOL_H
#define BC_WRITE_WRITE_POOL_H

#include "write/unit_writer.h"

typedef struct bc_write_pool bc_write_pool;

/* Starts `thread_count` threads; with 0 files are written in the caller's own. `context` is
 * borrowed until the pool is closed. Fails: BC_OWN_FAULT when no thread can be started. */
BC_MUST_CHECK bool bc_write_pool_open(size_t thread_count, const struct bc_write_context *context,
    bc_write_pool **ret_pool, struct bc_status *status);

/* Gives one of the office's files to be written to `path` (borrowed like the report, until the pool
 * is closed). Waits while as many files as threads are on their way; does nothing once one has
 * failed. */
void bc_write_pool_put(bc_write_pool *pool, const struct bc_writer *writer,
    const bc_public_report *report, const char *path);

/*
 * The same of a unit's workbook. The path is copied; the arena of the report is taken over, and
 * freed when the file is written, or at once when one has failed.
 */
void bc_write_pool_put_unit(
    bc_write_pool *pool, const bc_unit_report *report, bc_arena *arena, const char *path);

/* Waits for all, ends the threads. False with the failure of the first file in order. Accepts NULL.
 */
BC_MUST_CHECK bool bc_write_pool_close(bc_write_pool *pool, struct bc_status *status);

#endif
