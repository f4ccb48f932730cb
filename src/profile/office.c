#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

#include <string.h>

/* What an office is called, how it counts time, what it issues and what its dispatch looks like. */

/* "+07:00" in seconds; Vietnam has one offset and no summer time, so that no zone database is
 * needed. */
static int32_t read_offset(const struct bc_profile_reader *reader)
{
    enum { LARGEST_OFFSET_S = 14 * 3600 };
    const char *text = bc_yaml_text_required(reader->root, "utc_offset", reader->problems);
    const char *rest = text + (text[0] != '\0');
    int32_t offset_s;

    if (text[0] == '\0') {
        return 0;
    }
    if ((text[0] != '+' && text[0] != '-') || !bc_time_parse(&rest, &offset_s) || rest[0] != '\0' ||
        offset_s > LARGEST_OFFSET_S) {
        bc_reader_error(reader, "profile.offset-invalid",
            bc_reader_place(reader->root, "utc_offset"), "%s", text);
        return 0;
    }
    return text[0] == '-' ? -offset_s : offset_s;
}

static void read_week(const struct bc_profile_reader *reader, const struct bc_yaml_node *node)
{
    struct bc_profile *profile = reader->profile;
    struct bc_period_rule *rule = &profile->periods;

    rule->week_first_weekday = bc_reader_weekday(reader, node, "starts_on");
    rule->week_cut_s = bc_reader_second(reader, node, "starts_at", 0);
    rule->launch_day = bc_reader_day(reader, node, "counted_from", INT32_MIN);
    rule->has_launch_day = rule->launch_day != INT32_MIN;
    profile->is_week_counted_from_launch = rule->has_launch_day;
    if (!rule->has_launch_day) {
        rule->launch_day = 0;
    }
}

/* What a period that is only made on request is written with when the office names nothing. */
static const char *const usual_templates[BC_PERIOD_KIND_COUNT] = {
    [BC_PERIOD_WEEK] = "weekly/bao-cao.md",
    [BC_PERIOD_MONTH] = "monthly/bao-cao.md",
    [BC_PERIOD_QUARTER] = "longer/bao-cao.md",
    [BC_PERIOD_HALF_YEAR] = "longer/bao-cao.md",
    [BC_PERIOD_NINE_MONTHS] = "longer/bao-cao.md",
    [BC_PERIOD_YEAR] = "longer/bao-cao.md",
};

/* Weeks and months are briefed; `briefing: ""` makes no deck. */
static const char *const usual_briefings[BC_PERIOD_KIND_COUNT] = {
    [BC_PERIOD_WEEK] = "briefing/giao-ban.md",
    [BC_PERIOD_MONTH] = "briefing/giao-ban.md",
    [BC_PERIOD_QUARTER] = "",
    [BC_PERIOD_HALF_YEAR] = "",
    [BC_PERIOD_NINE_MONTHS] = "",
    [BC_PERIOD_YEAR] = "",
};

/* A template is named under report-templates and nowhere else. */
static const char *read_template(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *node, const char *key, const char *usual)
{
    const char *path = bc_yaml_text(node, key, usual, reader->problems);

    if (path[0] == '/' || strstr(path, "..") != NULL) {
        bc_reader_error(reader, "profile.template-outside", bc_reader_place(node, key), "%s", path);
        return "";
    }
    return path;
}

/* Offices report weekly and monthly; one that has no template for a kind does not. */
static bool is_made_usually(const struct bc_profile *profile, size_t kind)
{
    return (kind == BC_PERIOD_WEEK || kind == BC_PERIOD_MONTH) &&
           profile->templates[kind][0] != '\0';
}

static void read_periods(const struct bc_profile_reader *reader)
{
    const struct bc_yaml_node *periods = bc_yaml_mapping(reader->root, "periods", reader->problems);
    struct bc_profile *profile = reader->profile;

    profile->periods.offset_s = profile->offset_s;
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        const char *name = bc_period_kind_name((enum bc_period_kind)kind);
        const struct bc_yaml_node *node = bc_yaml_mapping(periods, name, reader->problems);

        if (kind == BC_PERIOD_WEEK) {
            read_week(reader, node);
        } else {
            profile->periods.by_kind[kind].first_day =
                (int32_t)bc_yaml_integer(node, "first_day", 1, 1, 28, reader->problems);
            profile->periods.by_kind[kind].cut_s = bc_reader_second(reader, node, "starts_at", 0);
        }
        profile->templates[kind] = read_template(reader, node, "template", usual_templates[kind]);
        profile->briefings[kind] = read_template(reader, node, "briefing", usual_briefings[kind]);
        profile->makes[kind] =
            bc_yaml_flag(node, "is_issued", is_made_usually(profile, kind), reader->problems);
        if (bc_yaml_flag(node, "is_issued", false, reader->problems) &&
            bc_yaml_text(node, "template", "", reader->problems)[0] == '\0') {
            bc_reader_error(reader, "profile.template-missing", node, "%s", name);
        }
        bc_yaml_refuse_unread(node, reader->problems);
    }
    bc_yaml_refuse_unread(periods, reader->problems);
}

/* A text as printed; a block scalar's last line end is the file's, not the text's. */
static const char *printed(const struct bc_profile_reader *reader, const struct bc_yaml_node *node,
    const char *key, bool is_required)
{
    const char *text = is_required ? bc_yaml_text_required(node, key, reader->problems)
                                   : bc_yaml_text(node, key, "", reader->problems);
    size_t length = strlen(text);

    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    return bc_arena_strndup(reader->arena, text, length);
}

