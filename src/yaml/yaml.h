/*
 * yaml.h - a YAML file as a tree of plain nodes that know their line and column.
 *
 * Only what people edit: mappings with text keys, lists and scalars; a scalar is always text ("no"
 * and 0123 are not reinterpreted; ~ and a key without a value are EMPTY). Duplicate keys, tags,
 * anchors to nowhere and a second document are errors. The readers below note what is wrong in
 * `problems` and go on, so that a whole file is judged at once.
 */
#ifndef BC_YAML_YAML_H
#define BC_YAML_YAML_H

#include "base/arena.h"
#include "base/problems.h"
#include "base/status.h"

#include <stdint.h>

enum bc_yaml_kind { BC_YAML_EMPTY, BC_YAML_SCALAR, BC_YAML_LIST, BC_YAML_MAPPING };

struct bc_yaml_node {
    enum bc_yaml_kind kind;
    bool is_quoted; /* a scalar in quotes: "" is a value, not nothing */
    const char *file;
    int32_t line;                     /* from 1 */
    int32_t column;                   /* from 1, in characters */
    const char *text;                 /* SCALAR; NFC */
    const struct bc_yaml_node *items; /* LIST: items · MAPPING: values */
    const struct bc_yaml_node *keys;  /* MAPPING: keys, in the order of the file */
    size_t count;
    bool *is_read; /* MAPPING: which keys a reader has asked for; see bc_yaml_refuse_unread */
    struct bc_yaml_asked *asked; /* MAPPING: keys asked for in vain, for "did you mean" */
};

/* Kept behind a node, because a tree is const to its readers and yet remembers what they asked. */
struct bc_yaml_asked {
    bc_arena *arena;
    const char **keys;
    size_t count;
    size_t capacity;
};

/*
 * Reads a file. `shown_name` is what messages call it.
 * Fails: BC_BAD_INPUT when it cannot be read; syntax errors go to `problems` with line and column
 * and make it fail too.
 */
BC_MUST_CHECK bool bc_yaml_load(const char *path, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const struct bc_yaml_node **ret_root, struct bc_status *status);

/* The same from memory. */
BC_MUST_CHECK bool bc_yaml_parse(const char *bytes, size_t length_bytes, const char *shown_name,
    bc_arena *arena, struct bc_problems *problems, const struct bc_yaml_node **ret_root,
    struct bc_status *status);

/* The value of a key, or NULL. Marks the key as read. Borrowed from the tree. */
const struct bc_yaml_node *bc_yaml_find(const struct bc_yaml_node *mapping, const char *key);

/* "dak-lak.yaml:14:7", in the arena. */
const char *bc_yaml_where(bc_arena *arena, const struct bc_yaml_node *node);

/*
 * Readers of one value under a mapping. A missing or EMPTY value gives the default (`*_required`
 * reports it and gives ""; there a quoted "" counts as missing); a value of the wrong shape is
 * reported with its place and gives the default too. A mapping that is NULL has no keys.
 */
const char *bc_yaml_text(const struct bc_yaml_node *mapping, const char *key, const char *fallback,
    struct bc_problems *problems);
const char *bc_yaml_text_required(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems);
int64_t bc_yaml_integer(const struct bc_yaml_node *mapping, const char *key, int64_t fallback,
    int64_t least, int64_t most, struct bc_problems *problems);
bool bc_yaml_flag(const struct bc_yaml_node *mapping, const char *key, bool fallback,
    struct bc_problems *problems);
/* One of `words`; returns its index, or `fallback`. The message lists the words. */
size_t bc_yaml_choice(const struct bc_yaml_node *mapping, const char *key, const char *const *words,
    size_t word_count, size_t fallback, struct bc_problems *problems);
/* The list or mapping under a key; NULL when missing or of another shape (which is reported). */
const struct bc_yaml_node *bc_yaml_list(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems);
const struct bc_yaml_node *bc_yaml_mapping(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems);

/* Reports every key of a mapping nobody has asked for, with the nearest of those that were. */
void bc_yaml_refuse_unread(const struct bc_yaml_node *mapping, struct bc_problems *problems);

#endif
