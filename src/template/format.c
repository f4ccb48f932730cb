#include "template/format.h"

#include "base/text.h"
#include "calendar/date.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- Values ---------------------------------------------------------------------------------- */

struct bc_printable bc_printable_text(const char *text)
{
    return (struct bc_printable){.type = BC_TYPE_TEXT, .state = BC_VALUE_COUNT, .text = text};
}

struct bc_printable bc_printable_count(int64_t number)
{
    return (struct bc_printable){.type = BC_TYPE_COUNT, .state = BC_VALUE_COUNT, .number = number};
}

struct bc_printable bc_printable_instant(int64_t utc_s)
{
    return (struct bc_printable){.type = BC_TYPE_INSTANT,
        .state = utc_s == INT64_MIN || utc_s == INT64_MAX ? BC_VALUE_NULL : BC_VALUE_COUNT,
        .number = utc_s};
}

bool bc_printable_is_there(const struct bc_printable *value)
{
    return value->state == BC_VALUE_COUNT || value->state == BC_VALUE_RATE;
}

bool bc_printable_is_nonzero(const struct bc_printable *value)
{
    if (!bc_printable_is_there(value)) {
        return false;
    }
    switch (value->type) {
    case BC_TYPE_TEXT:
        return value->text != NULL && value->text[0] != '\0';
    case BC_TYPE_RATE:
        return value->now.numerator != 0;
    case BC_TYPE_POINTS:
        return value->now.numerator * value->before.denominator !=
               value->before.numerator * value->now.denominator;
    default:
        return value->number != 0;
    }
}

/* ---- Formats --------------------------------------------------------------------------------- */

#define FOR(type) (1U << (type))

static const struct bc_format formats[] = {
    {.name = "text", .kind = BC_FORMAT_TEXT, .types = FOR(BC_TYPE_TEXT)},
    {.name = "upper", .kind = BC_FORMAT_UPPER, .types = FOR(BC_TYPE_TEXT)},
    {.name = "lower-first", .kind = BC_FORMAT_LOWER_FIRST, .types = FOR(BC_TYPE_TEXT)},
    {.name = "upper-first", .kind = BC_FORMAT_UPPER_FIRST, .types = FOR(BC_TYPE_TEXT)},
    {.name = "count", .kind = BC_FORMAT_COUNT, .types = FOR(BC_TYPE_COUNT) | FOR(BC_TYPE_MINUTES)},
    {.name = "count-prose", .kind = BC_FORMAT_COUNT_PROSE, .types = FOR(BC_TYPE_COUNT)},
    {.name = "percent", .kind = BC_FORMAT_PERCENT, .types = FOR(BC_TYPE_RATE)},
    {.name = "percent-bare", .kind = BC_FORMAT_PERCENT_BARE, .types = FOR(BC_TYPE_RATE)},
    {.name = "percent-one", .kind = BC_FORMAT_PERCENT_ONE, .types = FOR(BC_TYPE_RATE)},
    {.name = "signed",
        .kind = BC_FORMAT_SIGNED,
        .types = FOR(BC_TYPE_COUNT) | FOR(BC_TYPE_CHANGE) | FOR(BC_TYPE_POINTS) |
                 FOR(BC_TYPE_MINUTES_CHANGE)},
    {.name = "signed-one", .kind = BC_FORMAT_SIGNED_ONE, .types = FOR(BC_TYPE_POINTS)},
    {.name = "date", .kind = BC_FORMAT_DATE, .types = FOR(BC_TYPE_INSTANT)},
    {.name = "day-month", .kind = BC_FORMAT_DAY_MONTH, .types = FOR(BC_TYPE_INSTANT)},
    {.name = "month", .kind = BC_FORMAT_MONTH, .types = FOR(BC_TYPE_INSTANT)},
    {.name = "year", .kind = BC_FORMAT_YEAR, .types = FOR(BC_TYPE_INSTANT)},
    {.name = "moment", .kind = BC_FORMAT_MOMENT, .types = FOR(BC_TYPE_INSTANT)},
    {.name = "late", .kind = BC_FORMAT_LATE, .types = FOR(BC_TYPE_LATENESS)},
    {.name = "duration",
        .kind = BC_FORMAT_DURATION,
        .types = FOR(BC_TYPE_MINUTES) | FOR(BC_TYPE_MINUTES_CHANGE)},
    {.name = "hour-minute",
        .kind = BC_FORMAT_HOUR_MINUTE,
        .types = FOR(BC_TYPE_MINUTES) | FOR(BC_TYPE_MINUTES_CHANGE)},
};

