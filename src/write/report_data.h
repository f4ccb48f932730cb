/*
 * report_data.h - report.json in memory: published as a file and kept inside both PDFs.
 *
 * Made and compressed once for all of them. The same report gives the same bytes.
 */
#ifndef BC_WRITE_REPORT_DATA_H
#define BC_WRITE_REPORT_DATA_H

#include "base/arena.h"
#include "base/status.h"
#include "report/public_report.h"

struct bc_report_data {
    char *text; /* from malloc; NULL once it was dropped */
    size_t length_bytes;
    const unsigned char *packed; /* by bc_pdf_pack, in the arena */
    size_t packed_bytes;
};

/* Fails: BC_OWN_FAULT "write.json-failed" when a text is not UTF-8 or memory runs out. */
BC_MUST_CHECK bool bc_report_data_make(const bc_public_report *report, bc_arena *arena,
    struct bc_report_data *ret_data, struct bc_status *status);
/* Keeps the packed form alone. */
void bc_report_data_drop_text(struct bc_report_data *data);
void bc_report_data_clear(struct bc_report_data *data);

#endif
