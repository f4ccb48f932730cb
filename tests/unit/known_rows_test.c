/* LINKS: import store profile ticket calendar message yaml base */
/*
 * Rows that are known by their prints say nothing else than rows that are read: invented exports,
 * which change at random, go into two stores, one of them with a map that is another each time (a
 * remark more), so that it knows none. What is told, rejected and kept must be the same.
 */
#include "base/file.h"
#include "import/import.h"
#include "support/store_case.h"

enum { CASES = 60, ROUNDS = 6 };

struct office {
    bc_arena *arena;
    const struct bc_profile *profile;
    struct bc_problems problems;
    char folder[64];
    int64_t known_utc_s;
};

static void office_init(struct office *office)
{
    struct bc_status status = {0};

    *office = (struct office){.arena = bc_arena_new(), .known_utc_s = 1700000000};
    office->problems.arena = office->arena;
    snprintf(office->folder, sizeof(office->folder), "/tmp/bc-known-test-XXXXXX");
    assert_non_null(mkdtemp(office->folder));
    assert_done(bc_profile_load(BC_TEMPLATES_FOLDER, "dak-lak", office->arena, &office->problems,
                    &office->profile, &status),
        &status);
}

static void office_clear(struct office *office)
{
    struct bc_status status = {0};

    assert_true(bc_tree_remove(office->folder, &status));
    bc_arena_free(office->arena);
}

static const char *put_file(struct office *office, const char *name, const char *text)
{
    const char *path = bc_path_join(office->arena, office->folder, name);
    struct bc_status status = {0};

    assert_done(bc_file_write(path, text, strlen(text), 0600, &status), &status);
    return path;
}

static const char *put_map(struct office *office, const char *name, const char *remark)
{
    return put_file(office, name,
        bc_arena_printf(office->arena,
            "# %s\nsource: old\nmode: snapshot\noffset: \"+07:00\"\n"
            "dates: [\"%%Y-%%m-%%d %%H:%%M\"]\n"
            "columns:\n  code: ma\n  received_at: mo\n  closed_at: dong\n  status: tinh_trang\n"
            "  field: linh_vuc\n  unit: don_vi\n  content: noi_dung\n  sensitivity: muc\n"
            "  level: diem\n  rated_at: ngay_diem\n"
            "closing:\n  status: {handled: [xong], open: [dang lam], duplicate: [trung], excluded: "
            "[thu]}\n",
            remark));
}

static bc_store *new_store(void)
{
    const struct bc_store_options options = {.access = BC_STORE_IMPORT};
    const struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_status status = {0};
    bc_store *store = NULL;

    assert_done(bc_store_open(&options, &store, &status), &status);
    assert_done(bc_store_set_fold_rules(store, &rules, &status), &status);
    return store;
}

/* ---- Invented exports ------------------------------------------------------------------------ */

/* A row of a case as a seed says it: every kind of thing that a row may say beside its facts. */
static const char *invent_row(struct office *office, int number, uint64_t seed)
{
    static const char *const fields[] = {
        "An toàn giao thông", "An ninh trật tự", "Hạ tầng đô thị", "Không ai biết"};
    static const char *const texts[] = {"Rác không ai dọn",
        "\"Gọi 0912345678 hoặc 0987654321, xe 47B1-123.45\"", "\"Hai dòng\nnhư vậy\"",
        "0912345678 0912345679 0912345670 0912345671 0912345672 0912345673 0912345674 0912345675 "
        "0912345676 0912345677 0912345611 0912345612 0912345613 0912345614 0912345615 0912345616 "
        "0912345617",
        ""};
    static const char *const states[] = {"xong", "xong", "dang lam", "trung", "thu"};
    static const char *const classes[] = {"", "", "", "", "", "", "reputation", "state-secret"};
    static const char *const closings[] = {
        "2023-05-04 10:00", "2023-05-03 10:00", "2023-04-01 10:00", "hôm qua", ""};
    static const char *const ratings[] = {
        ",", "satisfied,2023-05-06 10:00", "satisfied,2023-03-06 10:00", "satisfied,"};

    seed = seed * 2654435761u + (uint64_t)number + 88172645463325252u;
    for (int turn = 0; turn < 8; turn++) {
        (void)next_random(&seed);
    }
    return bc_arena_printf(office->arena, "C-%d,2023-05-%02d 08:00,%s,%s,%s,so-yt,%s,%s,%s\n",
        number, 1 + (int)below(&seed, 4), closings[below(&seed, 30) < 24 ? 0 : below(&seed, 5)],
        states[below(&seed, 5)], fields[below(&seed, 30) / 9], texts[below(&seed, 5)],
        classes[below(&seed, 8)], ratings[below(&seed, 4)]);
}