/* One of the words; the first one means none. */
static const char *chosen(const struct bc_yaml_node *node, const char *key,
    const char *const *words, size_t word_count, struct bc_problems *problems)
{
    size_t index = bc_yaml_choice(node, key, words, word_count, 0, problems);

    return index == 0 ? "" : words[index];
}

static void read_dispatch(const struct bc_profile_reader *reader, const struct bc_yaml_node *node,
    struct bc_profile_dispatch *dispatch)
{
    static const char *const forms[] = {"bao-cao", "cong-van"};
    static const char *const urgencies[] = {"khong", "khan", "thuong-khan", "hoa-toc"};
    static const char *const circulations[] = {"khong", "luu-hanh-noi-bo", "xem-xong-tra-lai"};

    struct bc_problems *problems = reader->problems;

    dispatch->first_day = INT32_MIN;
    dispatch->superior_body = printed(reader, node, "superior_body", false);
    dispatch->issuing_body = printed(reader, node, "issuing_body", true);
    dispatch->number_symbol = printed(reader, node, "number_symbol", true);
    dispatch->letter_symbol = printed(reader, node, "letter_symbol", false);
    dispatch->place = printed(reader, node, "place", true);
    dispatch->form = forms[bc_yaml_choice(node, "form", forms, 2, 0, reader->problems)];
    dispatch->signer_authority = printed(reader, node, "signer_authority", false);
    dispatch->signer_title = printed(reader, node, "signer_title", true);
    dispatch->signer_name = printed(reader, node, "signer_name", false);
    dispatch->archive_line = printed(reader, node, "archive_line", true);
    dispatch->service_name = printed(reader, node, "service_name", true);
    dispatch->sender_name = printed(reader, node, "sender_name", true);
    dispatch->legal_basis = printed(reader, node, "legal_basis", false);
    dispatch->region_total = printed(reader, node, "region_total", true);
    dispatch->district_word = printed(reader, node, "district_word", true);
    dispatch->scope_note = printed(reader, node, "scope_note", true);
    dispatch->urgency = chosen(node, "urgency", urgencies, 4, problems);
    dispatch->circulation = chosen(node, "circulation", circulations, 3, problems);
    dispatch->drafter = printed(reader, node, "drafter", false);
    dispatch->address_line = printed(reader, node, "address_line", false);
    dispatch->is_draft = bc_yaml_flag(node, "draft", false, problems);
    dispatch->body_size_pt = (int32_t)bc_yaml_integer(node, "body_size", 13, 13, 14, problems);
    if (dispatch->letter_symbol[0] == '\0') {
        /* A công văn has a number too: that of the reports, until the office names its own. */
        dispatch->letter_symbol = dispatch->number_symbol;
    }
}

static void read_dispatches(const struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_versions(reader, "dispatch");
    struct bc_profile_dispatch *versions =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*versions));
    struct bc_profile *profile = reader->profile;

    if (rows.nodes[0] == NULL) {
        (void)bc_yaml_text_required(reader->root, "dispatch", reader->problems);
    }
    for (size_t i = 0; i < rows.count; i++) {
        read_dispatch(reader, rows.nodes[i], &versions[i]);
        if (bc_reader_is_versioned(reader, "dispatch")) {
            versions[i].first_day = bc_reader_version_day(reader, rows.nodes[i]);
        }
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    profile->dispatch = versions[rows.count - 1];
    if (bc_reader_is_versioned(reader, "dispatch")) {
        profile->dispatches = versions;
        profile->dispatch_count = rows.count;
    }
}

/* The row a key names by id; -1 without the key or after a report. */
static int32_t default_row(const struct bc_profile_reader *reader, const char *key,
    const struct bc_spellings *spellings, const char *code)
{
    const char *id = bc_yaml_text(reader->root, key, NULL, reader->problems);

    return id == NULL
               ? -1
               : bc_spellings_row(reader, spellings, bc_reader_place(reader->root, key), id, code);
}

static void read_defaults(const struct bc_profile_reader *reader)
{
    static const char *const classes[] = {"public", "reputation"};
    static const char *const published[] = {"public", NULL};
    struct bc_profile *profile = reader->profile;

    profile->default_field_index =
        default_row(reader, "default_field", &reader->index->fields, "profile.field-unknown");
    profile->default_channel_index =
        default_row(reader, "default_channel", &reader->index->channels, "profile.channel-unknown");
    profile->default_is_public =
        bc_yaml_choice(reader->root, "default_sensitivity", classes, 2, 0, reader->problems) == 0;
    /* What is published is not for a profile to say: a sensitive case has no place in a public
     * report. */
    profile->publishes_sensitivities = published;
}

void bc_profile_read_office(struct bc_profile_reader *reader)
{
    struct bc_profile *profile = reader->profile;

    profile->id = bc_reader_id(reader, reader->root);
    profile->name = bc_reader_name(reader, reader->root);
    profile->short_name = bc_reader_short_name(reader, reader->root, profile->name);
    profile->is_sample = bc_yaml_flag(reader->root, "sample", false, reader->problems);
    profile->offset_s = read_offset(reader);
    read_periods(reader);
    read_dispatches(reader);
    bc_profile_read_practices(reader);
    read_defaults(reader);
}
