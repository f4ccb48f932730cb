/*
 * own.h - the ordinary tickets alive in the period, and which of their texts a unit's workbook may
 * hold: those of the tickets that the unit has had. (The gate's own header.)
 */
#ifndef BC_GATE_OWN_H
#define BC_GATE_OWN_H

#include "gate/gate.h"

/* One cycle of an ordinary ticket and the units that have had it, by number. */
struct bc_gate_case {
    int64_t ticket;
    const uint16_t *units;
    size_t unit_count;
};

/* A text, by the hash of its bytes, of the ticket of a case. */
struct bc_gate_case_text {
    uint64_t hash;
    size_t case_index;
};

struct bc_gate_cases {
    struct bc_gate_case *items; /* by ticket */
    size_t count, capacity;
    struct bc_gate_case_text *texts; /* by hash, once they are sorted */
    size_t text_count, text_capacity;
};

BC_MUST_CHECK bool bc_gate_cases_read(const struct bc_gate_question *question, bc_arena *arena,
    struct bc_gate_cases *ret_cases, struct bc_status *status);

/* Says that a ticket has a text; when all are told they are sorted, and can be asked for. */
void bc_gate_cases_add_text(
    struct bc_gate_cases *cases, int64_t ticket, uint64_t hash, bc_arena *arena);
void bc_gate_cases_sort_texts(struct bc_gate_cases *cases);

/* A unit and those whose tickets are its own. */
struct bc_gate_owner {
    const char *unit; /* NULL: of no workbook */
    bool has_all;     /* the centre, which has every case before it is forwarded */
    bool *has_unit;   /* by number */
};

struct bc_gate_owner bc_gate_owner_of(
    const struct bc_gate_question *question, const char *unit, bc_arena *arena);
bool bc_gate_owner_has(const struct bc_gate_owner *owner, const struct bc_gate_case *one);

/* True when the text, byte by byte, is that of a case the owner has had. */
bool bc_gate_owner_has_text(
    const struct bc_gate_owner *owner, const struct bc_gate_cases *cases, uint64_t hash);

#endif
