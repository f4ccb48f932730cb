#include "gate/search_pool.h"

#include "base/file.h"
#include "gate/open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { THREADS_MOST = 64 };
static const size_t file_limit_bytes = (size_t)256 << 20;
static const size_t unpacked_limit_bytes = (size_t)1 << 30;

/* What one file gave. */
struct outcome {
    struct bc_problems findings;
    size_t finding_count;
    bool has_failed;
    struct bc_status status;
};

struct pool {
    const struct bc_gate_run *like;
    const struct bc_gate_file *files;
    struct outcome *outcomes; /* in the order of the files */
    size_t *order;            /* in which they are begun */
    size_t count;
    pthread_mutex_t lock; /* of the two below */
    size_t next;          /* in `order` */
    bool has_failed;
    pthread_mutex_t store_lock;
};

/* A thread, and the memory in which its findings wait until all are told. */
struct worker {
    struct pool *pool;
    pthread_t thread;
    bc_arena *arena;
};

/* ---- One file -------------------------------------------------------------------------------- */

/* The unit of a workbook by the workbook's name. */
static struct bc_gate_owner owner_of(const struct bc_gate_run *run, const char *unit_file)
{
    const char *dot = strchr(unit_file, '.');
    const char *unit =
        bc_arena_strndup(run->scratch, unit_file, dot == NULL ? 0 : (size_t)(dot - unit_file));
    struct bc_gate_owner owner;

    (void)pthread_mutex_lock(run->store_lock);
    owner = bc_gate_owner_of(run->question, unit, run->scratch);
    (void)pthread_mutex_unlock(run->store_lock);
    return owner;
}

static void search_file(struct bc_gate_run *run, const char *name, struct bc_gate_rule rule)
{
    const char *path = bc_path_join(run->scratch, run->question->folder, name);
    struct stat facts;
    struct bc_status ignored = {0};
    char *bytes = NULL;
    size_t length_bytes = 0;

    if (rule.policy == BC_GATE_UNKNOWN || lstat(path, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        bc_gate_note(run, "gate.unknown-file", "");
    } else if (!bc_file_read(
                   run->scratch, path, file_limit_bytes, &bytes, &length_bytes, &ignored)) {
        bc_gate_note(run, "gate.unreadable", "");
    } else {
        bc_gate_open_form(run, rule.form, "", bytes, length_bytes);
    }
}

static void search_named(struct bc_gate_run *run, const char *name, size_t index)
{
    const char *unit = NULL;
    struct bc_gate_rule rule = bc_gate_rule_of(name, &unit);

    run->scratch = bc_arena_new();
    run->policy = rule.policy;
    run->bytes_left = unpacked_limit_bytes;
    run->file = bc_arena_printf(run->arena, "#%zu", index + 1);
    run->file = bc_gate_safe_name(run, name, run->file);
    if (unit != NULL) {
        run->owner = owner_of(run, unit);
    }
    search_file(run, name, rule);
    run->owner = (struct bc_gate_owner){.unit = NULL};
    run->has_own = false;
    bc_gate_table_clear(&run->own);
    bc_arena_free(run->scratch);
}

/* ---- Several --------------------------------------------------------------------------------- */

/* False when nothing is left to be done. */
static bool take_file(struct pool *pool, size_t *ret_index)
{
    bool has_file;

    (void)pthread_mutex_lock(&pool->lock);
    has_file = !pool->has_failed && pool->next < pool->count;
    if (has_file) {
        *ret_index = pool->order[pool->next++];
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return has_file;
}

static void note_failure(struct pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    pool->has_failed = true;
    (void)pthread_mutex_unlock(&pool->lock);
}

static void *work(void *user)
{
    const struct worker *worker = user;
    struct pool *pool = worker->pool;
    struct bc_gate_run run = *pool->like;
    size_t index = 0;

    run.arena = worker->arena;
    bc_gate_letters_room(BC_GATE_PIECE_BYTES, run.arena, &run.letters);
    run.store_lock = &pool->store_lock;
    while (take_file(pool, &index)) {
        struct outcome *outcome = &pool->outcomes[index];

        outcome->findings.arena = worker->arena;
        run.findings = &outcome->findings;
        run.finding_count = 0;
        run.status = &outcome->status;
        search_named(&run, pool->files[index].name, index);
        outcome->finding_count = run.finding_count;
        outcome->has_failed = run.has_failed;
        if (run.has_failed) {
            note_failure(pool);
        }
    }
    return NULL;
}

/* Fewer threads than wished for are slower, not wrong; this one works too. */
static void work_in_threads(struct worker *workers, size_t count)
{
    size_t started = 1;

    while (started < count &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0) {
        started++;
    }
    (void)work(&workers[0]);
    for (size_t i = 1; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
}

/* Long files first, or the last one would be waited for by all. */
static void put_in_order(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        size_t at = i;

        for (; at > 0 && pool->files[pool->order[at - 1]].size_bytes < pool->files[i].size_bytes;
             at--) {
            pool->order[at] = pool->order[at - 1];
        }
        pool->order[at] = i;
    }
}

/* In the order of the files, as if one had been searched after the other. */
static bool tell(const struct pool *pool, struct bc_gate_run *like, struct bc_status *status)
{
    for (size_t i = 0; i < pool->count; i++) {
        const struct outcome *outcome = &pool->outcomes[i];

        if (outcome->has_failed) {
            *status = outcome->status;
            return false;
        }
        for (size_t at = 0; at < outcome->findings.count; at++) {
            bc_gate_note_where(
                like, outcome->findings.items[at].code, outcome->findings.items[at].where);
        }
        like->finding_count += outcome->finding_count - outcome->findings.count;
    }
    return true;
}

bool bc_gate_search_files(struct bc_gate_run *like, const struct bc_gate_file *files, size_t count,
    struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    struct pool pool = {.like = like,
        .files = files,
        .outcomes = bc_arena_alloc_array(arena, count, sizeof(struct outcome)),
        .order = bc_arena_alloc_array(arena, count, sizeof(size_t)),
        .count = count,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .store_lock = PTHREAD_MUTEX_INITIALIZER};
    size_t wanted = like->question->thread_count;
    struct worker *workers;
    bool is_done;

    wanted = wanted > THREADS_MOST ? THREADS_MOST : wanted;
    wanted = wanted > count ? count : wanted;
    wanted = wanted == 0 ? 1 : wanted;
    workers = bc_arena_alloc_array(arena, wanted, sizeof(*workers));
    for (size_t i = 0; i < wanted; i++) {
        workers[i] = (struct worker){.pool = &pool, .arena = bc_arena_new()};
    }
    put_in_order(&pool);
    work_in_threads(workers, wanted);
    is_done = tell(&pool, like, status);
    for (size_t i = 0; i < wanted; i++) {
        bc_arena_free(workers[i].arena);
    }
    bc_arena_free(arena);
    return is_done;
}
