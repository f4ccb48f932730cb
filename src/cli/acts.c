#include "cli/acts.h"

#include "audit/audit.h"

/* The number of an act makes its line unlike any other, so that it is noted once. */
static struct bc_audit_entry entry_of(const struct bc_act *act, bc_arena *arena)
{
    static const char *const words[] = {"none", "public", "reputation", "state-secret"};

    if (act->kind == BC_ACT_KEY_ROLLED) {
        return (struct bc_audit_entry){.kind = "key-rolled",
            .subject = "",
            .detail = bc_arena_printf(arena, "act %lld", (long long)act->number)};
    }
    return (struct bc_audit_entry){
        .kind = "class-changed",
        .subject = act->code,
        .detail = bc_arena_printf(arena, "%s > %s, batch %lld, act %lld", words[act->from],
            words[act->to], (long long)act->batch, (long long)act->number),
    };
}

bool bc_note_acts(
    const struct bc_context *context, bc_store *store, bool may_forget, struct bc_status *status)
{
    struct bc_act *acts = NULL;
    struct bc_audit_entry *entries;
    size_t count = 0;

    if (!bc_store_acts(store, context->arena, &acts, &count, status)) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    entries = bc_arena_alloc_array(context->arena, count, sizeof(*entries));
    for (size_t i = 0; i < count; i++) {
        entries[i] = entry_of(&acts[i], context->arena);
    }
    return bc_audit_append_missing(context->workspace, BC_AUDIT_CONFIDENTIAL, entries, count,
               context->now_utc_s, context->arena, status) &&
           (!may_forget || bc_store_forget_acts(store, acts[count - 1].number, status));
}

bool bc_open_store_for_writing(
    const struct bc_context *context, bc_store **ret_store, struct bc_status *status)
{
    bc_store *store = NULL;

    if (!bc_context_open_store(context, BC_STORE_IMPORT, &store, status)) {
        return false;
    }
    if (!bc_note_acts(context, store, true, status)) {
        bc_store_close(store);
        return false;
    }
    *ret_store = store;
    return true;
}

bool bc_tell_of_acts(struct bc_context *context, bc_store *store, struct bc_status *status)
{
    struct bc_act *acts = NULL;
    size_t count = 0;

    if (!bc_store_acts(store, context->arena, &acts, &count, status)) {
        return false;
    }
    if (count > 0) {
        bc_problems_add(&context->problems, BC_ERROR, "audit.acts-waiting", context->store_folder,
            "%zu", count);
    }
    return true;
}
