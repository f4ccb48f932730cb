/*
 * values.h - what a cell means: numbers of the dictionary for dimensions, our enumerations for the
 * rest.
 *
 * Every different spelling is looked up once and remembered. What the profile does not know gets an
 * id of its own from its name and is noted with its value: it holds the period later, not the
 * import. (Private to src/import.)
 */
#ifndef BC_IMPORT_VALUES_H
#define BC_IMPORT_VALUES_H

#include "import/tally.h"
#include "import/vocabulary.h"
#include "profile/profile.h"
#include "ticket/dictionary.h"

enum bc_value_class {
    BC_VALUE_FIELD,
    BC_VALUE_DISTRICT,
    BC_VALUE_UNIT,
    BC_VALUE_CHANNEL,
    BC_VALUE_REFUSAL, /* the reason of a refusal */
    BC_VALUE_GROUND,  /* of an interim report */
    BC_VALUE_REASON,  /* any other */
    BC_VALUE_KIND,
    BC_VALUE_PRIORITY,
    BC_VALUE_SENSITIVITY,
    BC_VALUE_LEVEL,
    BC_VALUE_FLAG,
    BC_VALUE_CLASS_COUNT
};

enum {
    BC_VALUE_UNKNOWN = -1, /* no such kind, priority, level or flag */
    BC_VALUE_IS_IOC = -2,  /* a unit that is a row and never a value */
    BC_VALUE_TOO_MANY = -3 /* the dictionary is full */
};

struct bc_values;

/*
 * Lives in the arena. `scratch` is reset at will and must be nobody else's. What the profile lists
 * is in the dictionary afterwards.
 */
struct bc_values *bc_values_new(bc_arena *arena, bc_arena *scratch,
    const struct bc_profile *profile, const struct bc_vocabulary *vocabulary,
    bc_dictionary *dictionary);

/*
 * A cell's number, or one of the negative ones above. Dimensions: 0 for "". A sensitivity that is
 * not recognised is BC_SENSITIVITY_REPUTATION. The place is for notes; NULL notes nothing.
 */
int32_t bc_values_find(struct bc_values *values, enum bc_value_class value_class, const char *text,
    size_t length_bytes, const struct bc_place *place);

/* The local day of what is being read: a unit's or a district's name may be another row's then. */
void bc_values_set_day(struct bc_values *values, int32_t day);

/* How often a value that is not known has been met. */
int64_t bc_values_unknown_count(const struct bc_values *values);

/* Hands the notes on values that are not known to the tally. */
void bc_values_tell(const struct bc_values *values, struct bc_tally *tally);

/* A value as messages may show it: masked, on one line, cut short. In the arena. */
const char *bc_show_value(
    bc_arena *arena, const struct bc_vocabulary *vocabulary, const char *text);

#endif
