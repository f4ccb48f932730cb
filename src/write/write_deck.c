#include "write/write_pdf.h"

/* giao-ban.pdf: the slides of a briefing, where the office wants them of this kind of period. */

static const char *template_of(const bc_public_report *report)
{
    return bc_public_report_office(report)->briefing_path;
}

static bool write_deck(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    return bc_pdf_write(report, context, template_of(report), path, arena, status);
}

const struct bc_writer bc_writer_deck = {
    .name = "deck",
    .file_name = "giao-ban.pdf",
    .template_of = template_of,
    .write = write_deck,
};
