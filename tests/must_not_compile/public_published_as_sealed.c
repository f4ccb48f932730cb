/* EXPECT: incompatible */
#include "publish/publish.h"
#include "report/public_report.h"

bool leak(
    const bc_publication *publication, const bc_public_report *report, struct bc_status *status);

/* The confidential root takes sealed files and nothing else. */
bool leak(
    const bc_publication *publication, const bc_public_report *report, struct bc_status *status)
{
    return bc_publication_put_sealed(publication, "phu-luc.pdf", report, status);
}
