/*
 * file.h - files that are there whole or not at all.
 *
 * Every write goes to a new file, is synced, and then renamed. Paths are plain strings; messages
 * name the path and the reason of the system. Modes are set with fchmod, so the umask does not
 * matter.
 */
#ifndef BC_BASE_FILE_H
#define BC_BASE_FILE_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Reads a whole regular file; the bytes are followed by a NUL that is not counted.
 * Fails: BC_BAD_INPUT when it is missing, a directory, unreadable or larger than `limit_bytes`.
 */
BC_MUST_CHECK bool bc_file_read(bc_arena *arena, const char *path, size_t limit_bytes,
    char **ret_bytes, size_t *ret_length_bytes, struct bc_status *status);

/* Writes, syncs and renames into place; never follows a symlink at `path`. Fails: BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_file_write(const char *path, const void *bytes, size_t length_bytes,
    mode_t mode, struct bc_status *status);

/*
 * Removes from a folder the drafts that killed calls of bc_file_write() have left there, as far as
 * nobody has touched them since `before_utc_s`: a writer that is at work keeps its own. What cannot
 * be removed stays, and does no harm.
 */
void bc_file_clear_drafts(const char *folder, int64_t before_utc_s);

/* Writes all bytes into an open file, however often a call writes only a part; false with errno. */
BC_MUST_CHECK bool bc_file_write_at(int file, const void *bytes, size_t length_bytes, off_t place);

/* Makes a folder and its parents, which last once this returns. An existing folder is fine;
 * anything else there is not. */
BC_MUST_CHECK bool bc_folder_make(const char *path, mode_t mode, struct bc_status *status);

/* Removes a file or a whole tree without following symlinks. Nothing there is fine. */
BC_MUST_CHECK bool bc_tree_remove(const char *path, struct bc_status *status);

/* fsync of a file or folder; of a whole tree, deepest first. */
BC_MUST_CHECK bool bc_path_sync(const char *path, struct bc_status *status);
BC_MUST_CHECK bool bc_tree_sync(const char *path, struct bc_status *status);

bool bc_path_exists(const char *path);
bool bc_folder_exists(const char *path);
/* A folder itself, not a link to one. */
bool bc_folder_is_own(const char *path);

/* "dir/name" in the arena. The file name part of a path, borrowed from it. */
const char *bc_path_join(bc_arena *arena, const char *folder, const char *name);
const char *bc_path_name(const char *path);

/* The folder part of a path ("." when there is none), in the arena. */
const char *bc_path_folder(bc_arena *arena, const char *path);

#endif
