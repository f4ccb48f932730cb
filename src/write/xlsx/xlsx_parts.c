#include "write/xlsx/xlsx_parts.h"

#include <xlsxwriter/packager.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_AT_FIRST = 4096 };

/*
 * The library hands its container no context but the name of a file, so what a thread is closing is
 * kept where the functions below find it. NULL outside of xlsx_parts_take().
 */
static _Thread_local struct xlsx_parts *taking;

/* ---- Bytes that grow ------------------------------------------------------------------------- */

static bool reserve(char **bytes, size_t *room_bytes, size_t wanted_bytes)
{
    size_t room = *room_bytes == 0 ? ROOM_AT_FIRST : *room_bytes;
    char *grown;

    if (wanted_bytes <= *room_bytes) {
        return true;
    }
    while (room < wanted_bytes) {
        room *= 2;
    }
    grown = realloc(*bytes, room);
    if (grown == NULL) {
        return false;
    }
    *bytes = grown;
    *room_bytes = room;
    return true;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

bool xlsx_parts_add(struct xlsx_parts *parts, const char *name)
{
    char *copy = strdup(name);

    if (parts->count == parts->room && copy != NULL) {
        const size_t room = parts->room == 0 ? 64 : parts->room * 2;
        struct xlsx_plain_part *items = realloc(parts->items, room * sizeof(*items));

        if (items != NULL) {
            parts->items = items;
            parts->room = room;
        }
    }
    if (copy == NULL || parts->count == parts->room) {
        free(copy);
        return false;
    }
    parts->items[parts->count++] = (struct xlsx_plain_part){.name = copy};
    return true;
}

bool xlsx_parts_append(struct xlsx_parts *parts, const void *bytes, size_t length_bytes)
{
    struct xlsx_plain_part *part = &parts->items[parts->count - 1];

    if (!reserve(&part->bytes, &part->room_bytes, part->length_bytes + length_bytes)) {
        return false;
    }
    memcpy(part->bytes + part->length_bytes, bytes, length_bytes);
    part->length_bytes += length_bytes;
    return true;
}

void xlsx_parts_free(struct xlsx_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->items[i].name);
        free(parts->items[i].bytes);
    }
    free(parts->items);
    *parts = (struct xlsx_parts){0};
}

lxw_error xlsx_parts_take(lxw_workbook *inner, struct xlsx_parts *ret_parts)
{
    lxw_error error;

    taking = ret_parts;
    error = workbook_close(inner);
    taking = NULL;
    return error;
}

/* ---- A file of the library ------------------------------------------------------------------- */

struct memory_file {
    char *bytes;
    size_t length_bytes, room_bytes, at;
};

static ssize_t memory_write(void *cookie, const char *bytes, size_t length_bytes)
{
    struct memory_file *file = cookie;

    if (!reserve(&file->bytes, &file->room_bytes, file->at + length_bytes)) {
        return 0;
    }
    memcpy(file->bytes + file->at, bytes, length_bytes);
    file->at += length_bytes;
    file->length_bytes = file->at > file->length_bytes ? file->at : file->length_bytes;
    return (ssize_t)length_bytes;
}

static ssize_t memory_read(void *cookie, char *bytes, size_t length_bytes)
{
    struct memory_file *file = cookie;
    const size_t left = file->length_bytes - file->at;
    const size_t count = length_bytes < left ? length_bytes : left;

    if (count > 0) {
        memcpy(bytes, file->bytes + file->at, count);
    }
    file->at += count;
    return (ssize_t)count;
}

static int memory_seek(void *cookie, off64_t *offset, int whence)
{
    struct memory_file *file = cookie;
    const off64_t from = whence == SEEK_SET   ? 0
                         : whence == SEEK_CUR ? (off64_t)file->at
                                              : (off64_t)file->length_bytes;

    if (from + *offset < 0 || from + *offset > (off64_t)file->length_bytes) {
        return -1;
    }
    file->at = (size_t)(from + *offset);
    *offset = (off64_t)file->at;
    return 0;
}

static int memory_close(void *cookie)
{
    struct memory_file *file = cookie;

    free(file->bytes);
    free(file);
    return 0;
}

/*
 * ---- What the library calls --------------------------------------------------------------------
 *
 * The functions of this program stand before those of shared libraries, here as with malloc() in
 * cli/memory.c. They are the library's lxw_tmpfile() and the five of minizip that it uses; nothing
 * else in the program has a use for minizip. A test looks whether they are the ones that are
 * called.
 *
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,readability-non-const-parameter)
 */
FILE *lxw_tmpfile(char *folder)
{
    static const cookie_io_functions_t functions = {
        .read = memory_read, .write = memory_write, .seek = memory_seek, .close = memory_close};
    struct memory_file *file = calloc(1, sizeof(*file));
    FILE *opened = file != NULL ? fopencookie(file, "w+", functions) : NULL;

    (void)folder;
    if (opened == NULL) {
        free(file);
    }
    return opened;
}

zipFile ZEXPORT zipOpen(const char *path, int append)
{
    (void)path;
    (void)append;
    return taking;
}

int ZEXPORT zipOpenNewFileInZip4_64(zipFile parts, const char *name, const zip_fileinfo *about,
    const void *local_extra, uInt local_extra_bytes, const void *global_extra,
    uInt global_extra_bytes, const char *comment, int method, int level, int is_raw,
    int window_bits, int memory_level, int strategy, const char *password, uLong password_crc,
    uLong made_by, uLong flags, int is_zip64)
{
    (void)about;
    (void)local_extra;
    (void)local_extra_bytes;
    (void)global_extra;
    (void)global_extra_bytes;
    (void)comment;
    (void)method;
    (void)level;
    (void)is_raw;
    (void)window_bits;
    (void)memory_level;
    (void)strategy;
    (void)password;
    (void)password_crc;
    (void)made_by;
    (void)flags;
    (void)is_zip64;
    return xlsx_parts_add(parts, name) ? ZIP_OK : ZIP_INTERNALERROR;
}

int ZEXPORT zipWriteInFileInZip(zipFile parts, const void *bytes, unsigned length_bytes)
{
    return xlsx_parts_append(parts, bytes, length_bytes) ? ZIP_OK : ZIP_INTERNALERROR;
}

int ZEXPORT zipCloseFileInZip(zipFile parts)
{
    (void)parts;
    return ZIP_OK;
}

int ZEXPORT zipClose(zipFile parts, const char *comment)
{
    (void)parts;
    (void)comment;
    return ZIP_OK;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name,readability-non-const-parameter) */