const struct bc_format *bc_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(name, formats[i].name) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}

const char *bc_format_names(bc_arena *arena, enum bc_type type)
{
    const char *names = "";

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if ((formats[i].types & FOR(type)) != 0) {
            names = bc_arena_printf(
                arena, "%s%s%s", names, names[0] != '\0' ? ", " : "", formats[i].name);
        }
    }
    return names;
}

const struct bc_format *bc_format_default(enum bc_type type, bool in_table)
{
    static const char *const names[BC_TYPE_COUNT_OF_TYPES] = {"text", "count-prose", "percent",
        "signed", "signed", "date", "late", "duration", "duration"};

    return bc_format_find(in_table && type == BC_TYPE_COUNT ? "count" : names[type]);
}

/* 14.707: a point between groups of three. */
static const char *print_count(bc_arena *arena, int64_t number)
{
    char digits[24];
    char grouped[32];
    size_t length;
    size_t at = 0;

    snprintf(digits, sizeof(digits), "%" PRIu64, number < 0 ? -(uint64_t)number : (uint64_t)number);
    length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            grouped[at++] = '.';
        }
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    return bc_arena_printf(arena, "%s%s", number < 0 ? "–" : "", grouped);
}

/* A rate in hundredths (or tenths) of a per cent, rounded half up, from whole numbers. */
static int64_t scaled_rate(struct bc_ratio ratio, int64_t scale)
{
    __extension__ typedef __int128 wide;
    wide doubled = (wide)ratio.numerator * scale * 2 + ratio.denominator;

    return (int64_t)(doubled / ((wide)ratio.denominator * 2));
}

static const char *print_percent(bc_arena *arena, struct bc_ratio ratio, bool is_one_decimal)
{
    if (is_one_decimal) {
        int64_t tenths = scaled_rate(ratio, 1000);

        return bc_arena_printf(arena, "%" PRId64 ",%" PRId64, tenths / 10, tenths % 10);
    }
    int64_t hundredths = scaled_rate(ratio, 10000);

    return bc_arena_printf(arena, "%" PRId64 ",%02" PRId64, hundredths / 100, hundredths % 100);
}

/* The difference of two rates in so many parts of 1, from the unrounded rates, half away from zero.
 */
static int64_t points_in(const struct bc_printable *value, int64_t parts)
{
    __extension__ typedef __int128 wide;
    wide difference = (wide)value->now.numerator * value->before.denominator -
                      (wide)value->before.numerator * value->now.denominator;
    wide denominator = (wide)value->now.denominator * value->before.denominator;
    wide doubled = (difference < 0 ? -difference : difference) * 2 * parts + denominator;
    int64_t size = (int64_t)(doubled / (denominator * 2));

    return difference < 0 ? -size : size;
}

static int64_t points_hundredths(const struct bc_printable *value)
{
    return points_in(value, 10000);
}

static int64_t amount_of(const struct bc_printable *value)
{
    return value->type == BC_TYPE_POINTS ? points_hundredths(value) : value->number;
}

static const char *print_size(
    bc_arena *arena, const struct bc_printable *value, int64_t amount, bool is_prose)
{
    int64_t size = amount < 0 ? -amount : amount;

    if (value->type == BC_TYPE_POINTS) {
        return bc_arena_printf(arena, "%" PRId64 ",%02" PRId64, size / 100, size % 100);
    }
    if (is_prose && size > 0 && size < 10) {
        return bc_arena_printf(arena, "0%" PRId64, size);
    }
    return print_count(arena, size);
}

static const char *print_signed(
    const struct bc_printable *value, const struct bc_format_words *words, bc_arena *arena)
{
    int64_t amount = amount_of(value);
    const char *sign = amount > 0 ? "+" : amount < 0 ? "–" : "";
    bool has_word = value->type == BC_TYPE_POINTS && words->points[0] != '\0';

    return bc_arena_printf(arena, "%s%s%s%s", sign, print_size(arena, value, amount, false),
        has_word ? "\u00A0" : "", has_word ? words->points : "");
}

/* "+0,8 điểm" */
static const char *print_signed_one(
    const struct bc_printable *value, const struct bc_format_words *words, bc_arena *arena)
{
    int64_t tenths = points_in(value, 1000);
    int64_t size = tenths < 0 ? -tenths : tenths;
    const char *sign = tenths > 0 ? "+" : tenths < 0 ? "–" : "";

    return bc_arena_printf(
        arena, "%s%" PRId64 ",%" PRId64 "\u00A0%s", sign, size / 10, size % 10, words->points);
}

