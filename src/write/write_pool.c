#include "write/write_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MOST = 256 };

struct job {
    const struct bc_writer *writer; /* NULL: a unit's workbook */
    const bc_public_report *report;
    const bc_unit_report *unit_report;
    bc_arena *arena; /* of the unit's report */
    const char *path;
    size_t number; /* in the order they came */
};

struct bc_write_pool {
    const struct bc_write_context *context;
    pthread_mutex_t lock;
    pthread_cond_t has_job, has_room;
    pthread_t threads[THREADS_MOST];
    size_t thread_count;
    struct job waiting; /* one place: a thread takes it as soon as it is free */
    bool has_waiting, is_closing;
    size_t put_count;
    size_t failed_number; /* SIZE_MAX: none has failed */
    struct bc_status status;
};

/* Writes one file and wipes a unit's report. What that writer needs meanwhile is as private as its
 * texts. */
static bool write_job(const bc_write_pool *pool, const struct job *job, struct bc_status *status)
{
    bc_arena *scratch = job->writer != NULL ? bc_arena_new() : bc_arena_new_wiping();
    const bool is_done =
        job->writer != NULL
            ? bc_write(job->writer, job->report, pool->context, job->path, scratch, status)
            : bc_write_unit(job->unit_report, pool->context, job->path, scratch, status);

    bc_arena_free(scratch);
    bc_arena_free(job->arena);
    return is_done;
}

static void note_failure(bc_write_pool *pool, size_t number, const struct bc_status *status)
{
    if (number < pool->failed_number) {
        pool->failed_number = number;
        pool->status = *status;
    }
}

static void *work(void *user)
{
    bc_write_pool *pool = user;

    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct bc_status status = {0};
        struct job job;

        while (!pool->has_waiting && !pool->is_closing) {
            pthread_cond_wait(&pool->has_job, &pool->lock);
        }
        if (!pool->has_waiting) {
            break;
        }
        job = pool->waiting;
        pool->has_waiting = false;
        pthread_cond_signal(&pool->has_room);
        pthread_mutex_unlock(&pool->lock);
        if (write_job(pool, &job, &status)) {
            pthread_mutex_lock(&pool->lock);
        } else {
            pthread_mutex_lock(&pool->lock);
            note_failure(pool, job.number, &status);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void free_pool(bc_write_pool *pool)
{
    pthread_cond_destroy(&pool->has_room);
    pthread_cond_destroy(&pool->has_job);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool bc_write_pool_open(size_t thread_count, const struct bc_write_context *context,
    bc_write_pool **ret_pool, struct bc_status *status)
{
    bc_write_pool *pool = calloc(1, sizeof(*pool));
    const size_t wanted = thread_count < THREADS_MOST ? thread_count : THREADS_MOST;

    if (pool == NULL || pthread_mutex_init(&pool->lock, NULL) != 0 ||
        pthread_cond_init(&pool->has_job, NULL) != 0 ||
        pthread_cond_init(&pool->has_room, NULL) != 0) {
        free(pool);
        return bc_fail(status, BC_OWN_FAULT, "write.threads", "", "%s", strerror(ENOMEM));
    }
    pool->context = context;
    pool->failed_number = SIZE_MAX;
    /* Fewer threads than wished for are slower, not wrong. */
    while (pool->thread_count < wanted &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0) {
        pool->thread_count++;
    }
    *ret_pool = pool;
    return true;
}

static void write_here(bc_write_pool *pool, const struct job *job)
{
    struct bc_status status = {0};

    if (!write_job(pool, job, &status)) {
        note_failure(pool, job->number, &status);
    }
}

/* Hands a job to a thread, or does it here. */
static void put(bc_write_pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->has_waiting) {
        pthread_cond_wait(&pool->has_room, &pool->lock);
    }
    job->number = pool->put_count++;
    if (pool->failed_number != SIZE_MAX) {
        pthread_mutex_unlock(&pool->lock);
        bc_arena_free(job->arena);
        return;
    }
    if (pool->thread_count > 0) {
        pool->waiting = *job;
        pool->has_waiting = true;
        pthread_cond_signal(&pool->has_job);
        pthread_mutex_unlock(&pool->lock);
        return;
    }
    pthread_mutex_unlock(&pool->lock);
    write_here(pool, job);
}

void bc_write_pool_put(bc_write_pool *pool, const struct bc_writer *writer,
    const bc_public_report *report, const char *path)
{
    struct job job = {.writer = writer, .report = report, .path = path};

    put(pool, &job);
}

void bc_write_pool_put_unit(
    bc_write_pool *pool, const bc_unit_report *report, bc_arena *arena, const char *path)
{
    struct job job = {.unit_report = report, .arena = arena, .path = bc_arena_strdup(arena, path)};

    put(pool, &job);
}

bool bc_write_pool_close(bc_write_pool *pool, struct bc_status *status)
{
    bool is_done;

    if (pool == NULL) {
        return true;
    }
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    pthread_cond_broadcast(&pool->has_job);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    is_done = pool->failed_number == SIZE_MAX;
    if (!is_done && status->fault == BC_OK) {
        *status = pool->status;
    }
    free_pool(pool);
    return is_done;
}
