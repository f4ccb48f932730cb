/*
 * aggregate.c - how long counting a period takes, without the program's start and without output.
 *
 *     ninja -C build/release bench_aggregate
 *     build/release/tests/bench_aggregate STORE PROFILE WEEK [THREADS]
 *
 * In one thread where nothing is said. The store is opened anew for every go. Prints the median of
 * the goes and the cases found.
 */
#include "aggregate/analysis.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { GOES = 7 };

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare_seconds(const void *left, const void *right)
{
    const double difference = *(const double *)left - *(const double *)right;

    return (difference > 0) - (difference < 0);
}

static bool count_once(const char *folder, const struct bc_analysis_request *wanted,
    size_t *ret_cases, struct bc_status *status)
{
    const struct bc_store_options options = {.folder = folder, .access = BC_STORE_FACTS};
    struct bc_analysis_request request = *wanted;
    struct bc_problems problems = {0};
    const struct bc_analysis_case *cases = NULL;
    const bc_analysis *analysis = NULL;
    bc_arena *arena = bc_arena_new();
    bool is_done;

    problems.arena = arena;
    is_done = bc_store_open(&options, &request.store, status) &&
              bc_analysis_build(&request, arena, &problems, &analysis, status);
    if (is_done) {
        *ret_cases = bc_analysis_cases(analysis, &cases);
    }
    bc_store_close(request.store);
    bc_arena_free(arena);
    return is_done;
}

int main(int count, char **arguments)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {.arena = arena};
    struct bc_analysis_request wanted = {.known_utc_s = INT64_MAX};
    struct bc_status status = {0};
    double seconds[GOES];
    size_t cases = 0;

    if (count != 4 && count != 5) {
        fprintf(stderr, "bench_aggregate STORE PROFILE WEEK [THREADS]\n");
        return 2;
    }
    wanted.thread_count = count == 5 ? (size_t)(arguments[4][0] - '0') : 1;
    if (!bc_profile_load(
            BC_TEMPLATES_FOLDER, arguments[2], arena, &problems, &wanted.profile, &status) ||
        !bc_period_parse(&wanted.profile->periods, arguments[3], &wanted.period)) {
        fprintf(stderr, "%s %s\n", status.code, status.where);
        return 1;
    }
    for (size_t i = 0; i < GOES; i++) {
        const double start = now_s();

        if (!count_once(arguments[1], &wanted, &cases, &status)) {
            fprintf(stderr, "%s %s\n", status.code, status.where);
            return 1;
        }
        seconds[i] = now_s() - start;
    }
    qsort(seconds, GOES, sizeof(seconds[0]), compare_seconds);
    printf("%.4f s, %zu cases\n", seconds[GOES / 2], cases);
    bc_arena_free(arena);
    return 0;
}
