/*
 * audit.h - who did what, and when: two chains of lines that are only ever added to.
 *
 * A line is bound to the one before it by two hashes. `content` covers what was done and is the
 * same wherever the same things were done in the same order; its head stands in what is handed out,
 * and so tells nothing of the clock or the machine. `whole` covers who and when as well. The public
 * chain knows publications only, nothing that a sensitive case could change; everything else is in
 * the confidential one (0600). This finds what was changed, left out, swapped or cut off; it does
 * not keep anybody from writing a chain anew together with everything that was handed out.
 *
 * DIR/audit/cong-khai.log, han-che.log; number, kind, subject, detail, content, who, when, whole,
 * with a tab between them.
 */
#ifndef BC_AUDIT_AUDIT_H
#define BC_AUDIT_AUDIT_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/problems.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum bc_audit_chain { BC_AUDIT_PUBLIC, BC_AUDIT_CONFIDENTIAL };

/* Where a chain stands: how many lines it has, and the hash of what they say. */
struct bc_audit_head {
    int64_t count;
    char content[BC_SHA256_HEX_SIZE];
};

/* The same with who and when: the hash of the whole last line. */
struct bc_audit_tip {
    int64_t count;
    char whole[BC_SHA256_HEX_SIZE];
};

/* What was done. Tabs and line ends in it become spaces. */
struct bc_audit_entry {
    const char *kind;    /* "published", "appendix", "class-changed", "key-rolled" */
    const char *subject; /* "tuan/2023-W20", a ticket's code, … */
    const char *detail;  /* a manifest's hash, "public > reputation", … */
};

/*
 * The head of a chain, all of whose lines have been checked; count 0 where there is none yet.
 * Fails: BC_REFUSED "audit.broken" with the first line that does not fit.
 */
BC_MUST_CHECK bool bc_audit_head(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    struct bc_audit_head *ret_head, struct bc_status *status);

/*
 * The head before the last line of a kind and subject whose detail ends with that of `entry`, so
 * that the same thing done again can say the same; *ret_found false when there is none.
 */
BC_MUST_CHECK bool bc_audit_head_before(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entry, bc_arena *arena, bool *ret_found,
    struct bc_audit_head *ret_head, struct bc_status *status);

/* Whether the last line of this kind and subject says just this: a kill came after it was noted. */
BC_MUST_CHECK bool bc_audit_is_noted(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entry, bc_arena *arena, bool *ret_is_noted,
    struct bc_status *status);

/*
 * Adds lines, synced. The user is the one the program runs as. A last line that was torn by a loss
 * of power was never written. Fails: BC_REFUSED "audit.broken", "audit.not-own-folder";
 * BC_NO_OUTPUT.
 */
BC_MUST_CHECK bool bc_audit_append(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entries, size_t count, int64_t now_utc_s, bc_arena *arena,
    struct bc_status *status);

/* One line of a chain, for who looks back; in the arena. */
struct bc_audit_past {
    struct bc_audit_entry entry;
    int64_t when_utc_s;
};

/* All lines of a chain, oldest first, once they have been checked. Fails: BC_REFUSED
 * "audit.broken".
 */
BC_MUST_CHECK bool bc_audit_read(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    const struct bc_audit_past **ret_lines, size_t *ret_count, struct bc_status *status);

/*
 * The same of lines some of which may be there already, since a kill came between noting them and
 * knowing that they are noted. They come in the order in which they are noted, and none says what
 * another one says: what is missing is the end of them.
 */
BC_MUST_CHECK bool bc_audit_append_missing(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_entry *entries, size_t count, int64_t now_utc_s, bc_arena *arena,
    struct bc_status *status);

/* Where a chain ends. Fails: BC_REFUSED "audit.broken". */
BC_MUST_CHECK bool bc_audit_tip(const char *workspace, enum bc_audit_chain chain, bc_arena *arena,
    struct bc_audit_tip *ret_tip, struct bc_status *status);

/*
 * A chain has passed through a tip that was kept elsewhere; count 0 says nothing.
 * Fails: BC_REFUSED "audit.broken", "audit.tip-cut-off", "audit.tip-differs".
 */
BC_MUST_CHECK bool bc_audit_check_tip(const char *workspace, enum bc_audit_chain chain,
    const struct bc_audit_tip *tip, bc_arena *arena, struct bc_status *status);

/*
 * Both chains, and every manifest below out/ and han-che/: its head must be one the chain has
 * passed through, and the manifest itself the last one noted for its folder. What was noted last
 * for a folder stands there or in archive/. Each fault is a problem of its own. Fails only when
 * something cannot be read.
 */
BC_MUST_CHECK bool bc_audit_verify(
    const char *workspace, bc_arena *arena, struct bc_problems *problems, struct bc_status *status);

#endif
