/*
 * places.h - folders of a workspace are folders, not links to somewhere else. (The publish module's
 * own header.)
 *
 * Whoever may write a workspace could plant a link where the next publication goes; it is refused
 * and told. This looks before it writes, and does not keep anybody from planting one in between.
 */
#ifndef BC_PUBLISH_PLACES_H
#define BC_PUBLISH_PLACES_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Every folder of `relative`, as far as it is there, is a folder of the workspace's own.
 * Fails: BC_REFUSED "publish.not-own-folder" naming the first that is not.
 */
BC_MUST_CHECK bool bc_place_check(
    const char *workspace, const char *relative, bc_arena *arena, struct bc_status *status);

/* True for what publications are targets of: below out/, replay/ or han-che/, without "..". */
bool bc_place_is_target(const char *relative);

#endif
