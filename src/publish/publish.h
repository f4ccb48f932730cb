/*
 * publish.h - a folder of finished files becomes the published one at once, or not at all.
 *
 * Files are made in DIR/.staging/new, synced, and exchanged with the published folder by one
 * rename; what was published before goes to DIR/archive. A kill at any point leaves the last
 * published state whole; the next one, which holds the same lock, finishes the archiving or removes
 * the litter.
 */
#ifndef BC_PUBLISH_PUBLISH_H
#define BC_PUBLISH_PUBLISH_H

#include "base/arena.h"
#include "base/status.h"
#include "lock/lock.h"
#include "report/sealed_file.h"

#include <stdint.h>

typedef struct bc_publication bc_publication;

/*
 * Starts one under the workspace's lock, which is the caller's and must outlive it: cleans up after
 * earlier runs, makes the staging folder. `target` is relative to the workspace:
 * "out/tuan/2023-W17". The publication lives in the arena, but must be closed. Fails: BC_NO_OUTPUT.
 */
struct bc_publication_place {
    const char *workspace;
    const char *target;
    bc_lock *lock;
};
BC_MUST_CHECK bool bc_publication_open(const struct bc_publication_place *place, bc_arena *arena,
    bc_publication **ret_publication, struct bc_status *status);

/* Whether an earlier run was stopped before its end, and the cleaning up by itself, under the lock.
 */
bool bc_publication_is_unfinished(const char *workspace, bc_arena *arena);
BC_MUST_CHECK bool bc_publication_tidy(
    const char *workspace, bc_arena *arena, struct bc_status *status);

/*
 * Public files, units' files and sealed ones are asked for by three functions, so that one kind
 * never takes the place of another. This: the path of a public file in the staging folder; and of
 * the folder published in the end.
 */
const char *bc_publication_path(const bc_publication *publication, const char *file_name);
const char *bc_publication_target(const bc_publication *publication);

/*
 * The path of a unit's workbook in the staging folder, don-vi/<id>.xlsx; the folder (0750) is made
 * with the first. Once it is written, bc_publication_keep_unit() makes it 0640: it holds texts, and
 * is for the service that hands it to its unit. Fails: BC_REFUSED "publish.unit-name" on anything
 * but [a-z0-9-]{1,40}.
 */
BC_MUST_CHECK bool bc_publication_unit_path(const bc_publication *publication, const char *unit_id,
    const char **ret_path, struct bc_status *status);
BC_MUST_CHECK bool bc_publication_keep_unit(
    const bc_publication *publication, const char *unit_id, struct bc_status *status);

/*
 * Puts a sealed file (0600) into the staging folder, which then is for the owner alone (0700), as
 * is the root it is published in. The target of such a publication is below "han-che".
 */
BC_MUST_CHECK bool bc_publication_put_sealed(const bc_publication *publication,
    const char *file_name, const bc_sealed_file *file, struct bc_status *status);

/* A scratch folder (0700) on the same disk that is never published. */
const char *bc_publication_scratch(const bc_publication *publication);

/* What the manifest says beside the files and their hashes: nothing that a sensitive case could
 * change. */
struct bc_manifest_facts {
    const char *office_id;
    const char *period_id;
    const char *period_kind;
    const char *as_known; /* ISO 8601 */
    const char *program_version;
    const char *profile_sha256;
    const char *templates_sha256;
    int64_t audit_count;    /* lines of the chain before this publication */
    const char *audit_head; /* and their head; NULL: nothing is said of it */
    bool is_sealed;         /* the manifest of a sealed file: 0600, and the head is of its chain */
};

/* Hashes every file of the staging folder, writes manifest.json, syncs all. */
BC_MUST_CHECK bool bc_publication_seal(bc_publication *publication,
    const struct bc_manifest_facts *facts, char ret_manifest_sha256[65], struct bc_status *status);

/* Whether what was sealed is what is published already, unharmed. */
bool bc_publication_is_published(bc_publication *publication);

/* Whether what was sealed differs from what is published in units' files alone, or not at all. */
bool bc_publication_is_same_but_units(const bc_publication *publication);

/*
 * Publishes what was sealed by one rename; then the folder it replaced goes to archive/. When the
 * same files are published already and unharmed, nothing moves and *ret_is_unchanged is true.
 * Fails: BC_STORE_DOWN when the lock is ours no more.
 */
BC_MUST_CHECK bool bc_publication_exchange(
    bc_publication *publication, bool *ret_is_unchanged, struct bc_status *status);

/* Accepts NULL. Without an exchange before it, removes the staging folder. */
void bc_publication_close(bc_publication *publication);

/*
 * Compares a published folder with its manifest: every file there, unchanged, and no other.
 * Fails: BC_REFUSED naming the first file that differs.
 */
BC_MUST_CHECK bool bc_publication_verify(
    const char *folder, bc_arena *arena, struct bc_status *status);

#endif
