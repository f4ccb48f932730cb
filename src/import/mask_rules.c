#include "import/mask_rules.h"

#include "base/file.h"
#include "base/text.h"
#include "yaml/yaml.h"

#include <string.h>

struct list {
    const char *section;
    const char *key;
    uint32_t word_class; /* or */
    uint32_t phrase_class;
};

static const struct list lists[] = {
    {"names", "introductions", 0, BC_PHRASE_INTRODUCTION},
    {"names", "weak_introductions", 0, BC_PHRASE_WEAK_INTRODUCTION},
    {"names", "salutations", 0, BC_PHRASE_SALUTATION},
    {"names", "short_salutations", 0, BC_PHRASE_SHORT_SALUTATION},
    {"names", "not_names", 0, BC_PHRASE_NOT_NAME},
    {"names", "surnames", BC_WORD_SURNAME, 0},
    {"names", "middles", BC_WORD_MIDDLE, 0},
    {"names", "givens", BC_WORD_GIVEN, 0},
    {"names", "clear_givens", BC_WORD_CLEAR_GIVEN, 0},
    {"names", "first_parts", BC_WORD_FIRST_PART, 0},
    {"names", "ends", BC_WORD_END, 0},
    {"names", "places", BC_WORD_PLACE, 0},
    {"names", "shops", BC_WORD_SHOP, 0},
    {"names", "closings", BC_WORD_CLOSING, 0},
    {"numbers", "phone_words", 0, BC_PHRASE_PHONE},
    {"numbers", "public_phone_words", 0, BC_PHRASE_PUBLIC_PHONE},
    {"numbers", "identity_words", 0, BC_PHRASE_IDENTITY},
    {"numbers", "account_words", 0, BC_PHRASE_ACCOUNT},
    {"numbers", "plate_words", 0, BC_PHRASE_PLATE},
    {"numbers", "kept_words", 0, BC_PHRASE_KEPT},
    {"numbers", "house_words", 0, BC_PHRASE_HOUSE},
    {"numbers", "residence_words", 0, BC_PHRASE_RESIDENCE},
    {"numbers", "road_words", BC_WORD_ROAD, 0},
    {"numbers", "fillers", 0, BC_PHRASE_FILLER},
    {"social", "words", 0, BC_PHRASE_SOCIAL},
};

enum { LIST_COUNT = sizeof(lists) / sizeof(lists[0]), FIRST_SLOTS = 2048 };

/* ---- Asking ---------------------------------------------------------------------------------- */

/* A folded word as it is compared: all its bytes, of which those behind the text are 0. */
struct form {
    uint64_t parts[BC_FOLDED_BYTES / sizeof(uint64_t)];
};

static struct form form_of(const char *folded)
{
    struct form form;

    memcpy(&form, folded, sizeof(form));
    return form;
}

/* Every word of every text is looked up: three multiplications, not a hash of bytes. */
static uint64_t hash_of(const struct form *form)
{
    uint64_t hash = form->parts[0] * 0x9E3779B97F4A7C15U ^ form->parts[1] * 0xD6E8FEB86659FD93U ^
                    form->parts[2] * 0xC2B2AE3D27D4EB4FU;

    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 29;
}

static struct bc_hash_slot *find_slot(const struct bc_hash_table *table, const char *items,
    size_t item_bytes, const char *folded, uint64_t *ret_hash)
{
    /* Every item begins with its form. */
    const struct form form = form_of(folded);
    uint64_t hash = hash_of(&form);
    struct bc_hash_slot *slot = &table->slots[hash & (table->slot_count - 1)];

    while (slot->item != 0 && (slot->hash != hash || memcmp(items + (slot->item - 1) * item_bytes,
                                                         &form, sizeof(form)) != 0)) {
        slot = bc_hash_next(table, slot, hash);
    }
    *ret_hash = hash;
    return slot;
}

uint32_t bc_mask_rules_exact(const struct bc_mask_rules *rules, const char *exact)
{
    uint64_t hash;

    return find_slot(
        &rules->exact_table, (const char *)rules->words, sizeof(*rules->words), exact, &hash)
        ->item;
}

uint32_t bc_mask_rules_plain(const struct bc_mask_rules *rules, const char *plain)
{
    uint64_t hash;

    return find_slot(
        &rules->plain_table, (const char *)rules->plains, sizeof(*rules->plains), plain, &hash)
        ->item;
}

/* ---- Loading --------------------------------------------------------------------------------- */

