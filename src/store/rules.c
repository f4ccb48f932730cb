#include "base/text.h"
#include "store/inside.h"

#include <inttypes.h>
#include <string.h>

enum { CHANNEL_COUNT = 8, NUMBER_COUNT = 2 + CHANNEL_COUNT };

/*
 * "awaits_reply closes_on_reply channel × 8", ten numbers with a blank between; behind them three
 * more for each change: from_utc_s awaits_reply closes_on_reply.
 */
const char *bc_fold_rules_print(const struct bc_fold_rules *rules, bc_arena *arena)
{
    const char *text = bc_arena_printf(
        arena, "%d %d", rules->awaits_reply ? 1 : 0, rules->closes_on_reply ? 1 : 0);

    for (size_t index = 0; index < CHANNEL_COUNT; index++) {
        text =
            bc_arena_printf(arena, "%s %u", text, (unsigned)rules->channels_without_citizen[index]);
    }
    for (size_t index = 0; index < rules->change_count; index++) {
        const struct bc_fold_change *change = &rules->changes[index];

        text = bc_arena_printf(arena, "%s %" PRId64 " %d %d", text, change->from_utc_s,
            change->awaits_reply ? 1 : 0, change->closes_on_reply ? 1 : 0);
    }
    return text;
}

static bool take_number(const char **text, int64_t largest, int64_t *ret_number)
{
    char digits[24] = "";
    size_t length = strcspn(*text, " ");

    if (length >= sizeof(digits)) {
        return false;
    }
    memcpy(digits, *text, length);
    *text += length + ((*text)[length] == ' ' ? 1 : 0);
    return bc_text_parse_int64(digits, ret_number) && *ret_number >= 0 && *ret_number <= largest;
}

static bool take_change(const char **text, struct bc_fold_change *change)
{
    int64_t awaits_reply;
    int64_t closes_on_reply;

    if (!take_number(text, INT64_MAX, &change->from_utc_s) ||
        !take_number(text, 1, &awaits_reply) || !take_number(text, 1, &closes_on_reply)) {
        return false;
    }
    change->awaits_reply = awaits_reply != 0;
    change->closes_on_reply = closes_on_reply != 0;
    return true;
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
    for (ret_rules->change_count = 0; *text != '\0'; ret_rules->change_count++) {
        if (ret_rules->change_count == sizeof(ret_rules->changes) / sizeof(ret_rules->changes[0]) ||
            !take_change(&text, &ret_rules->changes[ret_rules->change_count])) {
            return false;
        }
    }
    return true;
}
