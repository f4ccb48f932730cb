/*
 * profile.h - one office as data: names, fields, units, clocks, periods, recipients. Read from
 * YAML.
 *
 * Everything an office may differ in is here and nothing of it in C. Plain data, borrowed from the
 * arena of bc_profile_load(); rows keep the order of the file, which is the order of tables. Each
 * entry that rests on a regulation names its source. A profile that loads is whole: ids are unique
 * and resolve, ranges hold.
 */
#ifndef BC_PROFILE_PROFILE_H
#define BC_PROFILE_PROFILE_H

#include "base/arena.h"
#include "base/problems.h"
#include "base/status.h"
#include "calendar/calendar.h"
#include "calendar/period.h"

#include <stdint.h>

/* Days from…to, both inclusive, local. INT32_MIN / INT32_MAX where the file says nothing. */
struct bc_validity {
    int32_t first_day;
    int32_t last_day;
};

/* The letter that orders a field to be followed; number NULL: none did. */
struct bc_profile_directive {
    const char *number; /* "123/UBND-KGVX" */
    const char *issuer;
    int32_t day;
};

struct bc_profile_field {
    const char *id;
    const char *name;       /* official */
    const char *short_name; /* for narrow columns; the name when not given */
    const char *letter;     /* "a" … "p"; "" */
    const char *group;      /* Lai Châu: "attitude", "field-report", "other"; "" */
    const char *source;     /* "Công văn …, mục II, Bước 1, khoản 2, điểm a" */
    struct bc_validity valid;
    struct bc_profile_directive directive; /* new fields by directive: whose, and when */
    const int32_t *lead_indexes; /* units that lead; none where the profile names no leads */
    size_t lead_count;
    const char *const *aliases; /* other spellings of exports */
    size_t alias_count;
};

/* A name that held for some days only; the row's own name holds on the others. */
struct bc_profile_name {
    const char *name;
    const char *short_name;
    struct bc_validity valid;
};

/* Who takes over a row that ends. Rows of one table only. See organisation.h. */
struct bc_succession {
    const int32_t *successor_indexes;
    size_t successor_count;
    int32_t successor_default;   /* of several: the one that takes the cases; -1: none named */
    int32_t predecessor_default; /* of several rows that passed into this one; -1 */
};

struct bc_profile_district {
    const char *id;
    const char *name;
    const char *short_name;
    const struct bc_profile_name *names;
    size_t name_count;
    struct bc_validity valid;
    struct bc_succession succession;
    const char *const *aliases;
    size_t alias_count;
};

enum bc_unit_kind {
    BC_UNIT_IOC,        /* exactly one; the row of what is not forwarded */
    BC_UNIT_TEAM,       /* Tổ xử lý of a district */
    BC_UNIT_DEPARTMENT, /* a body the IOC forwards to */
    BC_UNIT_AGENCY,     /* inside a body: its parent */
    BC_UNIT_COMMUNE     /* ward or commune as a body */
};

struct bc_profile_parent {
    int32_t parent_index;
    struct bc_validity valid;
};

struct bc_profile_unit {
    const char *id;
    const char *name;
    const char *short_name;
    const struct bc_profile_name *names;
    size_t name_count;
    enum bc_unit_kind kind;
    int32_t parent_index; /* -1: none. The body of an agency; with several in time the last. */
    const struct bc_profile_parent *parents; /* in time; none when there is one for ever */
    size_t parent_count;
    int32_t district_index; /* -1: none */
    struct bc_validity valid;
    struct bc_succession succession;
    const char *const *aliases;
    size_t alias_count;
    const char *source;
};

struct bc_profile_channel {
    const char *id;
    const char *name;
    bool has_citizen; /* false: the city's own cameras; no reply, no rating */
    const char *const *aliases;
    size_t alias_count;
};

struct bc_profile_reason {
    const char *id;
    const char *name;
    const struct bc_profile_name *names; /* it was called so for some days only */
    size_t name_count;
    struct bc_validity valid; /* may be given as a reason; counted by its id whenever it was */
};

enum bc_stage {
    BC_STAGE_INTAKE,
    BC_STAGE_HANDLING,
    BC_STAGE_RETURN,
    BC_STAGE_REPLY,
    BC_STAGE_COUNT
};

enum bc_clock_kind {
    BC_CLOCK_NONE,        /* no limit given: "không quy định thời hạn" */
    BC_CLOCK_PLAIN_HOURS, /* day and night */
    BC_CLOCK_WORKING_HOURS,
    BC_CLOCK_WORKING_DAYS, /* start day not counted, ends 23:59:59 */
    BC_CLOCK_GIVEN         /* the source's own due instant */
};

enum bc_clock_start { BC_START_RECEIVED, BC_START_FORWARDED, BC_START_RESULT };

