#include "publish/publish.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "publish/manifest.h"
#include "publish/places.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The three steps of a publication and what a kill leaves behind:
 *   1. .staging/new is filled and synced           → litter, removed by the next run
 *   2. .staging/intent names the target and the manifest's hash; new ⇄ target in one rename
 *   3. .staging/new (now the old state) → archive  → the next run sees by the intent that the
 * exchange has happened, and archives instead of removing
 */
struct bc_publication {
    bc_arena *arena;
    const char *workspace;
    const char *target; /* relative */
    const char *target_path;
    const char *staging;     /* DIR/.staging */
    const char *new_folder;  /* DIR/.staging/new */
    const char *scratch;     /* DIR/.staging/scratch */
    const char *intent_path; /* DIR/.staging/intent */
    char manifest_sha256[BC_SHA256_HEX_SIZE];
    bc_lock *lock;
};

enum { INTENT_LIMIT_BYTES = 4096 };

static bool manifest_hash(
    bc_publication *self, const char *folder, char ret_sha256[BC_SHA256_HEX_SIZE])
{
    struct bc_status ignored = {0};

    return bc_sha256_file(bc_path_join(self->arena, folder, "manifest.json"), ret_sha256, &ignored);
}

/* What is for everybody's eyes, and what is for the owner's alone. */
static mode_t mode_of(const char *target)
{
    return strncmp(target, "out/", 4) == 0 ? 0755 : 0700;
}

/* Moves a folder that is no longer published to archive/<target>/<first digits of its manifest's
 * hash>. */
static bool archive_folder(
    bc_publication *self, const char *folder, const char *target, struct bc_status *status)
{
    char sha256[BC_SHA256_HEX_SIZE] = "without-manifest";
    const char *below =
        bc_path_join(self->arena, bc_path_join(self->arena, self->workspace, "archive"), target);
    const char *place;

    if (!bc_place_check(
            self->workspace, bc_path_join(self->arena, "archive", target), self->arena, status)) {
        return false;
    }
    manifest_hash(self, folder, sha256);
    place = bc_path_join(self->arena, below, bc_arena_printf(self->arena, "%.16s", sha256));
    if (!bc_folder_make(below, mode_of(target), status) || !bc_tree_remove(place, status)) {
        return false;
    }
    if (rename(folder, place) != 0) {
        return bc_fail(
            status, BC_NO_OUTPUT, "publish.archive-failed", place, "%s", strerror(errno));
    }
    return bc_path_sync(below, status);
}

/* True when an intent was left behind by a run that got as far as the exchange. */
static bool was_exchanged(bc_publication *self, const char **ret_target)
{
    struct bc_status ignored = {0};
    char sha256[BC_SHA256_HEX_SIZE];
    char *bytes = NULL;
    size_t length = 0;
    char *line_end;

    if (!bc_file_read(
            self->arena, self->intent_path, INTENT_LIMIT_BYTES, &bytes, &length, &ignored)) {
        return false;
    }
    line_end = strchr(bytes, '\n');
    if (line_end == NULL || length < 65 || strlen(line_end + 1) < 64) {
        return false;
    }
    *line_end = '\0';
    *ret_target = bytes;
    return bc_place_is_target(bytes) &&
           manifest_hash(self, bc_path_join(self->arena, self->workspace, bytes), sha256) &&
           strncmp(sha256, line_end + 1, 64) == 0;
}

/*
 * Once the old state is in the archive, the intent goes before the rest: a folder that is half
 * removed must never be taken for an old state.
 */
static bool clean_up_after_earlier_runs(bc_publication *self, struct bc_status *status)
{
    const char *target = NULL;

    if (bc_folder_is_own(self->staging) && bc_folder_is_own(self->new_folder) &&
        was_exchanged(self, &target) && !archive_folder(self, self->new_folder, target, status)) {
        return false;
    }
    return bc_tree_remove(self->intent_path, status) && bc_tree_remove(self->staging, status);
}