static uint32_t intern_plain(struct bc_mask_rules *rules, bc_arena *arena, const char *plain)
{
    uint64_t hash;
    struct bc_hash_slot *slot;

    bc_hash_table_reserve(&rules->plain_table);
    slot = find_slot(
        &rules->plain_table, (const char *)rules->plains, sizeof(*rules->plains), plain, &hash);
    if (slot->item == 0) {
        rules->plains = bc_arena_grow(arena, rules->plains, rules->plain_count,
            &rules->plain_capacity, sizeof(*rules->plains));
        memcpy(rules->plains[rules->plain_count].plain, plain, BC_FOLDED_BYTES);
        bc_hash_fill(&rules->plain_table, slot, hash, (uint32_t)rules->plain_count++);
    }
    return slot->item;
}

static uint32_t intern(
    struct bc_mask_rules *rules, bc_arena *arena, const struct bc_folded_word *word)
{
    uint64_t hash;
    struct bc_hash_slot *slot;

    bc_hash_table_reserve(&rules->exact_table);
    slot = find_slot(
        &rules->exact_table, (const char *)rules->words, sizeof(*rules->words), word->exact, &hash);
    if (slot->item == 0) {
        uint32_t plain = intern_plain(rules, arena, word->plain);

        rules->words = bc_arena_grow(
            arena, rules->words, rules->word_count, &rules->word_capacity, sizeof(*rules->words));
        memcpy(rules->words[rules->word_count].exact, word->exact, BC_FOLDED_BYTES);
        rules->words[rules->word_count].plain = plain;
        bc_hash_fill(&rules->exact_table, slot, hash, (uint32_t)rules->word_count++);
    }
    return slot->item;
}

static bool is_same_phrase(const struct bc_rule_phrase *one, const struct bc_rule_phrase *other)
{
    return one->word_count == other->word_count &&
           memcmp(one->words, other->words, sizeof(one->words)) == 0;
}

/* Among those that start alike the longer stand first. */
static void add_phrase(
    struct bc_mask_rules *rules, bc_arena *arena, const struct bc_rule_phrase *phrase)
{
    struct bc_rule_plain *first = &rules->plains[rules->words[phrase->words[0] - 1].plain - 1];
    uint32_t *link = &first->phrases;
    struct bc_rule_phrase *added;
    uint32_t next = *link;
    uint32_t previous = 0;

    for (; next != 0 && rules->phrases[next - 1].word_count >= phrase->word_count;
         next = rules->phrases[next - 1].next) {
        if (is_same_phrase(&rules->phrases[next - 1], phrase)) {
            rules->phrases[next - 1].classes |= phrase->classes;
            return;
        }
        previous = next;
    }
    rules->phrases = bc_arena_grow(arena, rules->phrases, rules->phrase_count,
        &rules->phrase_capacity, sizeof(*rules->phrases));
    added = &rules->phrases[rules->phrase_count++];
    *added = *phrase;
    added->next = next;
    link = previous == 0 ? link : &rules->phrases[previous - 1].next;
    *link = (uint32_t)rules->phrase_count;
}

/* Takes an entry apart into words. False when it holds anything but words, blanks and slashes. */
static bool read_phrase(
    struct bc_mask_rules *rules, bc_arena *arena, const char *text, struct bc_rule_phrase *phrase)
{
    size_t length_bytes = strlen(text);
    size_t at = 0;

    while (at < length_bytes) {
        struct bc_folded_word word;

        if (text[at] == ' ' || text[at] == '/') {
            at++;
            continue;
        }
        if (!bc_word_starts(text, length_bytes, at) || phrase->word_count == BC_MASK_PHRASE_WORDS) {
            return false;
        }
        bc_word_read(text, length_bytes, at, &word);
        if (word.exact[0] == '\0') {
            return false;
        }
        phrase->words[phrase->word_count++] = intern(rules, arena, &word);
        at = word.end;
    }
    return phrase->word_count > 0;
}

static void read_entry(struct bc_mask_rules *rules, const struct list *list,
    const struct bc_yaml_node *node, bc_arena *arena, struct bc_problems *problems)
{
    struct bc_rule_phrase phrase = {.classes = list->phrase_class};

    if (node->kind != BC_YAML_SCALAR) {
        bc_problems_add(problems, BC_ERROR, "import.word-expected", bc_yaml_where(arena, node), "");
        return;
    }
    if (!read_phrase(rules, arena, node->text, &phrase) ||
        (list->word_class != 0 && list->word_class != BC_WORD_PLACE &&
            list->word_class != BC_WORD_SHOP && phrase.word_count != 1)) {
        bc_problems_add(problems, BC_ERROR,
            list->word_class != 0 ? "import.mask-word" : "import.mask-phrase",
            bc_yaml_where(arena, node), "%s" BC_NEXT "%d", node->text, (int)BC_MASK_PHRASE_WORDS);
        return;
    }
    if (list->word_class != 0) {
        /* Of "tiểu học" before a name the last word is what is looked at. */
        struct bc_rule_word *word = &rules->words[phrase.words[phrase.word_count - 1] - 1];

        word->classes |= list->word_class;
        rules->plains[word->plain - 1].classes |= list->word_class;
        return;
    }
    add_phrase(rules, arena, &phrase);
}