/*
 * One rule of the regulation. The first rule of a stage that matches a case decides; a stage
 * without a matching rule has no clock at all (its figures are absent, not zero).
 */
struct bc_profile_clock {
    const char *id;
    enum bc_stage stage;
    const int32_t *field_indexes; /* NULL: every field */
    size_t field_count;
    bool for_normal; /* which priorities it covers */
    bool for_emergency;
    bool for_site_visit; /* RETURN: with a site visit / without */
    bool for_no_site_visit;
    enum bc_clock_start start;
    enum bc_clock_kind kind;
    int32_t amount;           /* hours or days; 0 with NONE and GIVEN */
    struct bc_validity valid; /* by the day the clock starts */
    const char *source;       /* the article, as printed in explanations and notes */
    int32_t line;             /* of the profile, for messages */
};

struct bc_profile_extension {
    int32_t first_day; /* of this version; INT32_MIN */
    bool moves_limit;  /* Đắk Lắk: an interim report with evidence; Lai Châu: no */
    bool needs_evidence;
    const char *source;
    const struct bc_profile_reason *grounds;
    size_t ground_count;
};

struct bc_profile_recipient {
    const char *id;
    const char *name;  /* as printed under Nơi nhận or Kính gửi */
    bool is_addressee; /* Kính gửi */
    bool receives_weekly;
    bool receives_monthly;
    bool receives_appendix;
    struct bc_validity valid;
};

/* Names and forms of the dispatch; texts as printed. */
struct bc_profile_dispatch {
    int32_t first_day;         /* of this version; INT32_MIN */
    const char *superior_body; /* may hold \n where the line breaks */
    const char *issuing_body;
    const char *number_symbol;    /* "/BC-IOC": printed after "Số:" and its blank */
    const char *letter_symbol;    /* of a công văn */
    const char *place;            /* "Đắk Lắk" */
    const char *form;             /* "bao-cao" or "cong-van" */
    const char *signer_authority; /* "" or "TL. CHỦ TỊCH" */
    const char *signer_title;     /* "GIÁM ĐỐC" */
    const char *signer_name;      /* "" leaves the room blank */
    const char *archive_line;     /* "Lưu: VT, IOC." */
    const char *service_name;     /* "dịch vụ Phản ánh hiện trường" */
    const char *sender_name;      /* how the office calls itself in the body */
    const char *legal_basis;      /* first sentence of the body; "" */
    const char *region_total;     /* "Toàn tỉnh" */
    const char *district_word;    /* "huyện, thị xã, thành phố" / "xã, phường" */
    const char *urgency;          /* stamp: "", "khan", "thuong-khan", "hoa-toc" */
    const char *circulation;      /* box: "", "luu-hanh-noi-bo", "xem-xong-tra-lai" */
    const char *drafter;          /* drafter's mark and number of copies; "" */
    const char *address_line;     /* of a công văn, at the foot of page 1; "" */
    bool is_draft;          /* prints the mark of a draft; the number is left blank either way */
    int32_t body_size_pt;   /* 13 or 14: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.6 */
    const char *scope_note; /* the constant note that cases not for publication are not included */
};

/*
 * What an office does besides handling: which of its figures there are at all. Each key may change
 * on days of its own; a version holds all of them.
 */
struct bc_profile_practice {
    int32_t first_day;    /* of this version; INT32_MIN */
    bool closes_on_reply; /* `closes_on: reply` */
    bool has_ratings;
    bool has_replies; /* false: nobody waits for one (a foreign export) */
    bool has_reopening;
    bool has_promises;    /* committed.* */
    bool has_evidence;    /* the source says which results carry evidence */
    bool has_directives;  /* leaders are asked and give directives */
    bool has_contacts;    /* emergencies are passed on by telephone too */
    bool has_corrections; /* wrong fields and wrong bodies are to be counted */
    bool has_publication; /* the source says what was published and what withheld */
};

/* Days on which any key of a practice may change; as many as the store keeps. */
enum { BC_PRACTICE_CHANGES = 8 };

struct bc_profile_note { /* a reading of the regulation that is ours; printed in every report */
    const char *id;
    const char *text;
    const char *source;
    struct bc_validity valid;
};

struct bc_profile {
    const char *id; /* "dak-lak" */
    const char *name; /* "Trung tâm Giám sát, điều hành đô thị thông minh tỉnh Đắk Lắk" */
    const char *short_name;
    const char *path;    /* of the file, for messages */
    char sha256_hex[65]; /* of the profile and its calendar file together */
    int32_t offset_s;
    const bc_calendar *calendar;
    const char *calendar_path;
    struct bc_period_rule periods;
    bool makes[BC_PERIOD_KIND_COUNT]; /* which kinds are made of themselves; week and month where
                                         nothing is said of it */
    bool is_week_counted_from_launch;
    bool is_sample; /* prints "SỐ LIỆU MINH HỌA" */

