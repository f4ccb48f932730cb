#include "import/values.h"

#include "base/limits.h"
#include "base/text.h"
#include "import/hash_table.h"
#include "ticket/event.h"

#include <inttypes.h>
#include <string.h>

/* A column of the wrong content must not fill the memory: later spellings are looked up each time.
 */
enum { MOST_REMEMBERED = 100000, FIRST_SLOTS = 1024, MOST_SHOWN_BYTES = 80 };

struct entry {
    enum bc_value_class value_class;
    const char *text;
    size_t length_bytes;
    int32_t number;
    const char *note; /* message code, or NULL */
    const char *id;   /* given to a value that the profile does not know */
    int64_t note_count;
    struct bc_place place;
    bool is_by_day; /* the name of two rows at different times: the number is not remembered */
};

struct bc_values {
    bc_arena *arena;
    bc_arena *scratch;
    const struct bc_profile *profile;
    const struct bc_vocabulary *vocabulary;
    bc_dictionary *dictionary;
    int32_t day;
    struct bc_hash_table table;
    struct entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    int64_t unknown_count;
};

static void give_number(struct bc_values *values, enum bc_dimension dimension, const char *id)
{
    (void)bc_dictionary_intern(values->dictionary, dimension, id);
}

/*
 * What the profile lists gets its numbers in that order, before any row does: two events of one
 * kind in one second stand in the order of their numbers, which must not hang on the order of rows.
 */
static void give_numbers(struct bc_values *values)
{
    const struct bc_profile *profile = values->profile;

    for (size_t i = 0; i < profile->field_count; i++) {
        give_number(values, BC_DIM_FIELD, profile->fields[i].id);
    }
    for (size_t i = 0; i < profile->district_count; i++) {
        give_number(values, BC_DIM_DISTRICT, profile->districts[i].id);
    }
    for (size_t i = 0; i < profile->unit_count; i++) {
        if ((int32_t)i != profile->ioc_unit_index) {
            give_number(values, BC_DIM_UNIT, profile->units[i].id);
        }
    }
    for (size_t i = 0; i < profile->channel_count; i++) {
        give_number(values, BC_DIM_CHANNEL, profile->channels[i].id);
    }
    for (size_t i = 0; i < profile->refusal_count; i++) {
        give_number(values, BC_DIM_REASON, profile->refusals[i].id);
    }
    for (size_t i = 0; i < profile->extension.ground_count; i++) {
        give_number(values, BC_DIM_REASON, profile->extension.grounds[i].id);
    }
}

struct bc_values *bc_values_new(bc_arena *arena, bc_arena *scratch,
    const struct bc_profile *profile, const struct bc_vocabulary *vocabulary,
    bc_dictionary *dictionary)
{
    struct bc_values *values = bc_arena_alloc(arena, sizeof(*values));

    *values = (struct bc_values){
        .arena = arena,
        .scratch = scratch,
        .profile = profile,
        .vocabulary = vocabulary,
        .dictionary = dictionary,
    };
    bc_hash_table_init(&values->table, arena, FIRST_SLOTS);
    give_numbers(values);
    return values;
}

/* ---- Dimensions ------------------------------------------------------------------------------ */

/*
 * An id for a value nobody knows: its name without marks. One that is too long or has no letters
 * keeps apart from others by a hash.
 */
static const char *id_of_unknown(struct bc_values *values, const char *text)
{
    const char *slug = bc_text_slug(values->scratch, text);
    uint64_t hash;

    if (bc_text_is_id(slug)) {
        return slug;
    }
    hash = bc_hash_bytes(text, strlen(text), 0);
    return bc_arena_printf(values->scratch, "%.30s%s%08" PRIx32, slug, *slug == '\0' ? "x-" : "-",
        (uint32_t)(hash ^ hash >> 32));
}

struct dimension {
    enum bc_dimension dimension;
    const char *note;
    bool has_words;
    enum bc_word_list words;
};

static const struct dimension dimensions[] = {
    [BC_VALUE_FIELD] = {BC_DIM_FIELD, "import.field-unknown", false, 0},
    [BC_VALUE_DISTRICT] = {BC_DIM_DISTRICT, "import.district-unknown", false, 0},
    [BC_VALUE_UNIT] = {BC_DIM_UNIT, "import.unit-unknown", false, 0},
    [BC_VALUE_CHANNEL] = {BC_DIM_CHANNEL, "import.channel-unknown", true, BC_WORDS_CHANNEL},
    [BC_VALUE_REFUSAL] = {BC_DIM_REASON, "import.refusal-unknown", true, BC_WORDS_REFUSAL},
    [BC_VALUE_GROUND] = {BC_DIM_REASON, "import.ground-unknown", true, BC_WORDS_GROUND},
    [BC_VALUE_REASON] = {BC_DIM_REASON, NULL, false, 0},
};

