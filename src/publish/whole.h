/*
 * whole.h - which published folders were found whole, so that an hourly look need not read them.
 *
 * A folder is read through, every file against its manifest, when anything about its files differs
 * from when it was found whole: a name, a size, a time of change, a place on the disk. What a
 * program does to a file changes one of these; what a failing disk does to it is for `verify`. What
 * was found is kept in DIR/state/whole.txt. Without that file everything is read, and nothing else
 * is lost.
 */
#ifndef BC_PUBLISH_WHOLE_H
#define BC_PUBLISH_WHOLE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/status.h"

typedef struct bc_whole bc_whole;

/* Lives in the arena. A file of another form is as if it were not there. */
bc_whole *bc_whole_open(const char *workspace, bc_arena *arena);

/*
 * Whether a published folder ("out/tuan/2023-W20") is what its manifest says. The hash of the
 * manifest is given where there is one, whole or not; "" otherwise.
 * Fails: BC_REFUSED, as bc_publication_verify() does.
 */
BC_MUST_CHECK bool bc_whole_check(bc_whole *whole, const char *target,
    char ret_manifest_sha256[BC_SHA256_HEX_SIZE], struct bc_status *status);

/* Keeps what was found, when that is not what is kept already. Fails: BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_whole_keep(bc_whole *whole, struct bc_status *status);

#endif