const char *bc_format_fill(
    bc_arena *arena, const char *text, const char *const *values, size_t value_count)
{
    const char *filled = "";

    for (const char *at = text; *at != '\0';) {
        size_t plain = strcspn(at, "{");
        size_t index = at[plain] == '{' ? (size_t)(at[plain + 1] - '1') : value_count;

        filled = bc_arena_printf(arena, "%s%.*s", filled, (int)plain, at);
        at += plain;
        if (index < value_count && at[2] == '}') {
            filled = bc_arena_printf(arena, "%s%s", filled, values[index]);
            at += 3;
        } else if (*at != '\0') {
            filled = bc_arena_printf(arena, "%s{", filled);
            at++;
        }
    }
    return filled;
}

static const char *print_words(const struct bc_format *format, const struct bc_printable *value,
    bool is_prose, bc_arena *arena)
{
    int64_t amount = amount_of(value);
    const char *size = print_size(arena, value, amount, is_prose);
    const char *text = amount > 0 ? format->more : amount < 0 ? format->less : format->same;

    return bc_format_fill(arena, text, &size, 1);
}

/* Official dates: a 0 before days 1 to 9 and before months 1 and 2 only. Nghị định 30/2020, Phụ lục
 * I. */
static const char *print_date(bc_arena *arena, struct bc_date date)
{
    return bc_arena_printf(
        arena, "%02d/%s%d/%d", date.day, date.month <= 2 ? "0" : "", date.month, date.year);
}

static const char *print_instant(const struct bc_format *format, int64_t utc_s,
    const struct bc_format_words *words, bc_arena *arena)
{
    struct bc_local_time local = bc_instant_local(utc_s, words->offset_s);
    struct bc_date date = local.date;
    const char *values[3];

    switch (format->kind) {
    case BC_FORMAT_DAY_MONTH:
        return bc_arena_printf(
            arena, "%02d/%s%d", date.day, date.month <= 2 ? "0" : "", date.month);
    case BC_FORMAT_MONTH:
        return bc_arena_printf(arena, "%s%d", date.month <= 2 ? "0" : "", date.month);
    case BC_FORMAT_YEAR:
        return bc_arena_printf(arena, "%d", date.year);
    case BC_FORMAT_MOMENT:
        values[0] = bc_arena_printf(arena, "%02d", local.second_of_day / 3600);
        values[1] = bc_arena_printf(arena, "%02d", local.second_of_day / 60 % 60);
        values[2] = print_date(arena, date);
        return bc_format_fill(arena, words->moment, values, 3);
    default:
        return print_date(arena, date);
    }
}

enum { HOUR_MIN = 60 };

/* Days of the calendar; hours and minutes up to two days and nights, then days and hours. */
static const char *print_late(
    const struct bc_printable *value, const struct bc_format_words *words, bc_arena *arena)
{
    enum { LONG_DAYS = 2, DAY_MIN = 24 * HOUR_MIN };
    const struct bc_printable whole = {.type = BC_TYPE_COUNT};
    const bool is_days = value->lateness == BC_LATE_WORKING_DAYS;
    const bool is_long =
        value->lateness == BC_LATE_PLAIN_MIN && value->number >= LONG_DAYS * DAY_MIN;
    const int64_t first = is_days   ? value->number
                          : is_long ? value->number / DAY_MIN
                                    : value->number / HOUR_MIN;
    const int64_t second = is_long ? value->number % DAY_MIN / HOUR_MIN : value->number % HOUR_MIN;
    const char *values[2] = {print_size(arena, &whole, first, words->is_prose),
        bc_arena_printf(arena, "%02d", (int)second)};

    if (value->number == 0) {
        return words->just_late;
    }
    return bc_format_fill(arena,
        is_days                                  ? words->late_days
        : is_long                                ? words->late_long
        : value->lateness == BC_LATE_WORKING_MIN ? words->late_working
                                                 : words->late,
        values, 2);
}

/* The sign of a change; a duration itself has none. */
static const char *sign_of(const struct bc_printable *value)
{
    return value->type != BC_TYPE_MINUTES_CHANGE || value->number == 0 ? ""
           : value->number > 0                                         ? "+"
                                                                       : "–";
}

