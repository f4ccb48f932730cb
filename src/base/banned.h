/*
 * banned.h - functions that have no place here; the compiler includes it before every file.
 *
 * Unbounded copies, hidden global state, silent number parsing, the machine's time zone, the shell.
 * Say what to use instead: bc_arena_printf, snprintf, bc_text_parse_int64, bc_date_from_day,
 * posix_spawn.
 */
#ifndef BC_BASE_BANNED_H
#define BC_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atof strtol localtime      \
    gmtime tmpnam system setlocale

#endif
