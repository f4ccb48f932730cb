/*
 * memory.h - out of memory ends the program, whoever asked.
 *
 * The program's own allocator functions (memory.c) stand before those of the C library, for every
 * library too: several of them go on without what they did not get, and a report would be published
 * with holes in it (a workbook without a cell, a manifest without a file). So no allocation ever
 * answers NULL; instead the program says so and ends with 1. What was published stands, as after a
 * kill, and the next run finishes the job.
 */
#ifndef BC_CLI_MEMORY_H
#define BC_CLI_MEMORY_H

/* What is said then, in the operator's language; before this is called it is said in English. */
void bc_memory_set_words(const char *line);

#endif
