/*
 * write_pdf.h - a template and a report as a PDF/A file: the dispatch, or a deck when the template
 * has slides. For this folder only.
 */
#ifndef BC_WRITE_WRITE_PDF_H
#define BC_WRITE_WRITE_PDF_H

#include "write/writer.h"

/* `template_name` is under report-templates; a source in the context takes its place. */
BC_MUST_CHECK bool bc_pdf_write(const bc_public_report *report,
    const struct bc_write_context *context, const char *template_name, const char *path,
    bc_arena *arena, struct bc_status *status);

#endif
