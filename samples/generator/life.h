/*
 * life.h - one invented ticket from its receipt to its end, event by event.
 *
 * The events come in order of time; those after the end of the history are cut off, so that tickets
 * are still open then. What a life can be is that of both procedures: see the kinds in life.c.
 */
#ifndef SAMPLES_LIFE_H
#define SAMPLES_LIFE_H

#include "chance.h"
#include "grammar.h"
#include "moment.h"
#include "office.h"

enum { LIFE_EVENTS = 112, LIFE_CO_UNITS = 2, LIFE_RECENT = 64, LIFE_NOTES_BYTES = 64 << 10 };

/* In the order that breaks ties within a second. */
enum life_kind {
    LIFE_VERIFIED,
    LIFE_CLASSIFIED,
    LIFE_FORWARDED,
    LIFE_ASSIGNED,
    LIFE_RETURNED,
    LIFE_INTERIM,
    LIFE_ASKED_LEADER,
    LIFE_DIRECTIVE,
    LIFE_CONTACTED,
    LIFE_RESULT,
    LIFE_REPLIED,
    LIFE_PUBLISHED,
    LIFE_WITHHELD,
    LIFE_RATED,
    LIFE_PASSED_BACK,
    LIFE_REOPENED,
    LIFE_REFUSED,
    LIFE_DUPLICATE_OF,
    LIFE_WITHDRAWN,
    LIFE_PASSED_OUTSIDE,
    LIFE_INFORMED_SENDER,
    LIFE_OFFICIAL_LETTER
};

/* NULL and 0: the cell stays empty, i.e. unchanged. */
struct life_event {
    int64_t at;
    enum life_kind kind;
    const char *unit;
    const char *co_units[LIFE_CO_UNITS];
    const char *field;
    const char *priority;
    const char *sensitivity;
    int64_t committed_at;     /* 0: none */
    bool is_committed_to_day; /* a bare date */
    const char *level;
    const char *reason;
    bool has_evidence, has_site_visit, is_done;
    int64_t ref;    /* number of the other ticket; 0: none */
    int64_t letter; /* number of a letter; 0: none */
    int64_t letter_day;
    const char *note; /* NULL: none */
};

struct life {
    int64_t number;
    int64_t received_at;
    const char *channel, *district, *field, *priority, *sensitivity;
    char content[GRAMMAR_TEXT_BYTES];
    struct life_event events[LIFE_EVENTS];
    size_t event_count;
    char notes[LIFE_NOTES_BYTES];
    size_t notes_bytes;
};

/* The last tickets, so that a duplicate has something to be a duplicate of. */
struct life_recent {
    int64_t number;
    size_t field, district;
};

struct world {
    const struct office *office;
    const struct calendar *calendar;
    const struct grammar *grammar;
    uint64_t seed;
    int64_t end; /* the history stops before this moment */
    struct life_recent recent[LIFE_RECENT];
};

/* True on the few days of the rainy season with storms: more tickets, more of them urgent. */
bool world_is_stormy(const struct world *world, int64_t day);

/* Lives are made in the order of their numbers, from 1. */
void life_make(struct world *world, int64_t number, int64_t received_at, struct life *ret_life);

const char *life_kind_name(enum life_kind kind);

#endif
