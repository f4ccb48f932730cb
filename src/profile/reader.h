/*
 * reader.h - what the parts of the profile loader share: small readers of one key that report what
 * is wrong with its place and go on. Private to profile/.
 */
#ifndef BC_PROFILE_READER_H
#define BC_PROFILE_READER_H

#include "profile/profile.h"
#include "yaml/yaml.h"

struct bc_profile_reader {
    bc_arena *arena;
    struct bc_problems *problems;
    struct bc_profile *profile;     /* being filled */
    struct bc_profile_index *index; /* the same; see find.h */
    const char *templates_folder;
    const struct bc_yaml_node *root;
};

/* The rows of a list, all of them mappings; others are reported and left out. */
struct bc_profile_rows {
    const struct bc_yaml_node **nodes;
    size_t count;
};

void bc_reader_error(const struct bc_profile_reader *reader, const char *code,
    const struct bc_yaml_node *node, const char *arguments_format, ...)
    __attribute__((format(printf, 4, 5)));

/* The value under a key, or the mapping itself where there is none: a place for a message. */
const struct bc_yaml_node *bc_reader_place(const struct bc_yaml_node *mapping, const char *key);

struct bc_profile_rows bc_reader_rows(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *key);

/* The texts of a list of scalars; none when the key is missing. */
const char *const *bc_reader_texts(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *mapping, const char *key, size_t *ret_count);

/* The key `id`, checked for its form; "" after a report. */
const char *bc_reader_id(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping);

/* A required name within BC_LIMIT_NAME_BYTES. */
const char *bc_reader_name(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping);

/* The key `short_name`, or the name where there is none. */
const char *bc_reader_short_name(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *name);

/*
 * The key `names`: names that held for some days only. What they are called is added to the
 * spellings by which the row is found. versions.c
 */
const struct bc_profile_name *bc_reader_names(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, size_t *ret_count, const char *const **aliases,
    size_t *alias_count);

/* The keys `successors`, `successor_default` and `predecessor_default` of one row of a table whose
 * spellings are built. versions.c */
struct bc_spellings;
struct bc_row_names;
struct bc_succession bc_reader_succession(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, const struct bc_spellings *spellings,
    const struct bc_row_names *names, size_t index, const char *unknown_code);

/* The row a `predecessor_default` names must pass into the row that names it. versions.c */
void bc_reader_check_predecessor(const struct bc_profile_reader *reader,
    const struct bc_row_names *self, int32_t index, const struct bc_row_names *named,
    const struct bc_succession *of_named);

/* A section that is one mapping, or a list of versions each with its valid_from but the first: in
 * ascending order, at least one node. versions.c */
struct bc_profile_rows bc_reader_versions(const struct bc_profile_reader *reader, const char *key);
/* Reports versions that overlap or leave days without one, by their valid_from and valid_to. */
void bc_reader_check_joints(const struct bc_profile_reader *reader, const char *key,
    const struct bc_profile_rows *versions);
bool bc_reader_is_versioned(const struct bc_profile_reader *reader, const char *key);
int32_t bc_reader_version_day(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *version);

/* valid_from and valid_to. */
struct bc_validity bc_reader_validity(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping);
struct bc_validity bc_validity_within(struct bc_validity inner, struct bc_validity outer);
bool bc_validity_overlaps(struct bc_validity left, struct bc_validity right);

/* A date under a key as a local day; `fallback` when missing or reported. */
int32_t bc_reader_day(const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping,
    const char *key, int32_t fallback);

/* "07:30" under a key as a second of the day. */
int32_t bc_reader_second(const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping,
    const char *key, int32_t fallback);
/* Reads "07:30" or "24:00" from the front of a text and moves *text behind it. */
bool bc_time_parse(const char **text, int32_t *ret_second);

/* One of mon … sun under a key, 0 = Monday. */
int32_t bc_reader_weekday(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *key);
extern const char *const bc_weekday_words[7];

/* What the ids of a message list after "did you mean": the nearest, or else the first few. */
const char *bc_reader_suggest(const struct bc_profile_reader *reader, const char *word,
    const char *const *candidates, size_t candidate_count);

/* The parts of a profile; each reports and goes on. In this order: later ones refer to earlier
 * ones. */
void bc_profile_read_rows(struct bc_profile_reader *reader);      /* rows.c, and of it: */
void bc_profile_read_units(struct bc_profile_reader *reader);     /* units.c */
void bc_profile_read_office(struct bc_profile_reader *reader);    /* office.c */
void bc_profile_read_practices(struct bc_profile_reader *reader); /* practice.c; of the office */
void bc_profile_read_third_persons(struct bc_profile_reader *reader); /* third_persons.c */
void bc_profile_read_clocks(struct bc_profile_reader *reader);        /* clocks.c */

/*
 * Reads the calendar file and the office hours and builds the calendar; the bytes of the file are
 * given back for the hash. calendar_file.c
 */
void bc_profile_read_calendar(
    struct bc_profile_reader *reader, const char **ret_bytes, size_t *ret_length_bytes);

struct bc_special_days {
    struct bc_special_day *days; /* ascending, one a day */
    size_t count;
};
/* Rows of a calendar file; what is wrong in it is reported by line and column. */
struct bc_special_days bc_calendar_file_read(const struct bc_profile_reader *reader,
    const char *shown_name, const char *bytes, size_t length_bytes);

#endif
