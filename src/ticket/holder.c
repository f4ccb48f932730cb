#include "ticket/holder.h"

#include <stddef.h>

struct bc_body bc_body_find(const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s)
{
    return bodies == NULL || bodies->find == NULL ? (struct bc_body){unit, true}
                                                  : bodies->find(bodies->user, unit, at_utc_s);
}

bool bc_holder_forward(
    struct bc_holder *holder, const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s)
{
    const int32_t body =
        unit != 0 ? bc_body_find(bodies, unit, at_utc_s).number : holder->last_body;
    const bool begins = !holder->was_forwarded || body != holder->last_body;

    if (begins) {
        holder->turn_start_utc_s = at_utc_s;
        holder->agency = 0;
    }
    holder->last_unit = unit != 0 ? unit : holder->last_unit;
    holder->last_body = body;
    holder->unit = holder->last_unit;
    holder->forwarded_utc_s = at_utc_s;
    holder->was_forwarded = true;
    return begins;
}

/* Neither the unit the IOC forwarded to nor the body that one belongs to. */
static bool is_inside(
    const struct bc_holder *holder, const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s)
{
    struct bc_body body;

    if (unit == 0 || holder->unit == 0) {
        return unit != 0;
    }
    body = bc_body_find(bodies, unit, at_utc_s);
    return unit != holder->unit && !(body.is_itself && body.number == holder->last_body);
}

void bc_holder_assign(
    struct bc_holder *holder, const struct bc_bodies *bodies, uint16_t unit, int64_t at_utc_s)
{
    if (unit != 0) {
        holder->agency = is_inside(holder, bodies, unit, at_utc_s) ? unit : 0;
        holder->assigned_utc_s = at_utc_s;
    }
}

bool bc_holder_is_with_agency(
    const struct bc_holder *holder, const struct bc_bodies *bodies, int64_t at_utc_s)
{
    return is_inside(holder, bodies, holder->agency, at_utc_s);
}

void bc_holder_return(struct bc_holder *holder, const struct bc_bodies *bodies, int64_t at_utc_s)
{
    if (!bc_holder_is_with_agency(holder, bodies, at_utc_s)) {
        holder->unit = 0;
    }
    holder->agency = 0;
}