/* An export: most cases as they were, some changed, a few missing, twice, or out of order. */
static const char *invent_export(struct office *office, uint64_t seeds[CASES], uint64_t *seed)
{
    const char *text = "ma,mo,dong,tinh_trang,linh_vuc,don_vi,noi_dung,muc,diem,ngay_diem\n";
    const int first = (int)below(seed, CASES);

    for (int step = 0; step < CASES; step++) {
        const int number = (first + step) % CASES;
        const int64_t luck = below(seed, 40);

        if (luck == 0) {
            seeds[number] = next_random(seed);
        }
        if (luck == 1) {
            continue;
        }
        text =
            bc_arena_printf(office->arena, "%s%s", text, invent_row(office, number, seeds[number]));
        if (luck == 2) {
            text = bc_arena_printf(
                office->arena, "%s%s", text, invent_row(office, number, next_random(seed)));
        }
        if (luck == 3 || luck == 4) {
            text = bc_arena_printf(office->arena, "%s%s%s", text, luck == 3 ? " " : "",
                invent_row(office, number, seeds[number]));
        }
        if (luck == 5) {
            text = bc_arena_printf(office->arena, "%s%s", text,
                invent_row(office, (number + 7) % CASES, next_random(seed)));
        }
    }
    return put_file(office, "export.csv", text);
}

/* ---- Importing ------------------------------------------------------------------------------- */

static struct bc_import_summary import_export(
    struct office *office, bc_store *store, const char *map, const char *path, size_t piece_events)
{
    const struct bc_import_request request = {
        .store = store,
        .profile = office->profile,
        .paths = &path,
        .path_count = 1,
        .templates_folder = BC_TEMPLATES_FOLDER,
        .map_path = map,
        .rejects_path = bc_path_join(office->arena, office->folder, "rejects.csv"),
        .known_utc_s = office->known_utc_s,
        .piece_events = piece_events,
    };
    struct bc_import_summary summary = {0};
    struct bc_status status = {0};

    office->problems.count = 0;
    office->problems.error_count = 0;
    assert_done(
        bc_import_run(&request, office->arena, &office->problems, &summary, &status), &status);
    return summary;
}

static int compare_reasons(const void *left, const void *right)
{
    const struct bc_import_reason *a = left;
    const struct bc_import_reason *b = right;
    const int order = strcmp(a->code, b->code);

    return order != 0 ? order : strcmp(a->arguments, b->arguments);
}

/* Sorted: what a piece has to say is told behind it, and known rows fill no piece. */
static const char *add_reasons(struct office *office, const char *text, const char *heading,
    const struct bc_import_reason *given, size_t count)
{
    struct bc_import_reason *reasons = bc_arena_alloc_array(office->arena, count, sizeof(*reasons));

    text = bc_arena_printf(office->arena, "%s%s\n", text, heading);
    if (count > 0) {
        memcpy(reasons, given, count * sizeof(*reasons));
        qsort(reasons, count, sizeof(*reasons), compare_reasons);
    }
    for (size_t i = 0; i < count; i++) {
        text = bc_arena_printf(office->arena, "%s  %s (%s) at %s: %lld\n", text, reasons[i].code,
            reasons[i].arguments, reasons[i].where, (long long)reasons[i].count);
    }
    return text;
}

/* All that an import tells, but for the rows it knew. */
static const char *words_of_summary(struct office *office, const struct bc_import_summary *summary)
{
    const char *rejects_path = bc_path_join(office->arena, office->folder, "rejects.csv");
    const char *text = bc_arena_printf(office->arena,
        "batch %lld: %lld = %lld + %lld + %lld + %lld; %lld %lld %lld %lld\n",
        (long long)summary->batch, (long long)summary->read_count, (long long)summary->new_count,
        (long long)summary->unchanged_count, (long long)summary->rejected_count,
        (long long)summary->excluded_count, (long long)summary->new_ticket_count,
        (long long)summary->new_event_count, (long long)summary->changed_row_count,
        (long long)summary->retracted_event_count);
    struct bc_status status = {0};
    size_t length_bytes = 0;
    char *rejects = NULL;

    text = add_reasons(office, text, "rejected", summary->rejected, summary->rejected_reason_count);
    text = add_reasons(office, text, "excluded", summary->excluded, summary->excluded_reason_count);
    text = add_reasons(office, text, "noted", summary->noted, summary->noted_reason_count);
    for (size_t i = 0; i < summary->masked_kind_count; i++) {
        text = bc_arena_printf(office->arena, "%s%s: %lld\n", text, summary->masked[i].kind,
            (long long)summary->masked[i].count);
    }
    if (bc_path_exists(rejects_path)) {
        assert_done(
            bc_file_read(office->arena, rejects_path, 1 << 24, &rejects, &length_bytes, &status),
            &status);
    }
    return bc_arena_printf(office->arena, "%s%s", text, rejects == NULL ? "" : rejects);
}

