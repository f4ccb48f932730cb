/* EXPECT: tells of sensitive cases */
#include "report/confidential_report.h"

/* A folder without BC_SEES_CONFIDENTIAL does not even see the header. */
size_t leak(const bc_confidential_report *report);

size_t leak(const bc_confidential_report *report)
{
    const struct bc_confidential_case *cases;

    return bc_confidential_report_cases(report, &cases);
}
