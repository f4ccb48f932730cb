/*
 * ticket_private.h - what people wrote. Masked already, and still not for everybody.
 *
 * A text belongs to an event of a ticket by its mark. Lives in a wiping arena.
 */
#ifndef BC_TICKET_TICKET_PRIVATE_H
#define BC_TICKET_TICKET_PRIVATE_H

#ifndef BC_SEES_PRIVATE
#error                                                                                             \
    "ticket_private.h holds texts: only ticket, store, import, disclose, gate and appendix may include it (see src/README.md)"
#endif

#include <stdint.h>

struct bc_text {
    int64_t ticket;
    uint64_t mark;    /* bc_event.text_mark */
    const char *text; /* UTF-8, NFC, masked: for RECEIVED the content; otherwise the note, with
                         "number" and "letter_date" of an official letter on lines of their own */
};

#endif
