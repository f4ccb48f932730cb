/*
 * policy.h - what each kind of published file may hold: one table. (The gate's own header.)
 */
#ifndef BC_GATE_POLICY_H
#define BC_GATE_POLICY_H

#include <stdbool.h>

enum bc_gate_policy {
    BC_GATE_PUBLIC,  /* no text of anybody */
    BC_GATE_UNIT,    /* texts of the tickets its own unit has had */
    BC_GATE_UNKNOWN, /* refused */
};

enum bc_gate_form { BC_GATE_PDF, BC_GATE_ZIP, BC_GATE_JSON, BC_GATE_XML, BC_GATE_PNG };

struct bc_gate_rule {
    enum bc_gate_policy policy;
    enum bc_gate_form form;
};

/*
 * The rule of a file by its path in the folder. *ret_unit is the id of the unit of a workbook of
 * one ("don-vi/buon-ho.xlsx": "buon-ho", with its ending still behind it), else NULL.
 */
struct bc_gate_rule bc_gate_rule_of(const char *path, const char **ret_unit);

#endif
