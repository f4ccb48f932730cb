/*
 * unit_writer.h - turns a unit's report into its workbook.
 *
 * Takes a bc_unit_report and nothing else, so that one unit's workbook cannot hold what is
 * another's. The same report gives the same bytes; calls for different files may run in different
 * threads.
 */
#ifndef BC_WRITE_UNIT_WRITER_H
#define BC_WRITE_UNIT_WRITER_H

#include "report/unit_report.h"
#include "write/writer.h"

/* Writes to `path`. Fails: BC_NO_OUTPUT; BC_REFUSED for a text that no cell can hold. */
BC_MUST_CHECK bool bc_write_unit(const bc_unit_report *report,
    const struct bc_write_context *context, const char *path, bc_arena *arena,
    struct bc_status *status);

#endif
