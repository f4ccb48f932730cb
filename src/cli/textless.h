/*
 * textless.h - which publications went out with units' workbooks that hold no texts, because the
 * key was missing, so that they can be made again once it is back.
 *
 * A publication is named by the hash of its manifest, in DIR/state/without-texts.txt, before it is
 * published: a kill in between leaves the name of something that never was, which does no harm. A
 * name stays there for good: what replaced such a publication is the same issue, not another one.
 * Without that file nothing is made again, and nothing else is lost.
 */
#ifndef BC_CLI_TEXTLESS_H
#define BC_CLI_TEXTLESS_H

#include "cli/context.h"

typedef struct bc_textless bc_textless;

/* Lives in the context's arena. A file of another form is as if it were not there. */
bc_textless *bc_textless_open(const struct bc_context *context);

bool bc_textless_has(const bc_textless *textless, const char *manifest_sha256);

/* Adds one, synced; one that is there already changes nothing. Fails: BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_textless_note(
    const struct bc_context *context, const char *manifest_sha256, struct bc_status *status);

#endif
