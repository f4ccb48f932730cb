#include "aggregate/recorder.h"

int64_t bc_counted_instant(
    enum bc_figure figure, const struct bc_cycle *cycle, const struct bc_cycle_state *state)
{
    switch (figure) {
    case BC_FLOW_SUBMITTED:
    case BC_FLOW_RECEIVED:
    case BC_FLOW_REOPENED:
    case BC_FLOW_TOTAL:
        return cycle->opened_utc_s;
    case BC_FLOW_HANDLED:
    case BC_FLOW_HANDLED_ON_TIME:
    case BC_FLOW_HANDLED_LATE:
    case BC_FLOW_HANDLED_NO_DEADLINE:
    case BC_FLOW_OTHERWISE_CLOSED:
        return state->ended_utc_s;
    case BC_FLOW_REPLIED:
    case BC_RESPONSE_ASKED:
        return state->replied_utc_s;
    case BC_FLOW_AWAITING_REPLY:
        return state->result_utc_s;
    case BC_RESPONSE_RATED:
    case BC_RATING_SATISFIED:
    case BC_RATING_ACCEPTABLE:
    case BC_RATING_UNSATISFIED:
    case BC_RATING_RATED:
        return state->rated_utc_s;
    default:
        return BC_NO_TIME;
    }
}
