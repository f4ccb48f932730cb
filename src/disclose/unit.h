/*
 * unit.h - the door to a unit's own tickets: an analysis and a store that may read texts become
 * one report a unit.
 *
 * One scan over the period finds what belongs to which unit, as the rows by unit of the public
 * report do; texts are read when a unit's report is made, and those of that unit alone. Tickets
 * that are not for publication are never visited: the scan is public whatever the handle may read.
 * The lists must say what the figures say, or nothing is given out.
 */
#ifndef BC_DISCLOSE_UNIT_H
#define BC_DISCLOSE_UNIT_H

#include "aggregate/analysis.h"
#include "report/unit_report.h"

struct bc_units_request {
    bc_store *store; /* CONFIDENTIAL access; FACTS where the texts cannot be had */
    bool has_texts;  /* false: reports without texts, which say so */
    const bc_analysis *analysis;
    const bc_public_report *report; /* of that analysis: its totals, names and words */
};

typedef struct bc_units bc_units;

/*
 * Finds the units and their tickets. Every body that is in force has a report, with nothing in it
 * too, and every other one that has figures. The result lives in the arena and borrows from the
 * request. Fails: BC_REFUSED "disclose.unit-differs" when a list is not as long as its figure says.
 */
BC_MUST_CHECK bool bc_disclose_units(const struct bc_units_request *request, bc_arena *arena,
    bc_units **ret_units, struct bc_status *status);

size_t bc_units_count(const bc_units *units); /* in the order of the rows by unit */
const char *bc_units_id(const bc_units *units, size_t index);

/* The report of one unit; its texts live in `wiping`. Not from two threads at once. */
BC_MUST_CHECK bool bc_units_report(bc_units *units, size_t index, bc_arena *wiping,
    const bc_unit_report **ret_report, struct bc_status *status);

#endif
