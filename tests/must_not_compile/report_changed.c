/* EXPECT: read-only|not assignable */
#include "write/writer.h"

void change(const bc_public_report *report);

/* What disclose/ has decided stays as it is. */
void change(const bc_public_report *report)
{
    const struct bc_report_case *cases = NULL;

    if (bc_public_report_cases(report, &cases) > 0) {
        cases[0].late_min = 0;
    }
}
