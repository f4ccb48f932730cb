/*
 * confidential_report_build.h - the inside of a confidential report, for the one folder that makes
 * them.
 */
#ifndef BC_REPORT_CONFIDENTIAL_REPORT_BUILD_H
#define BC_REPORT_CONFIDENTIAL_REPORT_BUILD_H

#ifndef BC_MAKES_REPORTS
#error "confidential_report_build.h makes reports: only disclose/ may."
#endif

#include "report/confidential_report.h"

struct bc_confidential_report {
    const bc_public_report *public_report;
    const char *const *addressees;
    size_t addressee_count;
    const char *const *recipients;
    size_t recipient_count;
    const struct bc_confidential_figure *figures;
    size_t figure_count;
    const struct bc_confidential_case *cases;
    size_t case_count;
};

#endif
