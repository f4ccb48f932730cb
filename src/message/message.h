/*
 * message.h - turns a code with arguments into the words an operator reads.
 *
 * The catalogue is report-templates/messages/<module>.yaml: code → vi, en → what, todo. A code
 * without an entry is shown as itself with its arguments, so that no failure is ever silent.
 * An argument in which the C library says what failed ("Permission denied") is put in the same
 * language, by system.yaml.
 */
#ifndef BC_MESSAGE_MESSAGE_H
#define BC_MESSAGE_MESSAGE_H

#include "base/problems.h"
#include "base/status.h"

typedef struct bc_messages bc_messages;

enum bc_language { BC_VIETNAMESE, BC_ENGLISH };

/*
 * Loads every *.yaml of a folder. The result lives in the arena.
 * Fails: BC_OWN_FAULT when the folder or a file is unreadable or malformed.
 */
BC_MUST_CHECK bool bc_messages_load(const char *folder, enum bc_language language, bc_arena *arena,
    const bc_messages **ret_messages, struct bc_status *status);

/* One factual line with its arguments filled in. In the arena. `messages` may be NULL. */
const char *bc_messages_what(
    const bc_messages *messages, bc_arena *arena, const char *code, const char *arguments);

/* One sentence on what to do, or "". */
const char *bc_messages_todo(
    const bc_messages *messages, bc_arena *arena, const char *code, const char *arguments);

/* A plain text of the program by its code (help, summaries, labels of explain); arguments as above.
 */
const char *bc_messages_text(const bc_messages *messages, bc_arena *arena, const char *code,
    const char *arguments_format, ...) __attribute__((format(printf, 4, 5)));

#endif
