/* json_text.h - the text of report.json: published as a file and kept inside the dispatch. For
 * write/ only. */
#ifndef BC_WRITE_JSON_TEXT_H
#define BC_WRITE_JSON_TEXT_H

#include "base/arena.h"
#include "report/public_report.h"

/* The same bytes for both, in the arena. Fails: BC_OWN_FAULT "write.json-failed". */
BC_MUST_CHECK bool bc_json_text(const bc_public_report *report, bc_arena *arena,
    const char **ret_text, struct bc_status *status);

#endif
