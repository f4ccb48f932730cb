#include "cli/passphrase.h"

#include "base/file.h"
#include "cli/places.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { GROUPS = 6, GROUP_LETTERS = 5 };

/* Without 0 and O, 1, I and l, U and V: 31 of them, drawn without favour. */
static const char letters[] = "ABCDEFGHJKLMNPQRSTVWXYZ23456789";

static bool draw_letter(char *ret_letter)
{
    const unsigned count = sizeof(letters) - 1;
    unsigned char byte;

    do {
        if (getrandom(&byte, 1, 0) != 1) {
            return false;
        }
    } while (byte >= 256 / count * count);
    *ret_letter = letters[byte % count];
    return true;
}

bool bc_passphrase_make(char ret_passphrase[BC_PASSPHRASE_SIZE], struct bc_status *status)
{
    size_t length = 0;

    for (int group = 0; group < GROUPS; group++) {
        for (int letter = 0; letter < GROUP_LETTERS; letter++) {
            if (!draw_letter(&ret_passphrase[length++])) {
                return bc_fail(status, BC_OWN_FAULT, "cli.passphrase-unmade", "", "");
            }
        }
        ret_passphrase[length++] = group + 1 < GROUPS ? '-' : '\0';
    }
    return true;
}

bool bc_passphrase_check_way(const struct bc_context *context, struct bc_status *status)
{
    const char *path = context->options->passphrase_file;
    int terminal;

    if (path != NULL) {
        return bc_check_output_place(context, path, status) &&
               (access(path, F_OK) != 0 ||
                   bc_fail(status, BC_BAD_USAGE, "cli.passphrase-exists", path, ""));
    }
    terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.passphrase-no-terminal", "", "");
    }
    close(terminal);
    return true;
}

static bool write_all(int file, const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        const ssize_t count = write(file, text, length);

        if (count >= 0) {
            text += count;
            length -= (size_t)count;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* A name that is there already is never written over: it may open an earlier appendix. */
static bool deliver_to_file(const char *path, const char *passphrase, struct bc_status *status)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool is_done;

    if (file < 0) {
        return bc_fail(
            status, BC_NO_OUTPUT, "cli.passphrase-unwritten", path, "%s", strerrordesc_np(errno));
    }
    is_done = write_all(file, passphrase) && write_all(file, "\n") && fsync(file) == 0;
    close(file);
    return is_done || bc_fail(status, BC_NO_OUTPUT, "cli.passphrase-unwritten", path, "%s",
                          strerrordesc_np(errno));
}

static bool deliver_to_terminal(
    const struct bc_context *context, const char *passphrase, struct bc_status *status)
{
    int terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    bool is_done = terminal >= 0 && write_all(terminal, bc_say(context, "cli.passphrase-is", "")) &&
                   write_all(terminal, "\n\n    ") && write_all(terminal, passphrase) &&
                   write_all(terminal, "\n\n");

    if (terminal >= 0) {
        close(terminal);
    }
    return is_done || bc_fail(status, BC_NO_OUTPUT, "cli.passphrase-unwritten", "/dev/tty", "%s",
                          strerrordesc_np(errno));
}

bool bc_passphrase_deliver(
    const struct bc_context *context, const char *passphrase, struct bc_status *status)
{
    return context->options->passphrase_file != NULL
               ? deliver_to_file(context->options->passphrase_file, passphrase, status)
               : deliver_to_terminal(context, passphrase, status);
}
