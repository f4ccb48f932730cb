#include "store/keys.h"

#include "base/file.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES = 32, NONCE_BYTES = 12, TAG_BYTES = 16, HEX_BYTES = 2 * KEY_BYTES };
enum { NONCES_AT_ONCE = 256 };

/*
 * Random nonces drawn ahead: asking for each apart costs more than sealing with it. Each is handed
 * out once and wiped; none outlives the handle, which no child process may use.
 */
struct nonces {
    uint8_t bytes[NONCES_AT_ONCE * NONCE_BYTES];
    size_t left_count;
};

struct bc_keys {
    EVP_CIPHER_CTX *seal; /* the data key is set once; each text sets its nonce only */
    EVP_CIPHER_CTX *unseal;
    EVP_MAC_CTX *mac;
    struct nonces nonces;
};

/* The names bind a wrapped key to its purpose: one cannot be put in the other's place. */
static const char data_key_name[] = "data";
static const char mac_key_name[] = "mac";

static bool fail_crypto(struct bc_status *status)
{
    return bc_fail(status, BC_OWN_FAULT, "store.crypto", "", "");
}

/* ---- AES-256-GCM --------------------------------------------------------------------------- */

static bool take_nonce(struct nonces *nonces, uint8_t ret_nonce[NONCE_BYTES])
{
    uint8_t *nonce;

    if (nonces->left_count == 0) {
        if (RAND_bytes(nonces->bytes, sizeof(nonces->bytes)) != 1) {
            return false;
        }
        nonces->left_count = NONCES_AT_ONCE;
    }
    nonce = nonces->bytes + --nonces->left_count * NONCE_BYTES;
    memcpy(ret_nonce, nonce, NONCE_BYTES);
    explicit_bzero(nonce, NONCE_BYTES);
    return true;
}

/* `out` begins with a nonce; behind it come cipher text and tag: `length_bytes` + 28 bytes. */
static bool gcm_seal(EVP_CIPHER_CTX *cipher, struct bc_bytes bound, const uint8_t *plain,
    size_t length_bytes, uint8_t *out)
{
    int written = 0;

    return EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, out) == 1 &&
           EVP_EncryptUpdate(cipher, NULL, &written, bound.bytes, (int)bound.length_bytes) == 1 &&
           EVP_EncryptUpdate(cipher, out + NONCE_BYTES, &written, plain, (int)length_bytes) == 1 &&
           EVP_EncryptFinal_ex(cipher, out + NONCE_BYTES + length_bytes, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(
               cipher, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, out + NONCE_BYTES + length_bytes) == 1;
}

/* False when the bytes are not what was sealed under this key with these bound bytes. */
static bool gcm_unseal(
    EVP_CIPHER_CTX *cipher, struct bc_bytes bound, struct bc_bytes sealed, uint8_t *ret_plain)
{
    size_t length_bytes = sealed.length_bytes - NONCE_BYTES - TAG_BYTES;
    uint8_t tag[TAG_BYTES];
    int written = 0;

    memcpy(tag, sealed.bytes + NONCE_BYTES + length_bytes, TAG_BYTES);
    return EVP_DecryptInit_ex(cipher, NULL, NULL, NULL, sealed.bytes) == 1 &&
           EVP_DecryptUpdate(cipher, NULL, &written, bound.bytes, (int)bound.length_bytes) == 1 &&
           EVP_DecryptUpdate(
               cipher, ret_plain, &written, sealed.bytes + NONCE_BYTES, (int)length_bytes) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
           EVP_DecryptFinal_ex(cipher, ret_plain + length_bytes, &written) == 1;
}

static EVP_CIPHER_CTX *cipher_of(const uint8_t *key, bool seals)
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();

    if (cipher != NULL &&
        EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, NULL, seals ? 1 : 0) != 1) {
        EVP_CIPHER_CTX_free(cipher);
        return NULL;
    }
    return cipher;
}

/* ---- The workspace key --------------------------------------------------------------------- */

/* 64 digits of hex, a line end at most behind them. */
static bool parse_hex(const char *text, size_t length_bytes, uint8_t ret_key[KEY_BYTES])
{
    static const char digits[] = "0123456789abcdef";

    if (length_bytes == HEX_BYTES + 1 && text[HEX_BYTES] == '\n') {
        length_bytes--;
    }
    if (length_bytes != HEX_BYTES) {
        return false;
    }
    for (size_t index = 0; index < HEX_BYTES; index++) {
        const char *digit = memchr(digits, text[index], sizeof(digits) - 1);
        uint8_t value;

        if (digit == NULL) {
            return false;
        }
        value = (uint8_t)(digit - digits);
        ret_key[index / 2] = (uint8_t)(index % 2 == 0 ? value << 4 : ret_key[index / 2] | value);
    }
    return true;
}