static const char *find_ground(const struct bc_values *values, const char *text)
{
    const struct bc_profile_extension *extension = &values->profile->extension;
    const char *key = bc_text_match_key(values->scratch, text);

    for (size_t i = 0; i < extension->ground_count; i++) {
        if (strcmp(extension->grounds[i].id, text) == 0 ||
            strcmp(bc_text_match_key(values->scratch, extension->grounds[i].name), key) == 0) {
            return extension->grounds[i].id;
        }
    }
    return NULL;
}

/* The id a profile gives to a value, or NULL. */
static const char *find_in_profile(const struct bc_values *values, enum bc_value_class value_class,
    const char *text, bool *is_by_day)
{
    const struct bc_profile *profile = values->profile;
    int32_t index;

    switch (value_class) {
    case BC_VALUE_FIELD:
        index = bc_profile_find_field(profile, text);
        return index < 0 ? NULL : profile->fields[index].id;
    case BC_VALUE_DISTRICT:
        index = bc_profile_find_district_on(profile, text, values->day, is_by_day);
        return index < 0 ? NULL : profile->districts[index].id;
    case BC_VALUE_UNIT:
        index = bc_profile_find_unit_on(profile, text, values->day, is_by_day);
        return index < 0 ? NULL : profile->units[index].id;
    case BC_VALUE_CHANNEL:
        index = bc_profile_find_channel(profile, text);
        return index < 0 ? NULL : profile->channels[index].id;
    case BC_VALUE_REFUSAL:
        index = bc_profile_find_refusal(profile, text);
        return index < 0 ? NULL : profile->refusals[index].id;
    case BC_VALUE_GROUND:
        return find_ground(values, text);
    default:
        return NULL;
    }
}

static void find_dimension(struct bc_values *values, struct entry *entry)
{
    const struct dimension *dimension = &dimensions[entry->value_class];
    const char *id = find_in_profile(values, entry->value_class, entry->text, &entry->is_by_day);
    uint16_t number;

    if (id == NULL && dimension->has_words) {
        const char *word =
            bc_vocabulary_find(values->vocabulary, dimension->words, values->scratch, entry->text);

        id = word == NULL ? NULL
                          : find_in_profile(values, entry->value_class, word, &entry->is_by_day);
    }
    if (id == NULL) {
        id = id_of_unknown(values, entry->text);
        entry->note = dimension->note;
        entry->id = id;
    }
    if (entry->value_class == BC_VALUE_UNIT &&
        strcmp(id, values->profile->units[values->profile->ioc_unit_index].id) == 0) {
        entry->number = BC_VALUE_IS_IOC;
        return;
    }
    number = bc_dictionary_intern(values->dictionary, dimension->dimension, id);
    entry->number = number == UINT16_MAX ? BC_VALUE_TOO_MANY : number;
}

/* ---- Enumerations ---------------------------------------------------------------------------- */

struct choice {
    const char *id;
    int32_t number;
};

static const struct choice priorities[] = {
    {"normal", BC_PRIORITY_NORMAL}, {"emergency", BC_PRIORITY_EMERGENCY}, {NULL, 0}};
static const struct choice sensitivities[] = {{"public", BC_SENSITIVITY_PUBLIC},
    {"reputation", BC_SENSITIVITY_REPUTATION}, {"state-secret", BC_SENSITIVITY_STATE_SECRET},
    {NULL, 0}};
static const struct choice levels[] = {{"satisfied", BC_LEVEL_SATISFIED},
    {"acceptable", BC_LEVEL_ACCEPTABLE}, {"unsatisfied", BC_LEVEL_UNSATISFIED}, {NULL, 0}};
static const struct choice flags[] = {{"1", 1}, {"0", 0}, {NULL, 0}};

struct enumeration {
    enum bc_word_list words;
    const struct choice *choices;
};

static const struct enumeration enumerations[] = {
    [BC_VALUE_PRIORITY] = {BC_WORDS_PRIORITY, priorities},
    [BC_VALUE_SENSITIVITY] = {BC_WORDS_SENSITIVITY, sensitivities},
    [BC_VALUE_LEVEL] = {BC_WORDS_LEVEL, levels},
    [BC_VALUE_FLAG] = {BC_WORDS_FLAG, flags},
};

static int32_t find_choice(const struct bc_values *values, const struct entry *entry)
{
    const struct enumeration *enumeration = &enumerations[entry->value_class];
    const char *id =
        bc_vocabulary_find(values->vocabulary, enumeration->words, values->scratch, entry->text);

    for (const struct choice *choice = enumeration->choices; id != NULL && choice->id != NULL;
         choice++) {
        if (strcmp(choice->id, id) == 0) {
            return choice->number;
        }
    }
    return BC_VALUE_UNKNOWN;
}

