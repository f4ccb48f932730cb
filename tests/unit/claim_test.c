/* LINKS: disclose store ticket base */
/* SEES_PRIVATE */
/* What the sender of one ticket wrote: told of public tickets, refused as soon as one is not. */
#include "disclose/claim.h"
#include "support/store_case.h"

static void import_one(struct place *place, const char *code, const char *text,
    const struct bc_event *later, size_t later_count)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};
    struct bc_event events[4] = {received_at(0)};

    begin(store);
    events[0].sensitivity = BC_SENSITIVITY_PUBLIC;
    assert_done(bc_store_text_mark(store, text, &events[0].text_mark, &status), &status);
    for (size_t i = 0; i < later_count; i++) {
        events[i + 1] = later[i];
    }
    (void)apply(store, BC_IMPORT_LOG, 0, code, events, 1 + later_count);
    if (events[0].text_mark != 0) {
        assert_done(
            bc_store_put_text(store, number_of(store, 0, code), events[0].text_mark, text, &status),
            &status);
    }
    (void)commit(store);
    bc_store_close(store);
}

static int64_t number_at(struct place *place, const char *code)
{
    bc_store *store = open_at(place, BC_STORE_CONFIDENTIAL);
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    struct bc_event *events = NULL;
    size_t count = 0;
    int64_t number = 0;

    assert_done(bc_store_history(store, code, INT64_MAX, arena, &number, &events, &count, &status),
        &status);
    bc_arena_free(arena);
    bc_store_close(store);
    return number;
}

static bool claim(struct place *place, int64_t ticket, char ret_text[128], struct bc_status *status)
{
    const struct bc_claim_sources sources = {.facts = open_at(place, BC_STORE_FACTS),
        .texts = open_at(place, BC_STORE_CONFIDENTIAL),
        .batch = INT64_MAX};
    bc_arena *wiping = bc_arena_new_wiping();
    const char *text = "";
    const bool is_done = bc_disclose_claim(&sources, ticket, wiping, &text, status);

    snprintf(ret_text, 128, "%s", text);
    bc_arena_free(wiping);
    bc_store_close(sources.texts);
    bc_store_close(sources.facts);
    return is_done;
}

static void the_text_is_that_of_the_receipt(void **state)
{
    struct place place;
    struct bc_status status = {0};
    const struct bc_event later[] = {
        event_at(10, BC_EVENT_RESULT), event_at(20, BC_EVENT_REOPENED)};
    char text[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    import_one(&place, "A-1", "Đèn đường hỏng", later, 2);
    import_one(&place, "A-2", "", NULL, 0);
    assert_done(claim(&place, number_at(&place, "A-1"), text, &status), &status);
    assert_string_equal(text, "Đèn đường hỏng");
    assert_done(claim(&place, number_at(&place, "A-2"), text, &status), &status);
    assert_string_equal(text, "");
    place_clear(&place);
}

static void what_has_become_sensitive_is_refused(void **state)
{
    struct place place;
    struct bc_status status = {0};
    struct bc_event later = event_at(10, BC_EVENT_CLASSIFIED);
    char text[128];
    int64_t number;

    (void)state;
    place_init(&place);
    create_at(&place);
    import_one(&place, "A-1", "CANARY", NULL, 0);
    number = number_at(&place, "A-1");
    assert_done(claim(&place, number, text, &status), &status);
    assert_string_equal(text, "CANARY");
    later.sensitivity = BC_SENSITIVITY_REPUTATION;
    import_one(&place, "A-1", "CANARY", &later, 1);
    assert_fails(claim(&place, number, text, &status), &status, "store.ticket-number-unknown");
    assert_string_equal(text, "");
    place_clear(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_that_of_the_receipt),
        cmocka_unit_test(what_has_become_sensitive_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
