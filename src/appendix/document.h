/*
 * document.h - the dispatch of the appendix: the frame of the template with the cases in it. (The
 * appendix module's own header.)
 */
#ifndef BC_APPENDIX_DOCUMENT_H
#define BC_APPENDIX_DOCUMENT_H

#include "base/arena.h"
#include "draw/font.h"
#include "report/confidential_report.h"
#include "template/document.h"

/*
 * In the frame, [[co]] and [[khong]] keep a paragraph or heading only when there are cases or none,
 * [[so-vu]] is their number, and paragraphs that are nothing but [[so-lieu]] and [[vu-viec]] give
 * way to the table and to the cases. Letters the fonts lack become question marks: texts are
 * people's own. *ret_missing_label is a label that labels.vi.yaml lacks, or NULL.
 */
const struct bc_document *bc_appendix_document(const bc_confidential_report *report,
    const struct bc_document *frame, const bc_fonts *fonts, bc_arena *wiping,
    const char **ret_missing_label);

#endif
