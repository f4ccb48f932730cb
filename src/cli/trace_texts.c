/*
 * trace_texts.c - `trace --texts`: what the senders of the listed cases wrote, masked. The cases
 * are found by the handle that knows public ones only, which also says of each whether it still is
 * one; a second handle reads. That somebody looked is noted before anything is read.
 */
#include "audit/audit.h"
#include "cli/trace.h"
#include "disclose/claim.h"

/* "trace flow.closing --field moi-truong --texts": the question as it was asked. */
static const char *asked(const struct bc_context *context, enum bc_figure figure)
{
    const struct bc_option_values *options = context->options;
    const struct {
        const char *name, *value;
    } given[] = {{"field", options->field}, {"district", options->district},
        {"unit", options->unit}, {"channel", options->channel}, {"slot", options->slot},
        {"of-week", options->of_week}, {"reason", options->reason}, {"due", options->due},
        {"and", options->also}, {"as-known", options->as_known}};
    const char *text = bc_arena_printf(context->arena, "trace %s", bc_figure_info(figure)->id);

    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
        if (given[i].value != NULL) {
            text =
                bc_arena_printf(context->arena, "%s --%s %s", text, given[i].name, given[i].value);
        }
    }
    return bc_arena_printf(context->arena, "%s --texts", text);
}

static bool read_part(const struct bc_claim_sources *sources, struct bc_trace_part *part,
    bc_arena *wiping, struct bc_status *status)
{
    const char **texts = bc_arena_alloc_array(wiping, part->count, sizeof(*texts));

    for (size_t i = 0; i < part->count; i++) {
        if (!bc_disclose_claim(sources, part->items[i]->one.ticket, wiping, &texts[i], status)) {
            return false;
        }
    }
    part->texts = texts;
    return true;
}

static bool read_parts(const struct bc_claim_sources *sources, struct bc_trace_answer *answer,
    bc_arena *wiping, struct bc_status *status)
{
    bool is_done = true;

    if (!bc_store_begin_reading(sources->facts, status)) {
        return false;
    }
    for (size_t i = 0; is_done && i < answer->part_count; i++) {
        is_done = read_part(sources, &answer->parts[i], wiping, status);
    }
    bc_store_end_reading(sources->facts);
    return is_done;
}

bool bc_trace_read_texts(const struct bc_context *context, bc_store *facts,
    struct bc_trace_answer *answer, bc_arena *wiping, struct bc_status *status)
{
    const struct bc_audit_entry entry = {.kind = "texts-listed",
        .subject = answer->question.period.id,
        .detail = asked(context, answer->question.figure)};
    struct bc_claim_sources sources = {
        .facts = facts, .batch = bc_analysis_batch(answer->counted.analysis)->number};
    bool is_done;

    if (!bc_context_open_store(context, BC_STORE_CONFIDENTIAL, &sources.texts, status)) {
        return false;
    }
    is_done = bc_audit_append(context->workspace, BC_AUDIT_CONFIDENTIAL, &entry, 1,
                  context->now_utc_s, context->arena, status) &&
              read_parts(&sources, answer, wiping, status);
    bc_store_close(sources.texts);
    return is_done;
}