static bc_publication *publication_in(const char *workspace, const char *target, bc_arena *arena)
{
    bc_publication *self = bc_arena_alloc(arena, sizeof(*self));

    self->arena = arena;
    self->workspace = bc_arena_strdup(arena, workspace);
    self->target = bc_arena_strdup(arena, target);
    self->target_path = bc_path_join(arena, workspace, target);
    self->staging = bc_path_join(arena, workspace, ".staging");
    self->new_folder = bc_path_join(arena, self->staging, "new");
    self->scratch = bc_path_join(arena, self->staging, "scratch");
    self->intent_path = bc_path_join(arena, self->staging, "intent");
    return self;
}

bool bc_publication_open(const struct bc_publication_place *place, bc_arena *arena,
    bc_publication **ret_publication, struct bc_status *status)
{
    bc_publication *self = publication_in(place->workspace, place->target, arena);

    self->lock = place->lock;
    if (!bc_lock_renew(self->lock, status) ||
        !bc_place_check(place->workspace, place->target, arena, status) ||
        !clean_up_after_earlier_runs(self, status) ||
        !bc_folder_make(self->staging, 0700, status) ||
        !bc_folder_make(self->new_folder, 0755, status) ||
        !bc_folder_make(self->scratch, 0700, status)) {
        return false;
    }
    *ret_publication = self;
    return true;
}

bool bc_publication_is_unfinished(const char *workspace, bc_arena *arena)
{
    return bc_path_exists(bc_path_join(arena, workspace, ".staging"));
}

bool bc_publication_tidy(const char *workspace, bc_arena *arena, struct bc_status *status)
{
    return clean_up_after_earlier_runs(publication_in(workspace, "", arena), status);
}

const char *bc_publication_path(const bc_publication *publication, const char *file_name)
{
    return bc_path_join(publication->arena, publication->new_folder, file_name);
}

/* ---- Units' files ------------------------------------------------------------------------ */

static bool check_unit_id(const char *unit_id, struct bc_status *status)
{
    return bc_text_is_id(unit_id) ||
           bc_fail(status, BC_REFUSED, "publish.unit-name", "don-vi", "%s", unit_id);
}

static const char *unit_path(const bc_publication *self, const char *unit_id)
{
    return bc_path_join(
        self->arena, self->new_folder, bc_arena_printf(self->arena, "don-vi/%s.xlsx", unit_id));
}

bool bc_publication_unit_path(const bc_publication *publication, const char *unit_id,
    const char **ret_path, struct bc_status *status)
{
    const char *folder = bc_path_join(publication->arena, publication->new_folder, "don-vi");

    if (!check_unit_id(unit_id, status) || !bc_folder_make(folder, 0750, status)) {
        return false;
    }
    *ret_path = unit_path(publication, unit_id);
    return true;
}

bool bc_publication_keep_unit(
    const bc_publication *publication, const char *unit_id, struct bc_status *status)
{
    const char *path = unit_path(publication, unit_id);

    if (!check_unit_id(unit_id, status)) {
        return false;
    }
    if (chmod(path, 0640) != 0) {
        return bc_fail(status, BC_NO_OUTPUT, "publish.unit-mode", path, "%s", strerror(errno));
    }
    return true;
}

/* Archived ones lie below the same name, so both roots are made and closed before. */
static bool close_root(const bc_publication *self, const char *parent, struct bc_status *status)
{
    const char *root = bc_path_join(self->arena, parent, "han-che");

    if (!bc_place_check(parent, "han-che", self->arena, status) ||
        !bc_folder_make(root, 0700, status)) {
        return false;
    }
    return chmod(root, 0700) == 0 ||
           bc_fail(status, BC_NO_OUTPUT, "publish.sealed-mode", root, "%s", strerrordesc_np(errno));
}

bool bc_publication_put_sealed(const bc_publication *publication, const char *file_name,
    const bc_sealed_file *file, struct bc_status *status)
{
    size_t length_bytes = 0;
    const unsigned char *bytes = bc_sealed_file_bytes(file, &length_bytes);
    const char *archive = bc_path_join(publication->arena, publication->workspace, "archive");

    assert(strncmp(publication->target, "han-che/", 8) == 0);
    if (chmod(publication->new_folder, 0700) != 0) {
        return bc_fail(status, BC_NO_OUTPUT, "publish.sealed-mode", publication->new_folder, "%s",
            strerrordesc_np(errno));
    }
    return close_root(publication, publication->workspace, status) &&
           bc_place_check(publication->workspace, "archive", publication->arena, status) &&
           bc_folder_make(archive, 0755, status) && close_root(publication, archive, status) &&
           bc_file_write(
               bc_publication_path(publication, file_name), bytes, length_bytes, 0600, status);
}