/*
 * Nobody but the owner may read the file. A credential of the service manager belongs to root and
 * shows the right of the service's user as a group bit (its access list), so that bit is allowed
 * there.
 */
static bool check_key_file(int file, const char *path, struct bc_status *status)
{
    struct stat facts;
    mode_t forbidden;

    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return bc_fail(status, BC_STORE_DOWN, "store.key-missing", path, "%s", strerror(EISDIR));
    }
    if (facts.st_uid != geteuid() && facts.st_uid != 0) {
        return bc_fail(status, BC_STORE_DOWN, "store.key-owner", path, "%ld" BC_NEXT "%ld",
            (long)facts.st_uid, (long)geteuid());
    }
    forbidden = facts.st_uid == 0 && geteuid() != 0 ? 0037 : 0077;
    if ((facts.st_mode & forbidden) != 0) {
        return bc_fail(status, BC_STORE_DOWN, "store.key-open-to-others", path, "%04o",
            (unsigned)(facts.st_mode & 07777));
    }
    return true;
}

static bool read_workspace_key(
    const char *path, uint8_t ret_key[KEY_BYTES], struct bc_status *status)
{
    char text[HEX_BYTES + 2];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    ssize_t length_bytes;
    bool is_well;

    if (file < 0) {
        return bc_fail(status, BC_STORE_DOWN, "store.key-missing", path, "%s", strerror(errno));
    }
    if (!check_key_file(file, path, status)) {
        close(file);
        return false;
    }
    length_bytes = read(file, text, sizeof(text));
    close(file);
    is_well = length_bytes > 0 && parse_hex(text, (size_t)length_bytes, ret_key);
    explicit_bzero(text, sizeof(text));
    return is_well || bc_fail(status, BC_STORE_DOWN, "store.key-malformed", path, "");
}

bool bc_keys_are_lost(const char *key_path)
{
    return key_path != NULL && access(key_path, F_OK) != 0 && errno == ENOENT;
}

static bool write_new_key(const char *path, struct bc_status *status)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t key[KEY_BYTES];
    char text[HEX_BYTES + 1];
    bool is_written;

    if (RAND_bytes(key, KEY_BYTES) != 1) {
        return fail_crypto(status);
    }
    for (size_t index = 0; index < KEY_BYTES; index++) {
        text[2 * index] = digits[key[index] >> 4];
        text[2 * index + 1] = digits[key[index] & 15];
    }
    text[HEX_BYTES] = '\n';
    is_written = bc_file_write(path, text, sizeof(text), 0600, status);
    explicit_bzero(key, sizeof(key));
    explicit_bzero(text, sizeof(text));
    return is_written;
}

/* One that is given from outside stays; it is read, and judged, next. */
static bool make_workspace_key(const char *path, struct bc_status *status)
{
    return bc_path_exists(path) || write_new_key(path, status);
}

/* ---- Wrapping ------------------------------------------------------------------------------ */

static struct bc_bytes bytes_of(const char *text)
{
    return (struct bc_bytes){.bytes = (const uint8_t *)text, .length_bytes = strlen(text)};
}

static bool wrap_key(struct bc_backend *backend, EVP_CIPHER_CTX *wrapping, const char *name,
    const uint8_t key[KEY_BYTES], struct bc_status *status)
{
    uint8_t wrapped[NONCE_BYTES + KEY_BYTES + TAG_BYTES];

    if (RAND_bytes(wrapped, NONCE_BYTES) != 1 ||
        !gcm_seal(wrapping, bytes_of(name), key, KEY_BYTES, wrapped)) {
        return fail_crypto(status);
    }
    return backend->texts->put_key(backend, name,
        (struct bc_bytes){.bytes = wrapped, .length_bytes = sizeof(wrapped)}, status);
}

/* The two keys of a store, open. Wiped by their owner. */
struct open_keys {
    uint8_t data[KEY_BYTES];
    uint8_t mac[KEY_BYTES];
};

