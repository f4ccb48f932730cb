#include "aggregate/scan.h"

#include <pthread.h>

enum { HELPERS_MOST = 7, PIECES_MOST = 2 };

/* A range of time whose cycles go into a range of slots. */
struct piece {
    struct bc_shared_scan range;
    size_t first_slot, last_slot;
};

struct crew;

/* One that counts: the thread that was asked, or a helper. */
struct hand {
    struct crew *crew;
    bc_store *store;
    struct bc_counter *counter;
    const struct piece *piece;
    size_t seen_count;
};

struct helper {
    struct hand hand;
    struct bc_counter counter;
    bc_arena *arena; /* goes when its counter is merged */
    pthread_t thread;
    bool is_done;
};

struct crew {
    const struct bc_scan *scan;
    struct piece pieces[PIECES_MOST];
    size_t piece_count;
    struct helper helpers[HELPERS_MOST];
    size_t helper_count; /* of those that have begun */
    bool is_alone;       /* nobody is to be asked, or has been */
};

/* ---- Pieces ------------------------------------------------------------------------------ */

static void add_piece(
    struct crew *crew, int64_t from_utc_s, int64_t to_utc_s, size_t first_slot, size_t last_slot)
{
    struct piece *piece = &crew->pieces[crew->piece_count++];

    piece->range.from_utc_s = from_utc_s;
    piece->range.to_utc_s = to_utc_s;
    piece->range.batch = crew->scan->batch;
    atomic_init(&piece->range.next_part, 0);
    piece->first_slot = first_slot;
    piece->last_slot = last_slot;
}

/* One scan over the trend, and over the period a year ago too when it touches the trend. */
static void choose_pieces(struct crew *crew)
{
    const struct bc_period *const *periods = crew->scan->setup->periods;
    const struct bc_period *year_ago = periods[BC_SLOT_YEAR_AGO];
    const int64_t from_utc_s = periods[BC_SLOT_TREND_LAST]->start_utc_s;
    const int64_t to_utc_s = periods[BC_SLOT_CURRENT]->end_utc_s;

    if (year_ago != NULL && year_ago->end_utc_s >= from_utc_s) {
        add_piece(crew, year_ago->start_utc_s < from_utc_s ? year_ago->start_utc_s : from_utc_s,
            to_utc_s, 0, BC_SLOT_YEAR_AGO);
        return;
    }
    add_piece(crew, from_utc_s, to_utc_s, 0, BC_SLOT_TREND_LAST);
    if (year_ago != NULL) {
        add_piece(
            crew, year_ago->start_utc_s, year_ago->end_utc_s, BC_SLOT_YEAR_AGO, BC_SLOT_YEAR_AGO);
    }
}

static void start_helpers(struct crew *crew);

static bool visit(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct hand *hand = user;

    if (!hand->crew->is_alone && ++hand->seen_count == BC_SCAN_ALONE) {
        start_helpers(hand->crew);
    }
    return bc_counter_add(
        hand->counter, cycle, hand->piece->first_slot, hand->piece->last_slot, status);
}

static bool count_pieces(struct hand *hand, struct bc_status *status)
{
    struct crew *crew = hand->crew;

    for (size_t i = 0; i < crew->piece_count; i++) {
        struct bc_shared_scan *range = &crew->pieces[i].range;

        hand->piece = &crew->pieces[i];
        if (!(crew->scan->of_sensitive
                    ? bc_store_scan_sensitive(
                          hand->store, range->from_utc_s, range->to_utc_s, visit, hand, status)
                    : bc_store_scan_shared(hand->store, range, visit, hand, status))) {
            return false;
        }
    }
    return true;
}

/* ---- Helpers ----------------------------------------------------------------------------- */

/* Who cannot open the store has taken nothing, and nothing is missing: the others count it all. */
static void *help(void *user)
{
    struct helper *helper = user;
    struct bc_counter_setup setup = *helper->hand.crew->scan->setup;
    struct bc_status ignored = {0};

    setup.passing = NULL;
    bc_counter_init(&helper->counter, &setup, helper->arena);
    if (!bc_store_open_beside(helper->hand.crew->scan->store, &helper->hand.store, &ignored)) {
        helper->is_done = true;
        return NULL;
    }
    helper->hand.counter = &helper->counter;
    helper->is_done = count_pieces(&helper->hand, &ignored);
    bc_store_close(helper->hand.store);
    return NULL;
}

static void start_helpers(struct crew *crew)
{
    const size_t wanted =
        crew->scan->thread_count - 1 < HELPERS_MOST ? crew->scan->thread_count - 1 : HELPERS_MOST;

    crew->is_alone = true;
    for (size_t i = 0; i < wanted; i++) {
        struct helper *helper = &crew->helpers[crew->helper_count];

        helper->hand.crew = crew;
        helper->arena = bc_arena_new();
        if (pthread_create(&helper->thread, NULL, help, helper) != 0) {
            bc_arena_free(helper->arena);
            return;
        }
        crew->helper_count++;
    }
}

/* Waits for all of them and adds up; false when one has failed. */
static bool gather(struct crew *crew, bool is_done, struct bc_counter *counter)
{
    for (size_t i = 0; i < crew->helper_count; i++) {
        (void)pthread_join(crew->helpers[i].thread, NULL);
        is_done = is_done && crew->helpers[i].is_done;
    }
    for (size_t i = 0; i < crew->helper_count; i++) {
        if (is_done) {
            bc_counter_merge(counter, &crew->helpers[i].counter);
        }
        bc_arena_free(crew->helpers[i].arena);
    }
    return is_done;
}

static bool count(const struct bc_scan *scan, bool is_alone, bc_arena *arena,
    struct bc_counter *counter, bool *ret_had_help, struct bc_status *status)
{
    struct crew crew = {.scan = scan, .is_alone = is_alone};
    struct hand hand = {.crew = &crew, .store = scan->store, .counter = counter};
    bool is_done;

    bc_counter_init(counter, scan->setup, arena);
    choose_pieces(&crew);
    is_done = gather(&crew, count_pieces(&hand, status), counter);
    *ret_had_help = crew.helper_count > 0;
    return is_done;
}

bool bc_scan_periods(const struct bc_scan *scan, bc_arena *arena, struct bc_counter *ret_counter,
    struct bc_status *status)
{
    const bool is_alone =
        scan->thread_count < 2 || scan->of_sensitive || scan->setup->recorder != NULL;
    struct bc_status trial = {0};
    bool had_help;

    if (count(scan, is_alone, arena, ret_counter, &had_help, &trial)) {
        return true;
    }
    /* Which failure came first is told by one that counts alone: it is always the same. */
    if (had_help) {
        trial = (struct bc_status){0};
        if (count(scan, true, arena, ret_counter, &had_help, &trial)) {
            return true;
        }
    }
    *status = trial;
    return false;
}
