/* EXPECT: incompatible */
#include "aggregate/sensitive.h"
#include "disclose/disclose.h"

bool leak(const bc_sensitive_analysis *analysis, const struct bc_labels *labels, bc_arena *arena,
    const bc_public_report **ret_report, struct bc_status *status);

/* What counts sensitive cases is no analysis that a public report could be made of. */
bool leak(const bc_sensitive_analysis *analysis, const struct bc_labels *labels, bc_arena *arena,
    const bc_public_report **ret_report, struct bc_status *status)
{
    return bc_disclose_public(analysis, labels, 0, arena, ret_report, status);
}
