#include "report/wording.h"

#include "base/text.h"
#include "calendar/date.h"

#include <assert.h>
#include <string.h>

/* The value of the name that stands between braces at `brace`, or NULL; its length with both
 * braces. */
static const char *find_word(
    const char *brace, const struct bc_word *words, size_t word_count, size_t *ret_length_bytes)
{
    for (size_t i = 0; i < word_count; i++) {
        size_t length_bytes = strlen(words[i].name);

        if (strncmp(brace + 1, words[i].name, length_bytes) == 0 &&
            brace[length_bytes + 1] == '}') {
            *ret_length_bytes = length_bytes + 2;
            return words[i].value;
        }
    }
    return NULL;
}

const char *bc_wording_fill(
    bc_arena *arena, const char *pattern, const struct bc_word *words, size_t word_count)
{
    const char *text = "";
    const char *rest = pattern;
    const char *brace = strchr(rest, '{');

    while (brace != NULL) {
        size_t length_bytes = 1;
        const char *value = find_word(brace, words, word_count, &length_bytes);

        text = bc_arena_printf(
            arena, "%s%.*s%s", text, (int)(brace - rest), rest, value != NULL ? value : "{");
        rest = brace + length_bytes;
        brace = strchr(rest, '{');
    }
    return bc_arena_printf(arena, "%s%s", text, rest);
}

const char *bc_wording_date(bc_arena *arena, int32_t day)
{
    struct bc_date date = bc_date_from_day(day);

    return bc_arena_printf(arena, "%02d/%s%d/%d", (int)date.day, date.month < 3 ? "0" : "",
        (int)date.month, (int)date.year);
}

const char *bc_wording_moment(bc_arena *arena, const char *pattern, int64_t utc_s, int32_t offset_s)
{
    struct bc_local_time local = bc_instant_local(utc_s, offset_s);
    const struct bc_word words[] = {
        {"hour", bc_arena_printf(arena, "%02d", (int)(local.second_of_day / 3600))},
        {"minute", bc_arena_printf(arena, "%02d", (int)(local.second_of_day / 60 % 60))},
        {"date", bc_wording_date(arena, bc_instant_day(utc_s, offset_s))},
    };

    return bc_wording_fill(arena, pattern, words, sizeof(words) / sizeof(words[0]));
}

const char *bc_wording_capital(bc_arena *arena, const char *text)
{
    const char *rest = text;

    if (bc_text_next(&rest) < 0) {
        return text;
    }
    return bc_arena_printf(arena, "%s%s",
        bc_text_upper(arena, bc_arena_strndup(arena, text, (size_t)(rest - text))), rest);
}

const char *bc_wording_roman(bc_arena *arena, int32_t number)
{
    static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
    static const char *const tens[] = {"", "X", "XX", "XXX"};

    assert(number >= 1);
    assert(number <= 39);
    return bc_arena_printf(arena, "%s%s", tens[number / 10], ones[number % 10]);
}
