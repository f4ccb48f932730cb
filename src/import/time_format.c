#include "import/time_format.h"

#include "calendar/date.h"

#include <string.h>

static const char *const months[] = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

static const char directives[] = "YymdebHkIlMSfpzTF%";

/* What a pattern has found so far. */
struct found {
    struct bc_date date;
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t offset_s;
    bool has_time;
    bool is_twelve_hours;
    bool is_afternoon;
};

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static char lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        byte = (char)(byte - 'A' + 'a');
    }
    return byte;
}

/* A number of one digit to `most_digits`, at most `most`. */
static bool read_number(const char **text, int most_digits, int32_t most, int32_t *ret_number)
{
    int32_t number = 0;
    int count = 0;

    for (; count < most_digits && **text >= '0' && **text <= '9'; (*text)++) {
        number = number * 10 + (**text - '0');
        count++;
    }
    *ret_number = number;
    return count > 0 && number <= most;
}

static bool read_year(const char **text, int digits, int32_t *ret_year)
{
    const char *start = *text;

    if (!read_number(text, digits, 9999, ret_year) || *text - start != digits) {
        return false;
    }
    if (digits == 2) {
        /* POSIX: 69–99 are of the last century. */
        *ret_year += *ret_year < 69 ? 2000 : 1900;
    }
    return true;
}

static bool read_month_name(const char **text, int32_t *ret_month)
{
    for (int32_t i = 0; i < 12; i++) {
        if (lower((*text)[0]) == months[i][0] && lower((*text)[1]) == months[i][1] &&
            lower((*text)[2]) == months[i][2]) {
            *text += 3;
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool read_half_of_day(const char **text, struct found *found)
{
    char half = lower((*text)[0]);

    if ((half != 'a' && half != 'p') || lower((*text)[1]) != 'm') {
        return false;
    }
    found->is_afternoon = half == 'p';
    found->is_twelve_hours = true;
    *text += 2;
    return true;
}

/* "Z", "+07:00", "+0700", "+07". */
static bool read_offset(const char **text, int32_t *ret_offset_s)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    bool is_west = **text == '-';

    if (**text == 'Z') {
        (*text)++;
        *ret_offset_s = 0;
        return true;
    }
    if (**text != '+' && **text != '-') {
        return false;
    }
    (*text)++;
    if (!read_number(text, 2, 14, &hours)) {
        return false;
    }
    *text += **text == ':';
    if (**text >= '0' && **text <= '9' && !read_number(text, 2, 59, &minutes)) {
        return false;
    }
    *ret_offset_s = (hours * 3600 + minutes * 60) * (is_west ? -1 : 1);
    return true;
}

static bool skip(const char **text, char byte)
{
    if (**text != byte) {
        return false;
    }
    (*text)++;
    return true;
}

/* %T */
static bool read_clock(const char **text, struct found *found)
{
    return read_number(text, 2, 23, &found->hour) && skip(text, ':') &&
           read_number(text, 2, 59, &found->minute) && skip(text, ':') &&
           read_number(text, 2, 59, &found->second);
}

/* %F */
static bool read_date(const char **text, struct bc_date *date)
{
    return read_year(text, 4, &date->year) && skip(text, '-') &&
           read_number(text, 2, 12, &date->month) && skip(text, '-') &&
           read_number(text, 2, 31, &date->day);
}

static bool read_directive(char directive, const char **text, struct found *found)
{
    int32_t ignored = 0;

    found->has_time = found->has_time || strchr("HkIlT", directive) != NULL;
    switch (directive) {
    case 'Y':
        return read_year(text, 4, &found->date.year);
    case 'y':
        return read_year(text, 2, &found->date.year);
    case 'm':
        return read_number(text, 2, 12, &found->date.month);
    case 'b':
        return read_month_name(text, &found->date.month);
    case 'd':
    case 'e':
        return read_number(text, 2, 31, &found->date.day);
    case 'H':
    case 'k':
        return read_number(text, 2, 23, &found->hour);
    case 'I':
    case 'l':
        return read_number(text, 2, 12, &found->hour) && found->hour > 0;
    case 'M':
        return read_number(text, 2, 59, &found->minute);
    case 'S':
        return read_number(text, 2, 59, &found->second);
    case 'f':
        return read_number(text, 9, INT32_MAX, &ignored);
    case 'p':
        return read_half_of_day(text, found);
    case 'z':
        return read_offset(text, &found->offset_s);
    case 'T':
        return read_clock(text, found);
    case 'F':
        return read_date(text, &found->date);
    default:
        return skip(text, directive);
    }
}

static bool match(const char *format, const char **text, struct found *found)
{
    for (; *format != '\0'; format++) {
        if (is_blank(*format)) {
            while (is_blank(**text)) {
                (*text)++;
            }
        } else if (*format == '%' && format[1] != '\0') {
            format++;
            if (!read_directive(*format, text, found)) {
                return false;
            }
        } else if (!skip(text, *format)) {
            return false;
        }
    }
    return true;
}

static bool read_by_format(
    const struct bc_time_rule *rule, const char *format, const char *text, int64_t *ret_utc_s)
{
    struct found found = {.offset_s = rule->offset_s};
    int32_t second_of_day;

    if (!match(format, &text, &found) || *text != '\0' || !bc_date_is_valid(found.date)) {
        return false;
    }
    if (found.is_twelve_hours) {
        found.hour = found.hour % 12 + (found.is_afternoon ? 12 : 0);
    }
    second_of_day = found.hour * 3600 + found.minute * 60 + found.second;
    if (!found.has_time) {
        second_of_day = rule->ends_day ? BC_DAY_S - 1 : 0;
    }
    *ret_utc_s = bc_instant_from_local(bc_date_to_day(found.date), second_of_day, found.offset_s);
    return true;
}

static bool read_iso(const struct bc_time_rule *rule, const char *text, int64_t *ret_utc_s)
{
    bool is_date_only = false;

    if (!bc_instant_parse(text, rule->offset_s, ret_utc_s, &is_date_only)) {
        return false;
    }
    *ret_utc_s += is_date_only && rule->ends_day ? BC_DAY_S - 1 : 0;
    return true;
}

bool bc_time_read(const struct bc_time_rule *rule, const char *text, int64_t *ret_utc_s)
{
    if (rule->format_count == 0) {
        return read_iso(rule, text, ret_utc_s);
    }
    for (size_t i = 0; i < rule->format_count; i++) {
        const char *format = rule->formats[i];

        if (strcmp(format, "iso") == 0 ? read_iso(rule, text, ret_utc_s)
                                       : read_by_format(rule, format, text, ret_utc_s)) {
            return true;
        }
    }
    return false;
}

const char *bc_time_format_fault(const char *format)
{
    bool has_year = false;
    bool has_month = false;
    bool has_day = false;

    if (strcmp(format, "iso") == 0) {
        return NULL;
    }
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            continue;
        }
        at++;
        if (*at == '\0' || strchr(directives, *at) == NULL) {
            return at - 1;
        }
        has_year = has_year || strchr("YyF", *at) != NULL;
        has_month = has_month || strchr("mbF", *at) != NULL;
        has_day = has_day || strchr("deF", *at) != NULL;
    }
    return has_year && has_month && has_day ? NULL : format;
}
