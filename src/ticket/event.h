/*
 * event.h - what happened to a ticket, as countable facts: codes and times, no names, no free text.
 *
 * A ticket is the list of its events; the first is RECEIVED, which carries the row of tickets.csv.
 * Texts (content, notes, comments, directives, numbers of letters) are elsewhere, encrypted; an
 * event only knows the mark of its text, so that a changed text is a changed event.
 */
#ifndef BC_TICKET_EVENT_H
#define BC_TICKET_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order of this list breaks ties between events of one second. Stored as numbers: append only.
 */
enum bc_event_kind {
    BC_EVENT_RECEIVED = 0,
    BC_EVENT_VERIFIED,
    BC_EVENT_CLASSIFIED,
    BC_EVENT_FORWARDED,
    BC_EVENT_ASSIGNED,
    BC_EVENT_RETURNED,
    BC_EVENT_INTERIM,
    BC_EVENT_ASKED_LEADER,
    BC_EVENT_DIRECTIVE,
    BC_EVENT_CONTACTED,
    BC_EVENT_RESULT,
    BC_EVENT_REPLIED,
    BC_EVENT_PUBLISHED,
    BC_EVENT_WITHHELD,
    BC_EVENT_RATED,
    BC_EVENT_PASSED_BACK,
    BC_EVENT_REOPENED,
    BC_EVENT_REFUSED,
    BC_EVENT_DUPLICATE_OF,
    BC_EVENT_WITHDRAWN,
    BC_EVENT_PASSED_OUTSIDE,
    BC_EVENT_INFORMED_SENDER,
    BC_EVENT_OFFICIAL_LETTER,
    BC_EVENT_KIND_COUNT
};

enum bc_priority { BC_PRIORITY_UNCHANGED = 0, BC_PRIORITY_NORMAL, BC_PRIORITY_EMERGENCY };

enum bc_sensitivity {
    BC_SENSITIVITY_UNCHANGED = 0,
    BC_SENSITIVITY_PUBLIC,
    BC_SENSITIVITY_REPUTATION,
    BC_SENSITIVITY_STATE_SECRET
};

enum bc_level { BC_LEVEL_NONE = 0, BC_LEVEL_SATISFIED, BC_LEVEL_ACCEPTABLE, BC_LEVEL_UNSATISFIED };

/* What a source says itself about the deadline of a cycle (a map's `due` or `late`); on RECEIVED.
 */
enum bc_given { BC_GIVEN_NOTHING = 0, BC_GIVEN_DUE, BC_GIVEN_ON_TIME, BC_GIVEN_LATE };

#define BC_NO_TIME INT64_MIN

struct bc_event {
    int64_t at_utc_s;
    enum bc_event_kind kind;
    /* 0 in any of the following: nothing given, i.e. unchanged. Numbers of the dictionary. */
    uint16_t field;
    uint16_t district; /* RECEIVED only */
    uint16_t channel;  /* RECEIVED only */
    uint16_t
        unit; /* FORWARDED, ASSIGNED, PASSED_BACK; a map may give it on RECEIVED too (see below) */
    uint16_t reason; /* REFUSED, INTERIM (its ground), PASSED_OUTSIDE */
    enum bc_priority priority;
    enum bc_sensitivity sensitivity;
    enum bc_level level;      /* RATED */
    enum bc_given given;      /* RECEIVED */
    bool has_evidence;        /* RESULT, INTERIM */
    bool has_site_visit;      /* RETURNED */
    bool is_done;             /* DIRECTIVE */
    int64_t committed_utc_s;  /* INTERIM: the promised instant (a bare date: 23:59:59) · RECEIVED
                                 with  BC_GIVEN_DUE: the due instant · otherwise BC_NO_TIME */
    const char *ref;          /* DUPLICATE_OF: the other ticket's code; NULL otherwise */
    const uint16_t *co_units; /* ASSIGNED, FORWARDED */
    size_t co_unit_count;
    uint64_t text_mark; /* first 8 bytes of the text's MAC (big endian), 0 without text */
};

/* Order of a history: at, kind, payload. Total: 0 only for events equal in every member. */
int bc_event_compare(const struct bc_event *left, const struct bc_event *right);

/* "received", "duplicate_of", … : the word in files. NULL-safe find returns BC_EVENT_KIND_COUNT. */
const char *bc_event_kind_name(enum bc_event_kind kind);
enum bc_event_kind bc_event_kind_find(const char *name);

/*
 * A compact, portable form for the store: version byte, then varints; times as differences. `bytes`
 * needs bc_event_pack_bound() of room. Strings in unpacked events point into `bytes`.
 */
size_t bc_events_pack_bound(const struct bc_event *events, size_t count);
size_t bc_events_pack(const struct bc_event *events, size_t count, uint8_t *ret_bytes);

/* How many events a packed run holds; SIZE_MAX when the bytes are damaged. */
size_t bc_events_count(const uint8_t *bytes, size_t length_bytes);

/*
 * `ret_events` and `ret_co_units` (BC_LIMIT_CO_UNITS an event at most; may be shared scratch) have
 * room. Returns false when the bytes are damaged.
 */
bool bc_events_unpack(
    const uint8_t *bytes, size_t length_bytes, struct bc_event *ret_events, uint16_t *ret_co_units);

#endif
