#include "gate/apart.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_LIMIT_BYTES = 1 << 20, FIELDS_MOST = 4 };

/* ---- The process ----------------------------------------------------------------------------- */

void bc_gate_confine(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Line by line: "finding", "fault" or "done", then fields, parted by tabs. */
const char *bc_gate_answer_text(bc_arena *arena, const struct bc_problems *findings,
    const struct bc_gate_answer *answer, const struct bc_status *fault)
{
    const char *text = "";

    if (fault->fault != BC_OK) {
        return bc_arena_printf(arena, "fault\t%d\t%s\t%s\t%s\n", (int)fault->fault, fault->code,
            fault->where, fault->arguments);
    }
    for (size_t i = 0; i < findings->count; i++) {
        text = bc_arena_printf(
            arena, "%sfinding\t%s\t%s\n", text, findings->items[i].code, findings->items[i].where);
    }
    return bc_arena_printf(arena, "%sdone\t%zu\t%zu\t%d\n", text, answer->file_count,
        answer->finding_count, answer->is_key_lost ? 1 : 0);
}

/* ---- Starting it ----------------------------------------------------------------------------- */

/* Of the environment only the folder in which a service manager hands over the key. */
static bool spawn(
    const char *const *arguments, bc_arena *arena, int answer, pid_t *ret_process, int *ret_error)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    char *environment[] = {NULL, NULL};
    posix_spawn_file_actions_t actions;
    size_t count = 0;
    char **copies;

    if (credentials != NULL) {
        environment[0] = bc_arena_printf(arena, "CREDENTIALS_DIRECTORY=%s", credentials);
    }
    while (arguments[count] != NULL) {
        count++;
    }
    copies = bc_arena_alloc_array(arena, count + 1, sizeof(*copies));
    for (size_t i = 0; i < count; i++) {
        copies[i] = bc_arena_strdup(arena, arguments[i]);
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO);
    *ret_error = posix_spawn(ret_process, "/proc/self/exe", &actions, NULL, copies, environment);
    posix_spawn_file_actions_destroy(&actions);
    return *ret_error == 0;
}

static char *read_answer(int from, bc_arena *arena)
{
    char *text = bc_arena_alloc(arena, ANSWER_LIMIT_BYTES + 1);
    size_t length = 0;

    for (;;) {
        ssize_t got = read(from, text + length, ANSWER_LIMIT_BYTES - length);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        length += (size_t)got;
    }
    text[length] = '\0';
    return text;
}

/* ---- Its answer ------------------------------------------------------------------------------ */

struct answer_reader {
    const char *prefix;
    struct bc_problems *findings;
    struct bc_gate_answer answer;
    bool is_done;
};

static size_t split(char *line, char *fields[FIELDS_MOST])
{
    size_t count = 0;

    for (char *tab = strchr(line, '\t'); tab != NULL && count < FIELDS_MOST;
         tab = strchr(tab + 1, '\t')) {
        *tab = '\0';
        fields[count++] = tab + 1;
    }
    return count;
}

static bool take_line(struct answer_reader *reader, char *line, struct bc_status *status)
{
    bc_arena *arena = reader->findings->arena;
    char *fields[FIELDS_MOST];
    size_t count = split(line, fields);
    int64_t numbers[3] = {0};

    if (strcmp(line, "finding") == 0 && count == 2) {
        bc_problems_add(reader->findings, BC_ERROR, bc_arena_strdup(arena, fields[0]),
            bc_arena_printf(arena, "%s%s", reader->prefix, fields[1]), "%s", "");
    } else if (strcmp(line, "fault") == 0 && count == 4 &&
               bc_text_parse_int64(fields[0], &numbers[0])) {
        return bc_fail(status, (enum bc_fault)numbers[0], bc_arena_strdup(arena, fields[1]),
            fields[2], "%s", fields[3]);
    } else if (strcmp(line, "done") == 0 && count == 3 &&
               bc_text_parse_int64(fields[0], &numbers[0]) &&
               bc_text_parse_int64(fields[1], &numbers[1]) &&
               bc_text_parse_int64(fields[2], &numbers[2])) {
        reader->answer = (struct bc_gate_answer){.file_count = (size_t)numbers[0],
            .finding_count = (size_t)numbers[1],
            .is_key_lost = numbers[2] != 0};
        reader->is_done = true;
    }
    return true;
}

static bool take_answer(struct answer_reader *reader, char *text, struct bc_status *status)
{
    while (*text != '\0') {
        char *end = strchr(text, '\n');

        if (end == NULL) {
            break;
        }
        *end = '\0';
        if (!take_line(reader, text, status)) {
            return false;
        }
        text = end + 1;
    }
    return true;
}

static bool fail_unfinished(int ended, struct bc_status *status)
{
    return bc_fail(status, BC_REFUSED, "gate.not-finished", "", "%d",
        WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended));
}

bool bc_gate_apart(const char *const *arguments, const char *prefix, struct bc_problems *findings,
    struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    struct answer_reader reader = {.prefix = prefix, .findings = findings};
    bc_arena *arena = bc_arena_new();
    int ends[2];
    pid_t process = 0;
    int error = 0;
    int ended = 0;
    bool is_done = false;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        error = errno;
    } else {
        bool is_started = spawn(arguments, arena, ends[1], &process, &error);

        close(ends[1]);
        if (is_started) {
            char *text = read_answer(ends[0], arena);

            while (waitpid(process, &ended, 0) < 0 && errno == EINTR) {
            }
            is_done = take_answer(&reader, text, status) &&
                      ((reader.is_done && WIFEXITED(ended) && WEXITSTATUS(ended) == 0) ||
                          fail_unfinished(ended, status));
        }
        close(ends[0]);
    }
    bc_arena_free(arena);
    if (error != 0) {
        return bc_fail(status, BC_REFUSED, "gate.not-started", "", "%s", strerrordesc_np(error));
    }
    if (is_done) {
        *ret_answer = reader.answer;
    }
    return is_done;
}