static bool make_keys(struct open_keys *ret_keys, struct bc_status *status)
{
    return (RAND_bytes(ret_keys->data, KEY_BYTES) == 1 &&
               RAND_bytes(ret_keys->mac, KEY_BYTES) == 1) ||
           fail_crypto(status);
}

static bool wrap_both(struct bc_backend *backend, const char *key_path,
    const struct open_keys *keys, struct bc_status *status)
{
    uint8_t key[KEY_BYTES];
    EVP_CIPHER_CTX *wrapping;
    bool is_done;

    if (!read_workspace_key(key_path, key, status)) {
        return false;
    }
    wrapping = cipher_of(key, true);
    explicit_bzero(key, sizeof(key));
    if (wrapping == NULL) {
        return fail_crypto(status);
    }
    is_done = wrap_key(backend, wrapping, data_key_name, keys->data, status) &&
              wrap_key(backend, wrapping, mac_key_name, keys->mac, status);
    EVP_CIPHER_CTX_free(wrapping);
    return is_done;
}

bool bc_keys_make(struct bc_backend *backend, const char *key_path, struct bc_status *status)
{
    struct open_keys keys;
    bool is_done = make_workspace_key(key_path, status) && make_keys(&keys, status) &&
                   wrap_both(backend, key_path, &keys, status);

    explicit_bzero(&keys, sizeof(keys));
    return is_done;
}

static bool unwrap_key(struct bc_backend *backend, EVP_CIPHER_CTX *unwrapping, const char *name,
    const char *key_path, uint8_t ret_key[KEY_BYTES], struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    struct bc_bytes wrapped;
    bool is_done = backend->texts->find_key(backend, name, arena, &wrapped, status);

    if (is_done && (wrapped.length_bytes != NONCE_BYTES + KEY_BYTES + TAG_BYTES ||
                       !gcm_unseal(unwrapping, bytes_of(name), wrapped, ret_key))) {
        is_done = bc_fail(status, BC_STORE_DOWN, "store.wrong-key", key_path, "");
    }
    bc_arena_free(arena);
    return is_done;
}

/* Both keys by the workspace key of one file. */
static bool unwrap_both(struct bc_backend *backend, const char *key_path,
    struct open_keys *ret_keys, struct bc_status *status)
{
    uint8_t key[KEY_BYTES];
    EVP_CIPHER_CTX *unwrapping;
    bool is_done;

    if (!read_workspace_key(key_path, key, status)) {
        return false;
    }
    unwrapping = cipher_of(key, false);
    explicit_bzero(key, sizeof(key));
    if (unwrapping == NULL) {
        return fail_crypto(status);
    }
    is_done = unwrap_key(backend, unwrapping, data_key_name, key_path, ret_keys->data, status) &&
              unwrap_key(backend, unwrapping, mac_key_name, key_path, ret_keys->mac, status);
    EVP_CIPHER_CTX_free(unwrapping);
    return is_done;
}

const char *bc_keys_waiting_path(bc_arena *arena, const char *key_path)
{
    return bc_arena_printf(arena, "%s.new", key_path);
}

/* By the key file, or else by the one that waits to take its place: a roll was killed in between.
 */
static bool load_keys(struct bc_backend *backend, const char *key_path, struct open_keys *ret_keys,
    struct bc_status *status)
{
    struct bc_status refusal = {0};
    struct bc_status ignored = {0};
    bc_arena *arena;
    bool is_done;

    if (key_path == NULL) {
        return make_keys(ret_keys, status);
    }
    if (unwrap_both(backend, key_path, ret_keys, &refusal)) {
        return true;
    }
    arena = bc_arena_new();
    is_done = strcmp(refusal.code, "store.wrong-key") == 0 &&
              unwrap_both(backend, bc_keys_waiting_path(arena, key_path), ret_keys, &ignored);
    bc_arena_free(arena);
    if (!is_done) {
        *status = refusal;
    }
    return is_done;
}

bool bc_keys_rewrap(struct bc_backend *backend, const char *key_path, const char *new_key_path,
    struct bc_status *status)
{
    struct open_keys keys;
    bool is_done = load_keys(backend, key_path, &keys, status) &&
                   write_new_key(new_key_path, status) &&
                   wrap_both(backend, new_key_path, &keys, status);

    explicit_bzero(&keys, sizeof(keys));
    return is_done;
}

