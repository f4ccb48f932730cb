#include "disclose/claim.h"

bool bc_claim_mark(bc_store *store, int64_t ticket, int64_t batch, bc_arena *arena,
    uint64_t *ret_mark, struct bc_status *status)
{
    struct bc_event *events = NULL;
    size_t count = 0;

    if (!bc_store_ticket_history(store, ticket, batch, arena, &events, &count, status)) {
        return false;
    }
    *ret_mark = 0;
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == BC_EVENT_RECEIVED) {
            *ret_mark = events[i].text_mark;
            return true;
        }
    }
    return true;
}

bool bc_disclose_claim(const struct bc_claim_sources *sources, int64_t ticket, bc_arena *wiping,
    const char **ret_text, struct bc_status *status)
{
    const char *code = NULL; /* asked for the refusal alone */
    const char *text = NULL;
    uint64_t mark = 0;

    if (!bc_store_ticket_code(sources->facts, ticket, wiping, &code, status) ||
        !bc_claim_mark(sources->facts, ticket, sources->batch, wiping, &mark, status) ||
        (mark != 0 && !bc_store_text(sources->texts, ticket, mark, wiping, &text, status))) {
        return false;
    }
    *ret_text = text != NULL ? text : "";
    return true;
}
