/* EXPECT: incompatible pointer */
#include "write/unit_writer.h"

bool mix_up(const bc_unit_report *report, const struct bc_write_context *context, bc_arena *arena,
    struct bc_status *status);

/* A unit's texts do not go into a public file. */
bool mix_up(const bc_unit_report *report, const struct bc_write_context *context, bc_arena *arena,
    struct bc_status *status)
{
    return bc_write(&bc_writer_xlsx, report, context, "so-lieu.xlsx", arena, status);
}
