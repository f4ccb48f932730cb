/*
 * holder.h - who has a case: the IOC, the body it was forwarded to, the agency it was assigned to.
 *
 * A body is the top unit below the IOC (a team, a department); the agencies inside it share its
 * clock. The IOC may forward straight to an agency: it then has the case as its body, whose clock
 * runs, and only an assignment to yet another unit passes the case on inside. Source: readings 2, 3
 * and 14.
 */
#ifndef BC_TICKET_HOLDER_H
#define BC_TICKET_HOLDER_H

#include <stdbool.h>
#include <stdint.h>

/* The body a unit belonged to at an instant. */
struct bc_body {
    int32_t number; /* one for every unit of the body, whatever it is */
    bool is_itself; /* the unit is that body, not one inside it */
};

/*
 * Asked where a case is judged, with the organisation in force at the instant of the event. Spans
 * know nothing of it: a profile that moves an agency to another parent rebuilds none. `find` NULL:
 * every unit is a body of its own.
 */
struct bc_bodies {
    struct bc_body (*find)(const void *user, uint16_t unit, int64_t at_utc_s);
    const void *user;
};

struct bc_body bc_body_find(const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s);

/* Zeroed: with the IOC, never forwarded. Numbers of units are the dictionary's; 0 is the IOC. */
struct bc_holder {
    uint16_t unit;            /* the one the IOC forwarded to; 0: the IOC has the case */
    uint16_t agency;          /* last assigned and not returned; 0: none */
    bool was_forwarded;       /* ever */
    uint16_t last_unit;       /* forwarded to last, also after it returned the case */
    int32_t last_body;        /* its number */
    int64_t turn_start_utc_s; /* the forwarding that began the turn of that body */
    int64_t forwarded_utc_s;  /* the last forwarding */
    int64_t assigned_utc_s;   /* of `agency` */
};

/* A forwarding by the IOC; `unit` 0: to the body that had it. True when a body's turn begins. */
bool bc_holder_forward(
    struct bc_holder *holder, const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s);

/* Passed on inside the body, or taken back by it (an assignment to the body itself). */
void bc_holder_assign(
    struct bc_holder *holder, const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s);

/* Reading 14: the agency last assigned returns, else the body. */
bool bc_holder_is_with_agency(
    const struct bc_holder *holder, const struct bc_bodies *bodies, int64_t at_utc_s);

/* An agency returns to its body, which keeps the case and its clock; a body returns to the IOC. */
void bc_holder_return(struct bc_holder *holder, const struct bc_bodies *bodies, int64_t at_utc_s);

#endif