bool bc_keys_settle(struct bc_backend *backend, const char *key_path, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    const char *waiting = bc_keys_waiting_path(arena, key_path);
    struct bc_status refusal = {0};
    struct open_keys keys;
    bool is_done = true;

    if (bc_path_exists(waiting) && !unwrap_both(backend, key_path, &keys, &refusal) &&
        unwrap_both(backend, waiting, &keys, &refusal)) {
        is_done =
            (rename(waiting, key_path) == 0 || bc_fail(status, BC_STORE_DOWN, "store.not-allowed",
                                                   key_path, "%s", strerrordesc_np(errno))) &&
            bc_path_sync(bc_path_folder(arena, key_path), status);
    }
    explicit_bzero(&keys, sizeof(keys));
    bc_arena_free(arena);
    return is_done;
}

static EVP_MAC_CTX *mac_of(const uint8_t key[KEY_BYTES])
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };

    EVP_MAC_free(mac);
    if (context != NULL && EVP_MAC_init(context, key, KEY_BYTES, parameters) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

bool bc_keys_open(
    struct bc_backend *backend, const char *key_path, bc_keys **ret_keys, struct bc_status *status)
{
    struct open_keys open_keys;
    bc_keys *keys;

    if (!load_keys(backend, key_path, &open_keys, status)) {
        explicit_bzero(&open_keys, sizeof(open_keys));
        return false;
    }
    keys = calloc(1, sizeof(*keys));
    if (keys != NULL) {
        keys->seal = cipher_of(open_keys.data, true);
        keys->unseal = cipher_of(open_keys.data, false);
        keys->mac = mac_of(open_keys.mac);
    }
    explicit_bzero(&open_keys, sizeof(open_keys));
    if (keys == NULL || keys->seal == NULL || keys->unseal == NULL || keys->mac == NULL) {
        bc_keys_close(keys);
        return fail_crypto(status);
    }
    *ret_keys = keys;
    return true;
}

void bc_keys_close(bc_keys *keys)
{
    if (keys != NULL) {
        EVP_CIPHER_CTX_free(keys->seal);
        EVP_CIPHER_CTX_free(keys->unseal);
        EVP_MAC_CTX_free(keys->mac);
        explicit_bzero(&keys->nonces, sizeof(keys->nonces));
        free(keys);
    }
}

/* ---- Rows ---------------------------------------------------------------------------------- */

struct bc_row_printer {
    EVP_MAC_CTX *mac;
    uint8_t key[BC_ROW_PRINT_BYTES];
};

/* Of two texts, as if they were one. */
static bool mac_of_both(bc_keys *keys, struct bc_bytes first, struct bc_bytes second,
    uint8_t ret_mac[EVP_MAX_MD_SIZE], struct bc_status *status)
{
    size_t mac_bytes = 0;

    /* A NULL key starts anew with the same one. */
    return (EVP_MAC_init(keys->mac, NULL, 0, NULL) == 1 &&
               (first.length_bytes == 0 ||
                   EVP_MAC_update(keys->mac, first.bytes, first.length_bytes) == 1) &&
               EVP_MAC_update(keys->mac, second.bytes, second.length_bytes) == 1 &&
               EVP_MAC_final(keys->mac, ret_mac, &mac_bytes, EVP_MAX_MD_SIZE) == 1 &&
               mac_bytes >= BC_ROW_PRINT_BYTES) ||
           fail_crypto(status);
}

/* The name ends with a NUL, which stands in no text: no mark of a text is ever part of this key. */
static bool give_key(bc_keys *keys, const char *purpose, uint8_t ret_key[BC_ROW_PRINT_BYTES],
    struct bc_status *status)
{
    static const uint8_t name[] = "rows";
    const struct bc_bytes first = {.bytes = name, .length_bytes = sizeof(name)};
    uint8_t mac[EVP_MAX_MD_SIZE] = {0};
    const bool is_done = mac_of_both(keys, first, bytes_of(purpose), mac, status);

    memcpy(ret_key, mac, BC_ROW_PRINT_BYTES);
    explicit_bzero(mac, sizeof(mac));
    return is_done;
}

bool bc_row_printer_new(
    bc_keys *keys, const char *purpose, bc_row_printer **ret_printer, struct bc_status *status)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    bc_row_printer *printer = calloc(1, sizeof(*printer));
    unsigned int print_bytes = BC_ROW_PRINT_BYTES;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_SIZE, &print_bytes),
        OSSL_PARAM_construct_end(),
    };
    bool is_done = false;

    if (printer != NULL) {
        printer->mac = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
        is_done = printer->mac != NULL && give_key(keys, purpose, printer->key, status) &&
                  EVP_MAC_init(printer->mac, printer->key, sizeof(printer->key), parameters) == 1;
    }
    EVP_MAC_free(mac);
    if (!is_done) {
        bc_row_printer_free(printer);
        return fail_crypto(status);
    }
    *ret_printer = printer;
    return true;
}

