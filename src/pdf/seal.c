#include "pdf/seal.h"

#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/*
 * A stream of random bytes hangs on the catalog and makes up the size; they do not shrink when they
 * are packed. What is left to the step, less than a reader looks through for the end of the file,
 * is line ends behind it.
 */
enum { MOST_LINE_ENDS = 512, ATTEMPTS = 24, SPARE_BYTES = 4096, SECRET_BYTES = 24 };

struct sealing {
    const unsigned char *bytes;
    size_t length_bytes;
    const char *passphrase;
    const char *mark;
    char owner[2 * SECRET_BYTES + 1]; /* nobody is told it: the passphrase opens all there is */
    bc_arena *arena;
};

static bool fill_random(void *bytes, size_t length_bytes)
{
    unsigned char *place = bytes;

    while (length_bytes > 0) {
        ssize_t got = getrandom(place, length_bytes, 0);

        if (got <= 0) {
            return false;
        }
        place += got;
        length_bytes -= (size_t)got;
    }
    return true;
}

static void hang_on_catalog(qpdf_data pdf, const struct sealing *sealing, size_t filler_bytes)
{
    qpdf_oh catalog = qpdf_get_root(pdf);
    qpdf_oh filler = qpdf_oh_new_stream(pdf);
    unsigned char *bytes = bc_arena_alloc(sealing->arena, filler_bytes + 1);

    if (fill_random(bytes, filler_bytes)) {
        qpdf_oh_replace_stream_data(
            pdf, filler, bytes, filler_bytes, qpdf_oh_new_null(pdf), qpdf_oh_new_null(pdf));
        qpdf_oh_replace_key(pdf, catalog, "/BCFiller", filler);
    }
    qpdf_oh_replace_key(pdf, catalog, "/BCAudit", qpdf_oh_new_string(pdf, sealing->mark));
}

static bool write_sealed(qpdf_data pdf, const struct sealing *sealing, size_t filler_bytes)
{
    if ((qpdf_read_memory(pdf, "", (const char *)sealing->bytes, sealing->length_bytes, NULL) &
            QPDF_ERRORS) != 0) {
        return false;
    }
    hang_on_catalog(pdf, sealing, filler_bytes);
    if (qpdf_has_error(pdf) || (qpdf_init_write_memory(pdf) & QPDF_ERRORS) != 0) {
        return false;
    }
    qpdf_set_object_stream_mode(pdf, qpdf_o_generate);
    qpdf_set_r6_encryption_parameters2(pdf, sealing->passphrase, sealing->owner, QPDF_TRUE,
        QPDF_TRUE, QPDF_FALSE, QPDF_FALSE, QPDF_FALSE, QPDF_FALSE, qpdf_r3p_full, QPDF_TRUE);
    return (qpdf_write(pdf) & QPDF_ERRORS) == 0;
}

/* The sealed file with so much filler, in the arena. */
static bool seal_once(const struct sealing *sealing, size_t filler_bytes, unsigned char **ret_bytes,
    size_t *ret_length_bytes)
{
    qpdf_data pdf = qpdf_init();
    bool is_done;

    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    is_done = write_sealed(pdf, sealing, filler_bytes);
    if (is_done) {
        *ret_length_bytes = qpdf_get_buffer_length(pdf);
        /* Room for the line ends too. */
        *ret_bytes = bc_arena_alloc(sealing->arena, *ret_length_bytes + SPARE_BYTES);
        memcpy(*ret_bytes, qpdf_get_buffer(pdf), *ret_length_bytes);
    } else {
        (void)qpdf_get_error(pdf); /* one that nobody asked for it prints at its end */
    }
    qpdf_cleanup(&pdf);
    return is_done;
}

static size_t next_step(size_t length_bytes)
{
    return (length_bytes + BC_SEALED_STEP_BYTES - 1) / BC_SEALED_STEP_BYTES * BC_SEALED_STEP_BYTES;
}

static bool make_owner(struct sealing *sealing)
{
    unsigned char secret[SECRET_BYTES];

    if (!fill_random(secret, sizeof(secret))) {
        return false;
    }
    for (size_t i = 0; i < SECRET_BYTES; i++) {
        snprintf(sealing->owner + 2 * i, 3, "%02x", secret[i]);
    }
    explicit_bzero(secret, sizeof(secret));
    return true;
}

/* Filler grows or shrinks by what is missing until the rest is a few line ends. */
static bool seal_to_step(
    const struct sealing *sealing, unsigned char **ret_bytes, size_t *ret_length_bytes)
{
    size_t filler_bytes = 0;
    size_t target = 0;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        unsigned char *bytes = NULL;
        size_t length = 0;

        if (!seal_once(sealing, filler_bytes, &bytes, &length)) {
            return false;
        }
        /* The first one tells how much there is; the filler itself has room in the same step. */
        target = target == 0 ? next_step(length + SPARE_BYTES) : target;
        if (length <= target && target - length <= MOST_LINE_ENDS) {
            memset(bytes + length, '\n', target - length);
            *ret_bytes = bytes;
            *ret_length_bytes = target;
            return true;
        }
        if (length > target) {
            filler_bytes =
                filler_bytes > length - target + 64 ? filler_bytes - (length - target) - 64 : 0;
        } else {
            filler_bytes += target - length - MOST_LINE_ENDS / 2;
        }
    }
    return false;
}

bool bc_pdf_seal(const unsigned char *bytes, size_t length_bytes, const char *passphrase,
    const char *mark, bc_arena *arena, unsigned char **ret_bytes, size_t *ret_length_bytes,
    struct bc_status *status)
{
    struct sealing sealing = {.bytes = bytes,
        .length_bytes = length_bytes,
        .passphrase = passphrase,
        .mark = mark,
        .arena = bc_arena_new_wiping()};
    unsigned char *sealed = NULL;
    size_t length = 0;
    bool is_done = make_owner(&sealing) && seal_to_step(&sealing, &sealed, &length);

    if (is_done) {
        *ret_bytes = bc_arena_alloc(arena, length);
        memcpy(*ret_bytes, sealed, length);
        *ret_length_bytes = length;
    }
    explicit_bzero(sealing.owner, sizeof(sealing.owner));
    bc_arena_free(sealing.arena);
    return is_done || bc_fail(status, BC_OWN_FAULT, "pdf.seal-failed", "", "");
}
