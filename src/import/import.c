#include "import/import.h"

#include "base/file.h"
#include "base/hash.h"
#include "import/checksum.h"
#include "import/files.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

struct importer {
    const struct bc_import_request *request;
    bc_arena *arena;
    struct bc_problems *problems;
    struct bc_file_reader reader;
    struct bc_import_file *files;
    struct bc_tally tally;
    struct bc_rows rows;
    bc_arena *value_scratch;
    struct bc_checksum checksum;
    int64_t total_bytes;
    int64_t done_bytes; /* of the files before the one that is being read */
    int64_t started_ms;
    int64_t reported_ms;
};

/* ---- Progress -------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One line that is written over: file, share of all bytes, rows a second. No words, so nothing to
 * translate. When the first changes are seen, their file's checksum is begun too. */
static void report(void *user, const struct bc_import_file *file, int64_t position)
{
    struct importer *importer = user;
    int64_t now = now_ms();
    int64_t row_count = importer->tally.summary.read_count;

    if (importer->tally.summary.new_count > 0) {
        bc_checksum_begin(&importer->checksum);
    }
    if (importer->request->progress == NULL || now - importer->reported_ms < 200) {
        return;
    }
    importer->reported_ms = now;
    fprintf(importer->request->progress,
        "\r%.40s  %3" PRId64 " %%  %" PRId64 "  %" PRId64 "/s\033[K", file->name,
        (importer->done_bytes + position) * 100 / importer->total_bytes, row_count,
        row_count * 1000 / (now - importer->started_ms + 1));
    fflush(importer->request->progress);
}

static void wipe_progress(const struct importer *importer)
{
    if (importer->request->progress != NULL && importer->reported_ms != importer->started_ms) {
        fprintf(importer->request->progress, "\r\033[K");
        fflush(importer->request->progress);
    }
}

/* ---- Before the first row -------------------------------------------------------------------- */

static bool load_words_and_map(struct importer *importer, struct bc_status *status)
{
    const struct bc_import_request *request = importer->request;
    const char *path =
        bc_path_join(importer->arena, request->templates_folder, "vocabulary.vi.yaml");

    if (!bc_vocabulary_load(
            path, importer->arena, importer->problems, &importer->reader.vocabulary, status)) {
        return false;
    }
    return request->map_path == NULL ||
           bc_map_load(request->map_path, request->profile->offset_s, importer->arena,
               importer->problems, &importer->reader.map, status);
}

