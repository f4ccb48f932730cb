/*
 * manifest.h - manifest.json: which files a publication consists of, with their hashes.
 * (The publish module's own header.)
 */
#ifndef BC_PUBLISH_MANIFEST_H
#define BC_PUBLISH_MANIFEST_H

#include "publish/publish.h"

/* Writes manifest.json into a folder, naming every other file there. Files only, no sub-folder but
 * don-vi/. */
BC_MUST_CHECK bool bc_manifest_write(const char *folder, const struct bc_manifest_facts *facts,
    bc_arena *arena, struct bc_status *status);

/* The files below a folder but its manifest, sorted by name; in the arena. Fails: BC_REFUSED,
 * BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_manifest_list(const char *folder, bc_arena *arena,
    const char *const **ret_names, size_t *ret_count, struct bc_status *status);

/* Whether two manifests name the same files with the same hashes, those below don-vi/ left out. */
bool bc_manifest_is_same_but_units(const char *folder, const char *other, bc_arena *arena);

/* Fails: BC_REFUSED when the folder and its manifest differ. */
BC_MUST_CHECK bool bc_manifest_verify(
    const char *folder, bc_arena *arena, struct bc_status *status);

#endif
