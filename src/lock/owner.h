/*
 * owner.h - what stands in the lock file, and whether the one it names still lives.
 * (The lock module's own header.)
 */
#ifndef BC_LOCK_OWNER_H
#define BC_LOCK_OWNER_H

#include "lock/lock.h"

enum { BC_LOCK_FILE_BYTES = 2048 };

/* This process. */
struct bc_lock_owner bc_lock_owner_self(bc_arena *arena);

/* The text of the file: one "name value" a line, and a last line that shows it is whole. */
const char *bc_lock_owner_text(const struct bc_lock_owner *owner, bc_arena *arena);

/* False when the text was torn, or is anything else. */
bool bc_lock_owner_parse(const char *text, bc_arena *arena, struct bc_lock_owner *ret_owner);

/* Whether a process of this machine with that pid began when the owner says it did. */
bool bc_lock_owner_is_alive(const struct bc_lock_owner *owner);

#endif