/* Every case as it stands, its texts too. */
static const char *words_of_store(struct office *office, bc_store *store)
{
    const char *text = "";
    struct bc_status status = {0};

    for (int number = 0; number < CASES; number++) {
        struct bc_event *events = NULL;
        size_t count = 0;
        int64_t ticket = 0;

        assert_done(bc_store_history(store, bc_arena_printf(office->arena, "C-%d", number),
                        INT64_MAX, office->arena, &ticket, &events, &count, &status),
            &status);
        text = bc_arena_printf(office->arena, "%sC-%d:", text, number);
        for (size_t i = 0; i < count; i++) {
            const char *content = NULL;

            assert_done(
                bc_store_text(store, ticket, events[i].text_mark, office->arena, &content, &status),
                &status);
            text = bc_arena_printf(office->arena, "%s [%d %lld %d %d '%s']", text,
                (int)events[i].kind, (long long)events[i].at_utc_s, (int)events[i].sensitivity,
                (int)events[i].field, content == NULL ? "" : content);
        }
        text = bc_arena_printf(office->arena, "%s\n", text);
    }
    return text;
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void knowing_rows_changes_no_word(void **state)
{
    int64_t known_count = 0;

    (void)state;
    for (uint64_t first = 1; first <= 12; first++) {
        struct office office;
        uint64_t seeds[CASES];
        uint64_t seed = first * 7919;
        bc_store *knowing = new_store();
        bc_store *reading = new_store();
        const char *map;

        office_init(&office);
        map = put_map(&office, "map.yaml", "the same");
        for (int i = 0; i < CASES; i++) {
            seeds[i] = next_random(&seed);
        }
        for (int round = 0; round < ROUNDS; round++) {
            const char *path = invent_export(&office, seeds, &seed);
            const char *other =
                put_map(&office, "other.yaml", bc_arena_printf(office.arena, "another, %d", round));
            const size_t piece_events = first % 3 == 0 ? 0 : (size_t)first * 5;
            struct bc_import_summary known =
                import_export(&office, knowing, map, path, piece_events);
            const char *told = words_of_summary(&office, &known);
            struct bc_import_summary read =
                import_export(&office, reading, other, path, piece_events);

            assert_string_equal(told, words_of_summary(&office, &read));
            assert_string_equal(words_of_store(&office, knowing), words_of_store(&office, reading));
            assert_int_equal(read.known_row_count, 0);
            known_count += known.known_row_count;
            office.known_utc_s++;
        }
        verify(knowing);
        bc_store_close(knowing);
        bc_store_close(reading);
        office_clear(&office);
    }
    assert_true(known_count > 12 * (ROUNDS - 1) * CASES / 4);
}

static void a_row_is_known_until_something_else_is_said(void **state)
{
    static const char header[] =
        "ma,mo,dong,tinh_trang,linh_vuc,don_vi,noi_dung,muc,diem,ngay_diem,bo_qua\n";
    static const char a[] =
        "A,2023-05-01 08:00,,dang lam,An ninh trật tự,so-yt,Rác 0912345678,,,,1\n";
    static const char b[] = "B,2023-05-01 08:00,,dang lam,An ninh trật tự,so-yt,Nước,,,,2\n";
    static const char later[] =
        "A,2023-05-01 08:00,2023-05-02 08:00,xong,An ninh trật tự,so-yt,Rác 0912345678,,,,1\n";
    static const char dropped[] =
        "A,2023-05-01 08:00,,dang lam,An ninh trật tự,so-yt,Rác 0912345678,,,,3\n";
    struct office office;
    bc_store *store = new_store();
    const char *map;
    const struct {
        const char *rows[3];
        int64_t known_count, new_count;
    } steps[] = {
        {{a, b, ""}, 0, 2},
        {{a, b, ""}, 2, 0},
        {{b, a, ""}, 2, 0},
        {{dropped, b, ""}, 2, 0}, /* in a column that the map does not read */
        {{later, b, ""}, 1, 1},
        {{a, b, ""}, 1, 1}, /* as it was: a change all the same */
        {{a, a, ""}, 2, 0},
        {{a, later, b}, 2, 0}, /* the second of one code is rejected */
        {{later, a, b}, 1, 1},
    };

    (void)state;
    office_init(&office);
    map = put_map(&office, "map.yaml", "");
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const char *path = put_file(&office, "export.csv",
            bc_arena_printf(office.arena, "%s%s%s%s", header, steps[i].rows[0], steps[i].rows[1],
                steps[i].rows[2]));
        struct bc_import_summary summary = import_export(&office, store, map, path, 0);

        assert_int_equal(summary.known_row_count, steps[i].known_count);
        assert_int_equal(summary.new_count, steps[i].new_count);
        assert_int_equal(summary.rejected_count, i >= 7);
        assert_true(i >= 6 || summary.masked[0].count == 1);
    }
    bc_store_close(store);
    office_clear(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knowing_rows_changes_no_word),
        cmocka_unit_test(a_row_is_known_until_something_else_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