static void look_up(struct bc_values *values, struct entry *entry)
{
    const char *kind;

    switch (entry->value_class) {
    case BC_VALUE_KIND:
        kind = bc_vocabulary_find(values->vocabulary, BC_WORDS_KIND, values->scratch, entry->text);
        entry->number = (int32_t)bc_event_kind_find(kind);
        if (entry->number == BC_EVENT_KIND_COUNT) {
            entry->number = BC_VALUE_UNKNOWN;
        }
        break;
    case BC_VALUE_PRIORITY:
    case BC_VALUE_LEVEL:
    case BC_VALUE_FLAG:
        entry->number = find_choice(values, entry);
        break;
    case BC_VALUE_SENSITIVITY:
        entry->number = find_choice(values, entry);
        if (entry->number == BC_VALUE_UNKNOWN) {
            entry->number = BC_SENSITIVITY_REPUTATION;
            entry->note = "import.sensitivity-unknown";
        }
        break;
    default:
        find_dimension(values, entry);
        break;
    }
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* Looks a spelling up for the first time. It is remembered while there is room. */
static struct entry add_entry(struct bc_values *values, struct bc_hash_slot *slot, uint64_t hash,
    enum bc_value_class value_class, const char *text, size_t length_bytes)
{
    struct entry entry = {
        .value_class = value_class,
        .text = bc_arena_strndup(values->scratch, text, length_bytes),
        .length_bytes = length_bytes,
    };

    look_up(values, &entry);
    if (values->entry_count < MOST_REMEMBERED) {
        entry.text = bc_arena_strdup(values->arena, entry.text);
        entry.id = entry.id == NULL ? NULL : bc_arena_strdup(values->arena, entry.id);
        values->entries = bc_arena_grow(values->arena, values->entries, values->entry_count,
            &values->entry_capacity, sizeof(*values->entries));
        values->entries[values->entry_count] = entry;
        bc_hash_fill(&values->table, slot, hash, (uint32_t)values->entry_count);
        values->entry_count++;
    }
    bc_arena_reset(values->scratch);
    return entry;
}

static void note(struct bc_values *values, struct entry *entry, const struct bc_place *place)
{
    values->unknown_count += entry->note != NULL;
    if (entry->note != NULL && place != NULL && entry->note_count++ == 0) {
        entry->place = *place;
    }
}

static int32_t number_today(struct bc_values *values, const struct entry *remembered)
{
    struct entry entry = *remembered;

    if (entry.is_by_day) {
        find_dimension(values, &entry);
        bc_arena_reset(values->scratch);
    }
    return entry.number;
}

void bc_values_set_day(struct bc_values *values, int32_t day)
{
    values->day = day;
}

int32_t bc_values_find(struct bc_values *values, enum bc_value_class value_class, const char *text,
    size_t length_bytes, const struct bc_place *place)
{
    uint64_t hash = bc_hash_bytes(text, length_bytes, (uint64_t)value_class + 1);
    struct bc_hash_slot *slot;

    if (length_bytes == 0) {
        return 0;
    }
    bc_hash_table_reserve(&values->table);
    for (slot = bc_hash_first(&values->table, hash); slot->item != 0;
         slot = bc_hash_next(&values->table, slot, hash)) {
        const struct entry *entry = &values->entries[slot->item - 1];

        if (entry->value_class == value_class && entry->length_bytes == length_bytes &&
            memcmp(entry->text, text, length_bytes) == 0) {
            break;
        }
    }
    if (slot->item == 0 && values->entry_count == MOST_REMEMBERED) {
        struct entry entry = add_entry(values, slot, hash, value_class, text, length_bytes);

        values->unknown_count += entry.note != NULL;
        return entry.number;
    }
    if (slot->item == 0) {
        (void)add_entry(values, slot, hash, value_class, text, length_bytes);
    }
    note(values, &values->entries[slot->item - 1], place);
    return number_today(values, &values->entries[slot->item - 1]);
}

int64_t bc_values_unknown_count(const struct bc_values *values)
{
    return values->unknown_count;
}

void bc_values_tell(const struct bc_values *values, struct bc_tally *tally)
{
    for (size_t i = 0; i < values->entry_count; i++) {
        const struct entry *entry = &values->entries[i];

        if (entry->note_count > 0) {
            bc_tally_note(tally, entry->note,
                bc_arena_printf(tally->arena, "%s" BC_NEXT "%s",
                    bc_show_value(tally->arena, values->vocabulary, entry->text),
                    entry->id == NULL ? "" : entry->id),
                &entry->place, entry->note_count);
        }
    }
}

const char *bc_show_value(bc_arena *arena, const struct bc_vocabulary *vocabulary, const char *text)
{
    int64_t counts[BC_MASK_KIND_COUNT] = {0};
    size_t length_bytes = strlen(text);
    size_t shown_bytes = length_bytes < MOST_SHOWN_BYTES ? length_bytes : (size_t)MOST_SHOWN_BYTES;
    char *shown;

    while (shown_bytes < length_bytes && ((unsigned char)text[shown_bytes] & 0xC0) == 0x80) {
        shown_bytes--;
    }
    shown = bc_arena_strndup(arena, text, shown_bytes);
    for (char *at = shown; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            *at = ' ';
        }
    }
    text = bc_mask_text(bc_vocabulary_mask_rules(vocabulary), arena, shown, shown_bytes, counts);
    return shown_bytes < length_bytes ? bc_arena_printf(arena, "%s…", text) : text;
}