void bc_row_printer_free(bc_row_printer *printer)
{
    if (printer != NULL) {
        EVP_MAC_CTX_free(printer->mac);
        explicit_bzero(printer->key, sizeof(printer->key));
        free(printer);
    }
}

/* It cannot fail once it has begun: it takes no memory. */
void bc_row_print_make(bc_row_printer *printer, const void *row, size_t length_bytes,
    uint8_t ret_print[BC_ROW_PRINT_BYTES])
{
    size_t print_bytes = 0;
    const bool is_done =
        EVP_MAC_init(printer->mac, printer->key, sizeof(printer->key), NULL) == 1 &&
        EVP_MAC_update(printer->mac, row, length_bytes) == 1 &&
        EVP_MAC_final(printer->mac, ret_print, &print_bytes, BC_ROW_PRINT_BYTES) == 1;

    if (!is_done || print_bytes != BC_ROW_PRINT_BYTES) {
        abort();
    }
}

/* ---- Texts --------------------------------------------------------------------------------- */

bool bc_keys_mark(bc_keys *keys, const char *text, uint64_t *ret_mark, struct bc_status *status)
{
    const struct bc_bytes nothing = {0};
    uint8_t mac[EVP_MAX_MD_SIZE] = {0};
    uint64_t mark = 0;

    if (!mac_of_both(keys, nothing, bytes_of(text), mac, status)) {
        return false;
    }
    for (size_t index = 0; index < 8; index++) {
        mark = mark << 8 | mac[index];
    }
    *ret_mark = mark == 0 ? 1 : mark;
    return true;
}

/* Ticket and mark, little endian: a text moved to another place does not open. */
static struct bc_bytes binding_of(int64_t ticket, uint64_t mark, uint8_t ret_bytes[16])
{
    for (size_t index = 0; index < 8; index++) {
        ret_bytes[index] = (uint8_t)((uint64_t)ticket >> (8 * index));
        ret_bytes[8 + index] = (uint8_t)(mark >> (8 * index));
    }
    return (struct bc_bytes){.bytes = ret_bytes, .length_bytes = 16};
}

bool bc_keys_seal(bc_keys *keys, int64_t ticket, uint64_t mark, const char *text, bc_arena *arena,
    struct bc_bytes *ret_sealed, struct bc_status *status)
{
    size_t length_bytes = strlen(text);
    uint8_t binding[16];
    uint8_t *sealed;

    assert(length_bytes < INT32_MAX);
    sealed = bc_arena_alloc(arena, NONCE_BYTES + length_bytes + TAG_BYTES);
    if (!take_nonce(&keys->nonces, sealed) ||
        !gcm_seal(keys->seal, binding_of(ticket, mark, binding), (const uint8_t *)text,
            length_bytes, sealed)) {
        return fail_crypto(status);
    }
    *ret_sealed =
        (struct bc_bytes){.bytes = sealed, .length_bytes = NONCE_BYTES + length_bytes + TAG_BYTES};
    return true;
}

bool bc_keys_unseal(bc_keys *keys, int64_t ticket, uint64_t mark, struct bc_bytes sealed,
    bc_arena *wiping, const char **ret_text, struct bc_status *status)
{
    uint8_t binding[16];
    uint8_t *text;

    if (sealed.length_bytes < NONCE_BYTES + TAG_BYTES || sealed.length_bytes > INT32_MAX) {
        return bc_fail(status, BC_STORE_DOWN, "store.text-tampered", "", "%ld", (long)ticket);
    }
    /* The arena is zeroed: the byte behind the text ends it. */
    text = bc_arena_alloc(wiping, sealed.length_bytes - NONCE_BYTES - TAG_BYTES + 1);
    if (!gcm_unseal(keys->unseal, binding_of(ticket, mark, binding), sealed, text)) {
        return bc_fail(status, BC_STORE_DOWN, "store.text-tampered", "", "%ld", (long)ticket);
    }
    *ret_text = (const char *)text;
    return true;
}
