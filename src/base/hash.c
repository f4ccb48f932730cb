#include "base/hash.h"

#include <openssl/evp.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

static void write_hex(const unsigned char *digest, char *ret_hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < BC_SHA256_BYTES; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[BC_SHA256_HEX_SIZE - 1] = '\0';
}

/* SHA-256 can fail only for want of memory, which ends the program as in the arena. */
static void require(bool is_done)
{
    if (!is_done) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
}

void bc_sha256_hex(const void *bytes, size_t length_bytes, char ret_hex[BC_SHA256_HEX_SIZE])
{
    unsigned char digest[BC_SHA256_BYTES];

    require(EVP_Digest(bytes, length_bytes, digest, NULL, EVP_sha256(), NULL) == 1);
    write_hex(digest, ret_hex);
}

static bool hash_open_file(int file, char ret_hex[BC_SHA256_HEX_SIZE])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char buffer[READ_BYTES];
    unsigned char digest[BC_SHA256_BYTES];
    ssize_t count;

    require(context != NULL);
    require(EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
    while ((count = read(file, buffer, sizeof(buffer))) != 0) {
        if (count > 0) {
            require(EVP_DigestUpdate(context, buffer, (size_t)count) == 1);
        } else if (errno != EINTR) {
            EVP_MD_CTX_free(context);
            return false;
        }
    }
    require(EVP_DigestFinal_ex(context, digest, NULL) == 1);
    EVP_MD_CTX_free(context);
    write_hex(digest, ret_hex);
    return true;
}

bool bc_sha256_file(const char *path, char ret_hex[BC_SHA256_HEX_SIZE], struct bc_status *status)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool is_done = file >= 0 && hash_open_file(file, ret_hex);
    int reason = errno;

    if (file >= 0) {
        close(file);
    }
    if (!is_done) {
        return bc_fail(status, BC_BAD_INPUT, "file.unreadable", path, "%s" BC_NEXT "%s", path,
            strerrordesc_np(reason));
    }
    return true;
}
