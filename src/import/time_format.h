/*
 * time_format.h - times as foreign exports write them, read by patterns in the manner of strptime.
 *
 * %Y %y %m %d %e %b %H %k %I %l %M %S %f %p %z %T %F %% and "iso"; a blank matches any white space.
 * No locale: %b is English, %p is AM or PM. A pattern without hours reads a date alone.
 */
#ifndef BC_IMPORT_TIME_FORMAT_H
#define BC_IMPORT_TIME_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bc_time_rule {
    const char *const *formats; /* tried in order; none: ISO 8601 */
    size_t format_count;
    int32_t offset_s; /* of times that name none */
    bool ends_day;    /* a date alone means its last second, not its first */
};

/* True and the instant when a format reads the whole text. */
bool bc_time_read(const struct bc_time_rule *rule, const char *text, int64_t *ret_utc_s);

/* The first directive of a pattern that is not known, or that keeps it from naming a day; NULL when
 * it is fine. */
const char *bc_time_format_fault(const char *format);

#endif