    const struct bc_profile_field *fields;
    size_t field_count;
    const struct bc_profile_district *districts;
    size_t district_count;
    const struct bc_profile_unit *units;
    size_t unit_count;
    int32_t ioc_unit_index;
    const struct bc_profile_channel *channels;
    size_t channel_count;
    const struct bc_profile_reason *refusals;
    size_t refusal_count;
    const struct bc_profile_clock *clocks;
    size_t clock_count;
    struct bc_profile_extension extension;         /* the last version, with the grounds of all */
    const struct bc_profile_extension *extensions; /* ascending; none when there is one for ever */
    size_t extension_count;
    const struct bc_profile_recipient *recipients;
    size_t recipient_count;
    struct bc_profile_dispatch dispatch;          /* the last version */
    const struct bc_profile_dispatch *dispatches; /* ascending; none when there is one for ever */
    size_t dispatch_count;
    const struct bc_profile_note *notes;
    size_t note_count;

    struct bc_profile_practice practice;         /* the last version */
    const struct bc_profile_practice *practices; /* ascending; none when there is one for ever */
    size_t practice_count;
    const char *promise_label; /* "Cam kết thời hạn" / "Dự kiến thời gian giải quyết" */
    int32_t default_field_index;                /* -1: none; an empty field then rejects the row */
    int32_t default_channel_index;              /* -1 */
    bool default_is_public;                     /* the class of a row that names none */
    const char *const *publishes_sensitivities; /* ended by NULL; "public" and nothing else today */
    size_t undecided_day_count;                 /* days of the calendar still UNDECIDED */
    const char *templates[BC_PERIOD_KIND_COUNT]; /* path under report-templates, "" where none */
    const char *briefings[BC_PERIOD_KIND_COUNT]; /* the same of the deck; "" where none is made */
    const struct bc_profile_index *index;        /* of the look-ups below; private to profile/ */
};

/*
 * Reads a profile and its calendar. `templates_folder` holds profiles/ and calendars/;
 * `name_or_path` is a built-in name ("dak-lak") or the path of a YAML file (its calendar path is
 * then relative to that file, or a name under calendars/). Fails: BC_BAD_INPUT; `problems` then
 * holds every fault with file, line and column. Warnings (an undecided day, a unit closed without
 * successor) leave it loaded.
 */
BC_MUST_CHECK bool bc_profile_load(const char *templates_folder, const char *name_or_path,
    bc_arena *arena, struct bc_problems *problems, const struct bc_profile **ret_profile,
    struct bc_status *status);

/*
 * The row of a value, -1 when the office does not know it. Values are ids, official or short names
 * or aliases, NFC or NFD, in any case, either way of placing the tone mark.
 */
int32_t bc_profile_find_field(const struct bc_profile *profile, const char *value);
int32_t bc_profile_find_district(const struct bc_profile *profile, const char *value);
int32_t bc_profile_find_unit(const struct bc_profile *profile, const char *value);
int32_t bc_profile_find_channel(const struct bc_profile *profile, const char *value);
int32_t bc_profile_find_refusal(const struct bc_profile *profile, const char *value);

/*
 * The same of a value met on a day: two rows may bear one name at different times (a commune that
 * was an agency, and is a body now). An id is its row's on every day; a name is that of the row in
 * force then, else of the first. *ret_is_shared: the answer depends on the day.
 */
int32_t bc_profile_find_unit_on(
    const struct bc_profile *profile, const char *value, int32_t day, bool *ret_is_shared);
int32_t bc_profile_find_district_on(
    const struct bc_profile *profile, const char *value, int32_t day, bool *ret_is_shared);

/* The body a unit belongs to: itself, or the parent of an agency. */
int32_t bc_profile_body_of(const struct bc_profile *profile, int32_t unit_index);

/* The rule of a stage for a case, or NULL. `field_index` may be -1 (not classified yet). */
const struct bc_profile_clock *bc_profile_find_clock(const struct bc_profile *profile,
    enum bc_stage stage, int32_t field_index, bool is_emergency, bool has_site_visit,
    int32_t start_day);

/* The version in force on a day: the last that has begun, or the first. */
const struct bc_profile_extension *bc_profile_extension_on(
    const struct bc_profile *profile, int32_t day);
const struct bc_profile_dispatch *bc_profile_dispatch_on(
    const struct bc_profile *profile, int32_t day);

const struct bc_profile_practice *bc_profile_practice_on(
    const struct bc_profile *profile, int32_t day);

const char *bc_stage_name(enum bc_stage stage);          /* "intake", … */
const char *bc_clock_kind_name(enum bc_clock_kind kind); /* "plain_hours", … as in report.json */

/* The files under a templates folder: names of profiles, for messages and completion. In the arena.
 */
size_t bc_profile_names(
    const char *templates_folder, bc_arena *arena, const char *const **ret_names);

#endif