static const struct bc_yaml_node *section(
    const struct bc_yaml_node *root, const char *key, bc_arena *arena, struct bc_problems *problems)
{
    const struct bc_yaml_node *mapping = bc_yaml_mapping(root, key, problems);

    if (mapping == NULL) {
        bc_problems_add(
            problems, BC_ERROR, "import.mask-lacks", bc_yaml_where(arena, root), "%s", key);
    }
    return mapping;
}

static const struct bc_yaml_node *list_of(const struct bc_yaml_node *mapping, const char *key,
    bc_arena *arena, struct bc_problems *problems)
{
    const struct bc_yaml_node *list = bc_yaml_list(mapping, key, problems);

    if (mapping != NULL && bc_yaml_find(mapping, key) == NULL) {
        bc_problems_add(
            problems, BC_ERROR, "import.mask-lacks", bc_yaml_where(arena, mapping), "%s", key);
    }
    return list;
}

/* The texts of a list in lower case. */
static const char *const *read_texts(const struct bc_yaml_node *mapping, const char *key,
    bc_arena *arena, struct bc_problems *problems, size_t *ret_count)
{
    const struct bc_yaml_node *list = list_of(mapping, key, arena, problems);
    const char **texts;

    if (list == NULL) {
        return NULL;
    }
    texts = bc_arena_alloc_array(arena, list->count, sizeof(*texts));
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == BC_YAML_SCALAR && list->items[i].text[0] != '\0') {
            texts[(*ret_count)++] = bc_text_lower(arena, list->items[i].text);
        } else {
            bc_problems_add(problems, BC_ERROR, "import.word-expected",
                bc_yaml_where(arena, &list->items[i]), "");
        }
    }
    return texts;
}

/*
 * A mark stands in brackets and holds no digit and no @, so that masking a masked text finds
 * nothing.
 */
static void read_marks(struct bc_mask_rules *rules, const struct bc_yaml_node *marks,
    bc_arena *arena, struct bc_problems *problems)
{
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        const char *key = bc_mask_kind_name((enum bc_mask_kind)i);
        const char *mark = bc_yaml_text_required(marks, key, problems);
        size_t length = strlen(mark);

        rules->marks[i] = mark;
        if (length == 0) {
            continue; /* reported */
        }
        if (length < 3 || length > 64 || mark[0] != '[' || strchr(mark, ']') != mark + length - 1 ||
            strpbrk(mark, "0123456789@\n") != NULL) {
            bc_problems_add(problems, BC_ERROR, "import.mask-mark",
                bc_yaml_where(arena, bc_yaml_find(marks, key)), "%s", mark);
        }
    }
}

bool bc_mask_rules_load(const char *path, bc_arena *arena, struct bc_problems *problems,
    const struct bc_mask_rules **ret_rules, struct bc_status *status)
{
    static const char *const keys[] = {"marks", "names", "numbers", "social"};
    const struct bc_yaml_node *sections[4];
    struct bc_mask_rules *rules = bc_arena_alloc(arena, sizeof(*rules));
    const struct bc_yaml_node *root = NULL;

    if (!bc_yaml_load(path, bc_path_name(path), arena, problems, &root, status)) {
        return false;
    }
    bc_hash_table_init(&rules->exact_table, arena, FIRST_SLOTS);
    bc_hash_table_init(&rules->plain_table, arena, FIRST_SLOTS);
    for (size_t i = 0; i < 4; i++) {
        sections[i] = section(root, keys[i], arena, problems);
    }
    if (sections[0] != NULL) {
        read_marks(rules, sections[0], arena, problems);
    }
    for (size_t i = 0; i < LIST_COUNT; i++) {
        const struct bc_yaml_node *mapping = bc_yaml_mapping(root, lists[i].section, problems);
        const struct bc_yaml_node *list =
            mapping == NULL ? NULL : list_of(mapping, lists[i].key, arena, problems);

        for (size_t k = 0; list != NULL && k < list->count; k++) {
            read_entry(rules, &lists[i], &list->items[k], arena, problems);
        }
    }
    rules->amount_words =
        read_texts(sections[2], "amounts", arena, problems, &rules->amount_word_count);
    rules->sites = read_texts(sections[3], "sites", arena, problems, &rules->site_count);
    rules->shared_paths =
        read_texts(sections[3], "shared_paths", arena, problems, &rules->shared_path_count);
    for (size_t i = 0; i < 4; i++) {
        if (sections[i] != NULL) {
            bc_yaml_refuse_unread(sections[i], problems);
        }
    }
    bc_yaml_refuse_unread(root, problems);
    *ret_rules = rules;
    return bc_problems_settle(problems, BC_BAD_INPUT, status);
}