const char *bc_publication_target(const bc_publication *publication)
{
    return publication->target_path;
}

const char *bc_publication_scratch(const bc_publication *publication)
{
    return publication->scratch;
}

bool bc_publication_seal(bc_publication *publication, const struct bc_manifest_facts *facts,
    char ret_manifest_sha256[65], struct bc_status *status)
{
    if (!bc_manifest_write(publication->new_folder, facts, publication->arena, status) ||
        !bc_sha256_file(bc_publication_path(publication, "manifest.json"),
            publication->manifest_sha256, status) ||
        !bc_tree_sync(publication->new_folder, status)) {
        return false;
    }
    memcpy(ret_manifest_sha256, publication->manifest_sha256, BC_SHA256_HEX_SIZE);
    return true;
}

bool bc_publication_is_published(bc_publication *publication)
{
    struct bc_status ignored = {0};
    char sha256[BC_SHA256_HEX_SIZE];

    return bc_folder_is_own(publication->target_path) &&
           manifest_hash(publication, publication->target_path, sha256) &&
           strcmp(sha256, publication->manifest_sha256) == 0 &&
           bc_manifest_verify(publication->target_path, publication->arena, &ignored);
}

bool bc_publication_is_same_but_units(const bc_publication *publication)
{
    return bc_manifest_is_same_but_units(
        publication->new_folder, publication->target_path, publication->arena);
}

static bool write_intent(bc_publication *self, struct bc_status *status)
{
    const char *text =
        bc_arena_printf(self->arena, "%s\n%s\n", self->target, self->manifest_sha256);

    return bc_file_write(self->intent_path, text, strlen(text), 0600, status);
}

/* One rename. Where nothing was published before, there is nothing to exchange with. */
static bool swap_folders(bc_publication *self, bool *ret_has_old, struct bc_status *status)
{
    *ret_has_old =
        renameat2(AT_FDCWD, self->new_folder, AT_FDCWD, self->target_path, RENAME_EXCHANGE) == 0;
    if (*ret_has_old) {
        return true;
    }
    if (errno != ENOENT ||
        renameat2(AT_FDCWD, self->new_folder, AT_FDCWD, self->target_path, RENAME_NOREPLACE) != 0) {
        return bc_fail(status, BC_NO_OUTPUT, "publish.exchange-failed", self->target_path, "%s",
            strerror(errno));
    }
    return true;
}

bool bc_publication_exchange(
    bc_publication *publication, bool *ret_is_unchanged, struct bc_status *status)
{
    const char *parent = bc_path_folder(publication->arena, publication->target_path);
    bool has_old = false;

    if (bc_publication_is_published(publication)) {
        *ret_is_unchanged = true;
        return true;
    }
    if (!bc_lock_renew(publication->lock, status) ||
        !bc_place_check(publication->workspace, publication->target, publication->arena, status) ||
        !bc_folder_make(parent, mode_of(publication->target), status) ||
        !write_intent(publication, status) || !swap_folders(publication, &has_old, status) ||
        !bc_path_sync(parent, status) || !bc_path_sync(publication->staging, status)) {
        return false;
    }
    *ret_is_unchanged = false;
    return !has_old ||
           archive_folder(publication, publication->new_folder, publication->target, status);
}

void bc_publication_close(bc_publication *publication)
{
    struct bc_status ignored = {0};

    /* Without the lock the staging folder is somebody else's. */
    if (publication == NULL || !bc_lock_renew(publication->lock, &ignored)) {
        return;
    }
    /* Litter that cannot be removed now is removed by the next run; what was published stands. */
    if (!clean_up_after_earlier_runs(publication, &ignored)) {
        ignored.fault = BC_OK;
    }
}

bool bc_publication_verify(const char *folder, bc_arena *arena, struct bc_status *status)
{
    return bc_manifest_verify(folder, arena, status);
}
