/* EXPECT: bc_sensitive_analysis_inside */
#include "aggregate/sensitive.h"

const bc_analysis *leak(const bc_sensitive_analysis *analysis);

/* Only disclose/ looks inside. */
const bc_analysis *leak(const bc_sensitive_analysis *analysis)
{
    return bc_sensitive_analysis_inside(analysis);
}
