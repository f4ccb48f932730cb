/*
 * open.h - unpacks bytes and hands every text in them to the search. Each opener is a stranger to
 * the writers of this program: it uses other libraries where there are any, and reads what it is
 * given, not what should be there. What cannot be opened is noted as a refusal. (The gate's own
 * header.)
 */
#ifndef BC_GATE_OPEN_H
#define BC_GATE_OPEN_H

#include "gate/xml_plain.h"

enum { BC_GATE_DEPTH = 4 }; /* files in files in files */

/* By what the bytes begin with. What is no form we know is refused when `must_know`, and always
 * searched for runs of text. */
void bc_gate_open_any(struct bc_gate_run *run, const char *place, const char *bytes,
    size_t length_bytes, bool must_know);
void bc_gate_open_form(struct bc_gate_run *run, enum bc_gate_form form, const char *place,
    const char *bytes, size_t length_bytes);

void bc_gate_open_pdf(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);
void bc_gate_open_zip(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);
void bc_gate_open_json(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);
void bc_gate_open_xml(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);
/* False when it is not plain (xml_plain.h): nothing is noted then, and all of it is to be opened.
 */
bool bc_gate_open_plain_xml(
    struct bc_gate_run *run, const char *place, bc_gate_byte_source *source, void *user);
/* A source: `user` is a struct bc_gate_span of what is left. */
bool bc_gate_take_from_memory(
    void *user, char *ret_bytes, size_t room_bytes, size_t *ret_length_bytes);
void bc_gate_open_png(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);

/* Runs of text in any bytes: as UTF-8, as UTF-16 in both orders. */
void bc_gate_open_raw(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes);

/* "place!part", in the arena of the run. */
const char *bc_gate_part(struct bc_gate_run *run, const char *place, const char *part);

#endif
