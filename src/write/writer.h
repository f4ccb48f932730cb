/*
 * writer.h - turns a public report into the bytes of one file. One of these per output kind.
 *
 * The same report gives the same bytes: no clock, no locale, no random ids.
 */
#ifndef BC_WRITE_WRITER_H
#define BC_WRITE_WRITER_H

#include "base/arena.h"
#include "base/status.h"
#include "report/public_report.h"

struct bc_report_data;
struct bc_printed_list;
struct bc_template_source;

/* A template that was read before, by its name under report-templates. */
struct bc_ready_template {
    const char *name;
    const struct bc_template *template;
};

struct bc_write_context {
    const char *templates_folder; /* report-templates */
    const char *fonts_folder;     /* fonts, for faces the office has put there */
    const char *scratch_folder;   /* 0700, on the disk of the workspace, for what is thrown away */
    const struct bc_report_data *data; /* report.json, made once for all; NULL: made anew */
    /* NULL: a writer reads its own. Several threads do not: the reader of Markdown promises
     * nothing. */
    const struct bc_ready_template *templates;
    size_t template_count;
    const struct bc_template_source *template_source; /* NULL: the report's own template */
    struct bc_printed_list *printed; /* write/printed.h: told of every cell; NULL: nobody asks */
    bool is_draft; /* the dispatch carries a draft's mark, whatever the profile says */
    bool
        is_pdf_a_1b; /* a PDF of the same pass for a validator that knows no other; no data in it */
};

struct bc_writer {
    const char *name;      /* "xlsx" */
    const char *file_name; /* "so-lieu.xlsx" */
    /* The template it fills, under report-templates; "": this office has no such file for the
     * period. NULL in writers that fill none. */
    const char *(*template_of)(const bc_public_report *report);
    bool (*write)(const bc_public_report *report, const struct bc_write_context *context,
        const char *path, bc_arena *arena, struct bc_status *status);
};

extern const struct bc_writer bc_writer_json; /* report.json */
extern const struct bc_writer bc_writer_xlsx; /* so-lieu.xlsx */
extern const struct bc_writer bc_writer_pdf;  /* bao-cao.pdf */
extern const struct bc_writer bc_writer_deck; /* giao-ban.pdf */

/* False for a file that the office does not want of this period. */
bool bc_writer_applies(const struct bc_writer *writer, const bc_public_report *report);

/* Writes to `path` (0644). Fails: BC_NO_OUTPUT, BC_BAD_INPUT (a template), BC_REFUSED (a missing
 * glyph …). */
BC_MUST_CHECK bool bc_write(const struct bc_writer *writer, const bc_public_report *report,
    const struct bc_write_context *context, const char *path, bc_arena *arena,
    struct bc_status *status);

#endif