/* Looks at every file, so that all that is wrong with them is said at once. */
static bool inspect_files(struct importer *importer, struct bc_status *status)
{
    const struct bc_import_request *request = importer->request;
    bool is_done = true;

    importer->files =
        bc_arena_alloc_array(importer->arena, request->path_count, sizeof(*importer->files));
    for (size_t i = 0; i < request->path_count; i++) {
        struct bc_status own = {0};
        size_t error_count = importer->problems->error_count;

        if (!bc_import_file_inspect(
                &importer->reader, request->paths[i], &importer->files[i], &own)) {
            if (importer->problems->error_count == error_count) {
                bc_problems_add(
                    importer->problems, BC_ERROR, own.code, own.where, "%s", own.arguments);
            }
            if (is_done) {
                *status = own;
            }
            is_done = false;
        }
        importer->total_bytes += importer->files[i].size_bytes;
    }
    return is_done;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool read_files(struct importer *importer, enum bc_row_shape shape, struct bc_status *status)
{
    importer->done_bytes = 0;
    for (size_t i = 0; i < importer->request->path_count; i++) {
        if (!bc_import_file_read(
                &importer->reader, &importer->files[i], shape, &importer->rows, status)) {
            return false;
        }
        importer->done_bytes += importer->files[i].size_bytes;
    }
    return true;
}

/* Every row of the run says all that is known of its case. */
static bool has_whole_rows(const struct bc_map *map)
{
    return map != NULL && bc_map_is_snapshot(map) && bc_map_shape(map) == BC_ROW_CASE;
}

static void prepare_rows(struct importer *importer, bc_dictionary *dictionary)
{
    const struct bc_map *map = importer->reader.map;
    const struct bc_pending_rules rules = {
        .store = importer->request->store,
        .tally = &importer->tally,
        .source =
            map == NULL ? 0 : bc_dictionary_intern(dictionary, BC_DIM_SOURCE, bc_map_source(map)),
        .is_snapshot = map != NULL && bc_map_is_snapshot(map),
        .has_whole_rows = has_whole_rows(map),
        .piece_events = importer->request->piece_events,
    };

    importer->rows = (struct bc_rows){
        .profile = importer->request->profile,
        .vocabulary = importer->reader.vocabulary,
        .map = map,
        .values = bc_values_new(importer->arena, importer->value_scratch,
            importer->request->profile, importer->reader.vocabulary, dictionary),
        .tally = &importer->tally,
        .pending = bc_pending_new(importer->arena, &rules),
        .scratch = bc_arena_new_wiping(),
        .memo = bc_mask_memo_new(),
    };
    bc_rows_init(&importer->rows);
}

/*
 * What the reading of a row of a map hangs on. Raise the number when rows are read or masked
 * otherwise; a release of its own does it too.
 */
static const char reading_version[] = "1 " BC_VERSION;

static bool name_purpose(
    const struct importer *importer, const char **ret_purpose, struct bc_status *status)
{
    const struct bc_import_request *request = importer->request;
    const char *const paths[] = {request->map_path,
        bc_path_join(importer->arena, request->templates_folder, "vocabulary.vi.yaml"),
        bc_path_join(importer->arena, request->templates_folder, "masking.vi.yaml")};
    const char *purpose = bc_arena_printf(
        importer->arena, "%s %s", reading_version, importer->request->profile->sha256_hex);

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char hex[BC_SHA256_HEX_SIZE];

        if (!bc_sha256_file(paths[i], hex, status)) {
            return false;
        }
        purpose = bc_arena_printf(importer->arena, "%s %s", purpose, hex);
    }
    *ret_purpose = purpose;
    return true;
}

/* Rows that say the whole of a case are known again when nothing has changed in them. */
static bool open_known(struct importer *importer, struct bc_status *status)
{
    const struct bc_map *map = importer->reader.map;
    const char *purpose = NULL;

    if (!has_whole_rows(map)) {
        return true;
    }
    return name_purpose(importer, &purpose, status) &&
           bc_known_rows_open(importer->request->store, purpose, importer->total_bytes,
               &importer->rows.known, status);
}

static bool take_all(struct importer *importer, struct bc_status *status)
{
    return open_known(importer, status) && read_files(importer, BC_ROW_TICKET, status) &&
           read_files(importer, BC_ROW_CASE, status) &&
           read_files(importer, BC_ROW_EVENT, status) &&
           bc_pending_flush(importer->rows.pending, status);
}

/* ---- The batch ------------------------------------------------------------------------------- */

static const char *names_of_files(const struct importer *importer)
{
    const char *names = "";

    for (size_t i = 0; i < importer->request->path_count; i++) {
        names = bc_arena_printf(
            importer->arena, "%s%s%s", names, i > 0 ? ", " : "", importer->files[i].name);
    }
    return names;
}

static bool commit(struct importer *importer, struct bc_status *status)
{
    struct bc_import_summary *summary = &importer->tally.summary;
    struct bc_batch batch = {
        .known_utc_s = importer->request->known_utc_s, .file_name = "", .file_sha256 = ""};
    const bool has_changed = summary->new_event_count > 0 || summary->retracted_event_count > 0;
    int64_t number = 0;

    /* A batch that changes nothing leaves no row to say of which files it was. */
    if (has_changed) {
        batch.file_name = names_of_files(importer);
        if (!bc_checksum_end(&importer->checksum, &batch.file_sha256, status)) {
            return false;
        }
    }
    batch.read_count = summary->read_count;
    batch.new_count = summary->new_count;
    batch.unchanged_count = summary->unchanged_count;
    batch.rejected_count = summary->rejected_count;
    batch.excluded_count = summary->excluded_count;
    if (!bc_store_commit(importer->request->store, &batch, &number, status)) {
        return false;
    }
    summary->batch = has_changed ? number : 0;
    return true;
}

