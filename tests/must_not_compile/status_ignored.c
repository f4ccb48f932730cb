/* EXPECT: warn_unused_result|unused-result */
#include "write/writer.h"

void careless(
    const bc_public_report *report, const struct bc_write_context *context, bc_arena *arena);

void careless(
    const bc_public_report *report, const struct bc_write_context *context, bc_arena *arena)
{
    struct bc_status status = {0};

    bc_write(&bc_writer_json, report, context, "report.json", arena, &status);
}
