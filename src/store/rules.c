#include "base/text.h"
#include "store/inside.h"

#include <string.h>

enum { CHANNEL_COUNT = 8, NUMBER_COUNT = 2 + CHANNEL_COUNT };

/* "awaits_reply closes_on_reply channel × 8", ten numbers with a blank between. */
const char *bc_fold_rules_print(const struct bc_fold_rules *rules, bc_arena *arena)
{
    const char *text = bc_arena_printf(
        arena, "%d %d", rules->awaits_reply ? 1 : 0, rules->closes_on_reply ? 1 : 0);

    for (size_t index = 0; index < CHANNEL_COUNT; index++) {
        text =
            bc_arena_printf(arena, "%s %u", text, (unsigned)rules->channels_without_citizen[index]);
    }
    return text;
}

static bool take_number(const char **text, int64_t largest, int64_t *ret_number)
{
    char digits[8] = "";
    size_t length = strcspn(*text, " ");

    if (length >= sizeof(digits)) {
        return false;
    }
    memcpy(digits, *text, length);
    *text += length + ((*text)[length] == ' ' ? 1 : 0);
    return bc_text_parse_int64(digits, ret_number) && *ret_number >= 0 && *ret_number <= largest;
}

bool bc_fold_rules_parse(const char *text, struct bc_fold_rules *ret_rules)
{
    int64_t numbers[NUMBER_COUNT];

    for (size_t index = 0; index < NUMBER_COUNT; index++) {
        if (!take_number(&text, index < 2 ? 1 : UINT16_MAX, &numbers[index])) {
            return false;
        }
    }
    ret_rules->awaits_reply = numbers[0] != 0;
    ret_rules->closes_on_reply = numbers[1] != 0;
    for (size_t index = 0; index < CHANNEL_COUNT; index++) {
        ret_rules->channels_without_citizen[index] = (uint16_t)numbers[2 + index];
    }
    return *text == '\0';
}