static void tell_masked(struct importer *importer)
{
    struct bc_import_masked *masked =
        bc_arena_alloc_array(importer->arena, BC_MASK_KIND_COUNT, sizeof(*masked));
    struct bc_import_summary *summary = &importer->tally.summary;

    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        if (importer->rows.masked_counts[i] > 0) {
            masked[summary->masked_kind_count++] = (struct bc_import_masked){
                bc_mask_kind_name((enum bc_mask_kind)i), importer->rows.masked_counts[i]};
        }
    }
    summary->masked = masked;
}

/* A rejected row of a state secret may come before the row that says so: its code goes all the
 * same. */
static void conceal_secrets(struct importer *importer)
{
    for (size_t i = 0; i < importer->tally.reject_count; i++) {
        struct bc_reject *reject = &importer->tally.rejects[i];

        if (*reject->ticket != '\0' &&
            bc_pending_is_secret(importer->rows.pending, reject->ticket)) {
            bc_tally_conceal(&importer->tally, reject);
        }
    }
}

/* Everything between the opening of the batch and its end, whichever that is. */
static bool run_batch(
    struct importer *importer, bc_dictionary *dictionary, struct bc_status *status)
{
    const struct bc_import_request *request = importer->request;
    struct bc_import_summary *summary = &importer->tally.summary;
    bool is_done;

    prepare_rows(importer, dictionary);
    is_done = take_all(importer, status);
    wipe_progress(importer);
    bc_values_tell(importer->rows.values, &importer->tally);
    tell_masked(importer);
    conceal_secrets(importer);
    bc_pending_close(importer->rows.pending);
    bc_arena_free(importer->rows.scratch);
    bc_mask_memo_free(importer->rows.memo);
    bc_known_rows_free(importer->rows.known);
    is_done =
        is_done && bc_tally_settle(&importer->tally, status) &&
        bc_tally_write_rejects(&importer->tally, request->rejects_path, request->messages, status);
    if (is_done && request->is_strict && summary->rejected_count > 0) {
        is_done =
            bc_fail(status, BC_BAD_INPUT, "import.strict", "", "%" PRId64, summary->rejected_count);
    }
    return is_done && commit(importer, status);
}

bool bc_import_run(const struct bc_import_request *request, bc_arena *arena,
    struct bc_problems *problems, struct bc_import_summary *ret_summary, struct bc_status *status)
{
    struct importer importer = {
        .request = request,
        .arena = arena,
        .problems = problems,
        .reader = {.profile = request->profile,
            .arena = arena,
            .problems = problems,
            .report = report},
        .tally = {.arena = arena},
        .checksum = {.paths = request->paths, .path_count = request->path_count},
        .started_ms = now_ms(),
    };
    bc_dictionary *dictionary = NULL;
    bool is_done;

    importer.reader.tally = &importer.tally;
    importer.reader.report_user = &importer;
    importer.reported_ms = importer.started_ms;
    if (!load_words_and_map(&importer, status) || !inspect_files(&importer, status) ||
        !bc_store_begin(request->store, request->known_utc_s, &dictionary, status)) {
        return false;
    }
    importer.value_scratch = bc_arena_new();
    is_done = run_batch(&importer, dictionary, status);
    if (!is_done) {
        bc_store_rollback(request->store);
    }
    bc_checksum_leave(&importer.checksum);
    bc_arena_free(importer.value_scratch);
    *ret_summary = importer.tally.summary;
    return is_done;
}
