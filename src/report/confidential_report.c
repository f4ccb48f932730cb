#include "report/confidential_report_build.h"

const bc_public_report *bc_confidential_report_public(const bc_confidential_report *report)
{
    return report->public_report;
}

size_t bc_confidential_report_addressees(
    const bc_confidential_report *report, const char *const **ret_names)
{
    *ret_names = report->addressees;
    return report->addressee_count;
}

size_t bc_confidential_report_recipients(
    const bc_confidential_report *report, const char *const **ret_names)
{
    *ret_names = report->recipients;
    return report->recipient_count;
}

size_t bc_confidential_report_figures(
    const bc_confidential_report *report, const struct bc_confidential_figure **ret_figures)
{
    *ret_figures = report->figures;
    return report->figure_count;
}

size_t bc_confidential_report_cases(
    const bc_confidential_report *report, const struct bc_confidential_case **ret_cases)
{
    *ret_cases = report->cases;
    return report->case_count;
}
