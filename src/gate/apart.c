#include "gate/apart.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_LIMIT_BYTES = 1 << 20, FOLDER_LIMIT_BYTES = 4096, FIELDS_MOST = 4 };

struct bc_gate_apart {
    bc_arena *arena;
    pid_t process; /* 0: it could not be started, or has ended */
    int error;     /* why it could not */
    int folder;    /* the end on which it is told */
    int answer;    /* the end on which it answers */
};

/* ---- The process ----------------------------------------------------------------------------- */

void bc_gate_confine(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* The folder comes in one piece, its end with it: less than all of it is no folder. */
const char *bc_gate_await_folder(bc_arena *arena)
{
    char *folder = bc_arena_alloc(arena, FOLDER_LIMIT_BYTES);
    size_t length = 0;
    ssize_t got;

    do {
        got = read(STDIN_FILENO, folder + length, FOLDER_LIMIT_BYTES - length);
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    return got == 0 && length > 1 && memchr(folder, '\0', length) == folder + length - 1 ? folder
                                                                                         : NULL;
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

/* ---- Starting and ending it -------------------------------------------------------------- */

static void close_end(int end)
{
    if (end >= 0) {
        close(end);
    }
}

/* Of the environment only the folder in which a service manager hands over the key. */
static int spawn(bc_gate_apart *apart, const char *const *arguments, int folder, int answer)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    char *environment[] = {NULL, NULL};
    posix_spawn_file_actions_t actions;
    size_t count = 0;
    char **copies;
    int error;

    if (credentials != NULL) {
        environment[0] = bc_arena_printf(apart->arena, "CREDENTIALS_DIRECTORY=%s", credentials);
    }
    while (arguments[count] != NULL) {
        count++;
    }
    copies = bc_arena_alloc_array(apart->arena, count + 1, sizeof(*copies));
    for (size_t i = 0; i < count; i++) {
        copies[i] = bc_arena_strdup(apart->arena, arguments[i]);
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, folder, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO);
    error = posix_spawn(&apart->process, "/proc/self/exe", &actions, NULL, copies, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bc_gate_apart *bc_gate_apart_start(const char *const *arguments, bc_arena *arena)
{
    bc_gate_apart *apart = bc_arena_alloc(arena, sizeof(*apart));
    int folder[2] = {-1, -1};
    int answer[2] = {-1, -1};

    *apart = (bc_gate_apart){.arena = arena};
    if (pipe2(folder, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0) {
        apart->error = errno;
    } else {
        apart->error = spawn(apart, arguments, folder[0], answer[1]);
    }
    apart->process = apart->error == 0 ? apart->process : 0;
    apart->folder = folder[1];
    apart->answer = answer[0];
    close_end(folder[0]);
    close_end(answer[1]);
    return apart;
}

/* It may have ended long ago: then nobody reads, which is no reason for us to end too. */
static void tell_folder(bc_gate_apart *apart, const char *folder)
{
    const size_t length = strlen(folder) + 1;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;

    (void)sigaction(SIGPIPE, &ignore, &before);
    while (length <= FOLDER_LIMIT_BYTES && write(apart->folder, folder, length) < 0 &&
           errno == EINTR) {
    }
    (void)sigaction(SIGPIPE, &before, NULL);
    close_end(apart->folder);
    apart->folder = -1;
}

static int wait_for(bc_gate_apart *apart)
{
    int ended = 0;

    while (waitpid(apart->process, &ended, 0) < 0 && errno == EINTR) {
    }
    apart->process = 0;
    return ended;
}

static void close_ends(bc_gate_apart *apart)
{
    close_end(apart->folder);
    close_end(apart->answer);
    apart->folder = -1;
    apart->answer = -1;
}

/* It only reads: ended at any moment, it leaves the store as it was. */
void bc_gate_apart_end(bc_gate_apart *apart)
{
    if (apart != NULL) {
        if (apart->process != 0) {
            (void)kill(apart->process, SIGKILL);
            (void)wait_for(apart);
        }
        close_ends(apart);
    }
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

static bool read_whole_answer(
    bc_gate_apart *apart, struct answer_reader *reader, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    char *text = read_answer(apart->answer, arena);
    const int ended = wait_for(apart);
    const bool is_done = take_answer(reader, text, status) &&
                         ((reader->is_done && WIFEXITED(ended) && WEXITSTATUS(ended) == 0) ||
                             fail_unfinished(ended, status));

    bc_arena_free(arena);
    return is_done;
}

bool bc_gate_apart_ask(bc_gate_apart *apart, const char *folder, const char *prefix,
    struct bc_problems *findings, struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    struct answer_reader reader = {.prefix = prefix, .findings = findings};
    bool is_done;

    if (apart->error != 0) {
        close_ends(apart);
        return bc_fail(
            status, BC_REFUSED, "gate.not-started", "", "%s", strerrordesc_np(apart->error));
    }
    tell_folder(apart, folder);
    is_done = read_whole_answer(apart, &reader, status);
    close_ends(apart);
    if (is_done) {
        *ret_answer = reader.answer;
    }
    return is_done;
}
