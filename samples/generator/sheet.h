/*
 * sheet.h - tickets.csv and events.csv in the program's own import format.
 */
#ifndef SAMPLES_SHEET_H
#define SAMPLES_SHEET_H

#include "life.h"

#include <stdio.h>

struct sheet {
    const char *path;
    FILE *file;
    char *buffer;
    size_t used_bytes;
};

/* Open writes the line of column names; close ends the program when anything could not be written.
 */
void sheet_open_tickets(struct sheet *sheet, const char *path);
void sheet_open_events(struct sheet *sheet, const char *path);
void sheet_close(struct sheet *sheet);

void sheet_write_ticket(struct sheet *sheet, const char *code_prefix, const struct life *life);
void sheet_write_events(struct sheet *sheet, const char *code_prefix, const struct life *life);

#endif
