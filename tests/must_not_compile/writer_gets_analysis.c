/* EXPECT: incompatible */
#include "aggregate/analysis.h"
#include "write/writer.h"

bool leak(const bc_analysis *analysis, const struct bc_write_context *context, bc_arena *arena,
    struct bc_status *status);

/* Totals and verdicts reach a writer through disclose/ only. */
bool leak(const bc_analysis *analysis, const struct bc_write_context *context, bc_arena *arena,
    struct bc_status *status)
{
    return bc_write(&bc_writer_json, analysis, context, "report.json", arena, status);
}