/* "24 giờ 38 phút", in a sentence "04 giờ 05 phút"; less than an hour "38 phút". No change is 0. */
static const char *print_duration(
    const struct bc_printable *value, const struct bc_format_words *words, bc_arena *arena)
{
    const struct bc_printable whole = {.type = BC_TYPE_COUNT};
    const int64_t size = value->number < 0 ? -value->number : value->number;
    const bool is_short = size < HOUR_MIN && words->duration_short[0] != '\0';
    const char *hours = print_size(arena, &whole, size / HOUR_MIN, words->is_prose);
    const char *minutes = bc_arena_printf(arena, "%02d", (int)(size % HOUR_MIN));
    const char *values[2] = {words->is_prose && size < HOUR_MIN ? "00" : hours, minutes};

    if (value->type == BC_TYPE_MINUTES_CHANGE && size == 0) {
        return "0";
    }
    if (is_short) {
        values[0] = print_size(arena, &whole, size, words->is_prose);
    }
    return bc_arena_printf(arena, "%s%s", sign_of(value),
        bc_format_fill(arena, is_short ? words->duration_short : words->duration, values, 2));
}

/* "24:38": under a head that says what it is. */
static const char *print_hour_minute(const struct bc_printable *value, bc_arena *arena)
{
    const int64_t size = value->number < 0 ? -value->number : value->number;

    return bc_arena_printf(arena, "%s%s:%02d", sign_of(value), print_count(arena, size / HOUR_MIN),
        (int)(size % HOUR_MIN));
}

/* Changes the case of the first letter alone. */
static const char *change_first(bc_arena *arena, const char *text, bool to_upper)
{
    const char *rest = text;
    const char *first;

    if (bc_text_next(&rest) < 0) {
        return text;
    }
    first = bc_arena_strndup(arena, text, (size_t)(rest - text));
    first = to_upper ? bc_text_upper(arena, first) : bc_text_lower(arena, first);
    return bc_arena_printf(arena, "%s%s", first, rest);
}

static const char *print_mark(const struct bc_format *format, const struct bc_printable *value,
    const struct bc_format_words *words)
{
    if (format->kind == BC_FORMAT_WORDS && format->unknown[0] != '\0') {
        return format->unknown;
    }
    if (value->state == BC_VALUE_MISSING) {
        return words->mark_missing;
    }
    return value->state == BC_VALUE_WITHHELD ? words->mark_withheld : words->mark_null;
}

const char *bc_format_print(const struct bc_format *format, const struct bc_printable *value,
    const struct bc_format_words *words, bc_arena *arena)
{
    if (value->state != BC_VALUE_COUNT && value->state != BC_VALUE_RATE) {
        return print_mark(format, value, words);
    }
    switch (format->kind) {
    case BC_FORMAT_TEXT:
        return value->text;
    case BC_FORMAT_UPPER:
        return bc_text_upper(arena, value->text);
    case BC_FORMAT_LOWER_FIRST:
        return change_first(arena, value->text, false);
    case BC_FORMAT_UPPER_FIRST:
        return change_first(arena, value->text, true);
    case BC_FORMAT_COUNT:
        return print_count(arena, value->number);
    case BC_FORMAT_COUNT_PROSE:
        return print_size(arena, value, value->number, value->number >= 0);
    case BC_FORMAT_PERCENT:
        return bc_arena_printf(arena, "%s%%", print_percent(arena, value->now, false));
    case BC_FORMAT_PERCENT_BARE:
        return print_percent(arena, value->now, false);
    case BC_FORMAT_PERCENT_ONE:
        return bc_arena_printf(arena, "%s%%", print_percent(arena, value->now, true));
    case BC_FORMAT_SIGNED:
        return print_signed(value, words, arena);
    case BC_FORMAT_SIGNED_ONE:
        return print_signed_one(value, words, arena);
    case BC_FORMAT_LATE:
        return print_late(value, words, arena);
    case BC_FORMAT_DURATION:
        return print_duration(value, words, arena);
    case BC_FORMAT_HOUR_MINUTE:
        return print_hour_minute(value, arena);
    case BC_FORMAT_WORDS:
        return print_words(format, value, words->is_prose, arena);
    default:
        return print_instant(format, value->number, words, arena);
    }
}

const char *bc_format_roman(bc_arena *arena, int number)
{
    static const struct {
        int value;
        const char *letters;
    } steps[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"},
        {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
    const char *text = "";

    assert(number > 0 && number < 4000);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        while (number >= steps[i].value) {
            text = bc_arena_printf(arena, "%s%s", text, steps[i].letters);
            number -= steps[i].value;
        }
    }
    return text;
}
