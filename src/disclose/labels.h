/*
 * labels.h - reads labels.vi.yaml, the official words of figures, rows, periods and sheets.
 *
 * One flat mapping, key to text. The cli loads it and hands it to bc_disclose_public(), which reads
 * no files.
 */
#ifndef BC_DISCLOSE_LABELS_H
#define BC_DISCLOSE_LABELS_H

#include "base/arena.h"
#include "base/problems.h"
#include "base/status.h"
#include "disclose/disclose.h"

/*
 * Fails: BC_BAD_INPUT when the file cannot be read, is no mapping, or holds anything but texts;
 * `problems` has each place.
 */
BC_MUST_CHECK bool bc_labels_load(const char *path, bc_arena *arena, struct bc_problems *problems,
    struct bc_labels *ret_labels, struct bc_status *status);

/* The text of a key, or NULL. */
const char *bc_labels_find(const struct bc_labels *labels, const char *key);

#endif
