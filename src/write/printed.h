/*
 * printed.h - the list of every number that the documents of a period print, each with where it
 * comes from.
 *
 * Made where the numbers are printed: the documents are filled and the workbooks written once more,
 * by the same functions, with somebody listening (report/printed.h). Nothing is recognised
 * afterwards: a number that nobody spoke for is listed without a source, which is a fault to mend.
 */
#ifndef BC_WRITE_PRINTED_H
#define BC_WRITE_PRINTED_H

#include "report/printed.h"
#include "report/unit_report.h"
#include "write/writer.h"

struct bc_printed {
    const char *file;  /* "bao-cao.pdf" */
    const char *where; /* "Bảng 2; Môi trường; Đã xử lý", "Tổng quan!B7" */
    int32_t page;      /* of a PDF, from 1; 0: no page, or a number that no room was found for */
    const char *text;  /* as printed; of a cell its number, or its text */
    const struct bc_source *source; /* NULL: nobody spoke for it */
    const char *formula;            /* of a cell that is calculated; NULL */
};

struct bc_printed_list {
    bc_arena *arena;
    bc_sources *sources;
    struct bc_printed *items;
    size_t count, capacity;
    const char *file; /* of what is being read */
};

void bc_printed_list_open(struct bc_printed_list *list, bc_arena *arena);

/* The pieces of a text that hold digits. Returns the text without its marks. */
const char *bc_printed_add_text(struct bc_printed_list *list, const char *where, const char *text);

/* A cell with a number. `source` NULL: nobody spoke for it. */
void bc_printed_add_cell(struct bc_printed_list *list, const struct bc_printed *cell);

/* The office's workbook, written into the scratch folder of the context and removed. */
BC_MUST_CHECK bool bc_printed_workbook(const bc_public_report *report,
    const struct bc_write_context *context, struct bc_printed_list *list, struct bc_status *status);

/* The same of a unit's workbook. */
BC_MUST_CHECK bool bc_printed_unit(const bc_unit_report *report,
    const struct bc_write_context *context, struct bc_printed_list *list, struct bc_status *status);

/* Dispatch and deck, as far as the office has them. Fails: as bc_write() does. */
BC_MUST_CHECK bool bc_printed_documents(const bc_public_report *report,
    const struct bc_write_context *context, struct bc_printed_list *list, struct bc_status *status);

#endif
