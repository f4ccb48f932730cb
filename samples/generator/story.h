/*
 * story.h - a life while it is being told: receipt.c, handling.c and afterwards.c each know a part
 * of it.
 *
 * Inside of the generator only; life.c puts the parts together.
 */
#ifndef SAMPLES_STORY_H
#define SAMPLES_STORY_H

#include "life.h"

struct story {
    struct world *world;
    const struct office *office;
    const struct office_shares *shares;
    const struct calendar *calendar;
    struct chance dice;
    struct life *life;
    size_t field_index, district_index;
    const struct office_field *field; /* what it really is about */
    const struct office_district *district;
    bool is_camera, is_urgent, is_sensitive, is_flagged;
    int64_t now;         /* the last thing that happened */
    int64_t intake_from; /* opening of the present cycle */
    int64_t forwarded_at;
    const char *body;
    const char *agency;
    int cycle;
};

/* ---- story.c: what every part needs ---- */

bool story_chance(struct story *story, uint32_t permille);
int64_t story_between(struct story *story, int64_t first, int64_t last);

/* Adds an event at `at`; the caller fills in the rest. */
struct life_event *story_happen(struct story *story, int64_t at, enum life_kind kind);

/* A sentence of a symbol; of "note.<what>.<about>", or of the more general symbol where there is
 * none. */
void story_write_note(struct story *story, struct life_event *event, size_t symbol);
void story_note(struct story *story, struct life_event *event, const char *what, const char *about);

/* An office does something after first … last working minutes. */
int64_t story_after_working_min(struct story *story, int64_t from, int64_t first, int64_t last);

/* The moment itself when an office is open, else some time in the first hours after it opens. */
int64_t story_in_hours(struct story *story, int64_t moment);

/* ---- receipt.c: until the case is classified, or ends at the door ---- */

/* Subject and content, or those of a recent ticket of which this is a duplicate (returned). */
const struct life_recent *story_begin(struct story *story, struct life_recent *ret_other);
void story_write_content(struct story *story, const char *symbol_name);
void story_verify(struct story *story);
void story_classify(struct story *story);
void story_flag(struct story *story, const char *sensitivity);
void story_refuse(struct story *story, const char *reason);
void story_refuse_at_door(struct story *story);
void story_end_as_duplicate(struct story *story, const struct life_recent *other);
void story_withdraw(struct story *story);
void story_pass_outside(struct story *story);

/* ---- handling.c: from the forwarding to the result; false when there is none ---- */

bool story_handle(struct story *story);

/* ---- afterwards.c: reply, publication, rating, rework, corrections ---- */

/* False when nobody is answered. */
bool story_reply(struct story *story);
void story_publish(struct story *story);
void story_write_letter(struct story *story);

/* "satisfied", "acceptable", "unsatisfied", or NULL when nobody rates. */
const char *story_rate(struct story *story);
void story_reopen(struct story *story);

/* True when the case goes round again. */
bool story_goes_back(struct story *story, const char *level);
void story_correct(struct story *story);

#endif
