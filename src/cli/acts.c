#include "cli/acts.h"

#include "audit/audit.h"

#include <stdio.h>
#include <string.h>

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

static const enum bc_audit_chain chains[BC_STORE_CHAIN_COUNT] = {
    BC_AUDIT_PUBLIC, BC_AUDIT_CONFIDENTIAL};

static bool check_tip(const struct bc_context *context, enum bc_audit_chain chain,
    const struct bc_store_tip *known, struct bc_status *status)
{
    struct bc_audit_tip tip = {.count = known->count};

    snprintf(tip.whole, sizeof(tip.whole), "%s", known->whole);
    return bc_audit_check_tip(context->workspace, chain, &tip, context->arena, status);
}

/*
 * Where the chains end now. One that lost its end does not keep the office from importing, but what
 * was known of it stays known, and verify tells.
 */
static bool find_tips(const struct bc_context *context, bc_store *store,
    struct bc_store_tip ret_tips[BC_STORE_CHAIN_COUNT], bool *ret_has_moved,
    struct bc_status *status)
{
    *ret_has_moved = false;
    if (!bc_store_tips(store, ret_tips, status)) {
        return false;
    }
    for (size_t i = 0; i < BC_STORE_CHAIN_COUNT; i++) {
        struct bc_status lost = {0};
        struct bc_audit_tip tip;

        if (!check_tip(context, chains[i], &ret_tips[i], &lost)) {
            continue;
        }
        if (!bc_audit_tip(context->workspace, chains[i], context->arena, &tip, status)) {
            return false;
        }
        *ret_has_moved = *ret_has_moved || tip.count != ret_tips[i].count;
        ret_tips[i] = (struct bc_store_tip){.count = tip.count};
        snprintf(ret_tips[i].whole, sizeof(ret_tips[i].whole), "%s", tip.whole);
    }
    return true;
}

static bool settle(const struct bc_context *context, bc_store *store, const struct bc_act *acts,
    size_t count, struct bc_status *status)
{
    struct bc_store_tip tips[BC_STORE_CHAIN_COUNT];
    bool has_moved = false;

    if (!find_tips(context, store, tips, &has_moved, status)) {
        return false;
    }
    return (count == 0 && !has_moved) ||
           bc_store_settle_acts(store, count == 0 ? 0 : acts[count - 1].number, tips, status);
}

bool bc_note_acts(
    const struct bc_context *context, bc_store *store, bool may_settle, struct bc_status *status)
{
    struct bc_act *acts = NULL;
    struct bc_audit_entry *entries;
    size_t count = 0;

    if (!bc_store_acts(store, context->arena, &acts, &count, status)) {
        return false;
    }
    entries = bc_arena_alloc_array(context->arena, count, sizeof(*entries));
    for (size_t i = 0; i < count; i++) {
        entries[i] = entry_of(&acts[i], context->arena);
    }
    return bc_audit_append_missing(context->workspace, BC_AUDIT_CONFIDENTIAL, entries, count,
               context->now_utc_s, context->arena, status) &&
           (!may_settle || settle(context, store, acts, count, status));
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

/* Any other fault is told by whoever needs the store. */
static bool is_older(const struct bc_context *context, enum bc_store_access access)
{
    struct bc_status fault = {0};
    bc_store *store = NULL;
    bool is_open = bc_context_open_store(context, access, &store, &fault);

    bc_store_close(store);
    return !is_open && strcmp(fault.code, "store.older") == 0;
}

bool bc_bring_store_up_to_date(struct bc_context *context, struct bc_status *status)
{
    bc_store *store = NULL;
    bool is_done;

    /* The facts alone, then the texts too: either file may be the older one. */
    if (!is_older(context, BC_STORE_FACTS) && !is_older(context, BC_STORE_GATE)) {
        return true;
    }
    if (!bc_context_open_store(context, BC_STORE_RENEW, &store, status)) {
        return false;
    }
    is_done = bc_note_acts(context, store, true, status);
    bc_store_close(store);
    if (is_done) {
        bc_problems_add(&context->problems, BC_WARNING, "store.renewed", context->store_folder, "");
    }
    return is_done;
}

bool bc_tell_of_acts(struct bc_context *context, bc_store *store, struct bc_status *status)
{
    struct bc_store_tip tips[BC_STORE_CHAIN_COUNT];
    struct bc_act *acts = NULL;
    size_t count = 0;

    if (!bc_store_acts(store, context->arena, &acts, &count, status) ||
        !bc_store_tips(store, tips, status)) {
        return false;
    }
    if (count > 0) {
        bc_problems_add(&context->problems, BC_ERROR, "audit.acts-waiting", context->store_folder,
            "%zu", count);
    }
    for (size_t i = 0; i < BC_STORE_CHAIN_COUNT; i++) {
        struct bc_status fault = {0};

        /* That a chain is broken is told once, by those who look at all of it. */
        if (!check_tip(context, chains[i], &tips[i], &fault) &&
            strcmp(fault.code, "audit.broken") != 0) {
            bc_problems_add(
                &context->problems, BC_ERROR, fault.code, fault.where, "%s", fault.arguments);
        }
    }
    return true;
}
