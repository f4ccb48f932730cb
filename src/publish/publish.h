/*
 * publish.h - a folder of finished files becomes the published one at once, or not at all.
 *
 * Files are made in DIR/.staging/<run>, synced, and exchanged with the published folder by one rename; what
 * was published before goes to DIR/archive. A kill at any point leaves the last published state whole; the
 * next run removes the litter.
 */
#ifndef BC_PUBLISH_PUBLISH_H
#define BC_PUBLISH_PUBLISH_H

#include "base/arena.h"
#include "base/status.h"

typedef struct bc_publication bc_publication;

/*
 * Starts one: takes the workspace's lock, removes litter of earlier runs, makes the staging folder.
 * `target` is relative to DIR: "out/tuan/2023-W17".
 * Fails: BC_STORE_DOWN "publish.locked" when another run holds the lock; BC_NO_OUTPUT.
 */
BC_MUST_CHECK bool bc_publication_open(const char *workspace, const char *target, bc_arena *arena,
    bc_publication **ret_publication, struct bc_status *status);

/* Absolute or workspace-relative path of the staging folder, and of one file in it. */
const char *bc_publication_folder(const bc_publication *publication);
const char *bc_publication_path(const bc_publication *publication, const char *file_name);

/* A scratch folder that is never published. */
const char *bc_publication_scratch(const bc_publication *publication);

/* What the manifest says beside the files and their hashes. */
struct bc_manifest_facts {
    const char *office_id;
    const char *period_id, *period_kind;
    const char *as_known; /* ISO 8601 */
    const char *program_version;
    const char *profile_sha256;
    const char *templates_sha256;
};

/* Hashes every file of the staging folder, writes manifest.json, syncs all. */
BC_MUST_CHECK bool bc_publication_seal(bc_publication *publication,
    const struct bc_manifest_facts *facts, char ret_manifest_sha256[65], struct bc_status *status);

/* The one rename; then the old folder goes to archive/. */
BC_MUST_CHECK bool bc_publication_exchange(
    bc_publication *publication, struct bc_status *status);

/* Accepts NULL. Without an exchange before it, removes the staging folder. Gives the lock back. */
void bc_publication_close(bc_publication *publication);

#endif
