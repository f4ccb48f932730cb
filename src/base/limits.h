/* limits.h - the ceiling of every input. Passing one is BC_BAD_INPUT, never a truncation. */
#ifndef BC_BASE_LIMITS_H
#define BC_BASE_LIMITS_H

enum {
    BC_LIMIT_CODE_BYTES = 64,      /* a ticket's code */
    BC_LIMIT_ID_BYTES = 40,        /* ids of units, fields, districts: [a-z0-9-]{1,40} */
    BC_LIMIT_NAME_BYTES = 600,     /* a name of a unit, field or district */
    BC_LIMIT_CELL_BYTES = 1 << 20, /* one cell of an imported file */
    BC_LIMIT_ROW_BYTES = 4 << 20,  /* one row of an imported file */
    BC_LIMIT_COLUMNS = 1024,       /* columns of an imported file */
    BC_LIMIT_CYCLES = 1000,        /* cycles of one ticket */
    BC_LIMIT_EVENTS_PER_TICKET = 10000,
    BC_LIMIT_CO_UNITS = 16,
    BC_LIMIT_DICTIONARY = 60000, /* different values of one dimension */
    BC_LIMIT_YAML_BYTES = 8 << 20,
    BC_LIMIT_YAML_DEPTH = 32,
    BC_LIMIT_TEMPLATE_BYTES = 1 << 20,
    BC_LIMIT_TEMPLATE_DEPTH = 16,
    BC_LIMIT_TEMPLATE_FILES = 64,
    BC_LIMIT_YEAR_FIRST = 1990, /* instants outside these years are refused on import */
    BC_LIMIT_YEAR_LAST = 2199
};

#endif
