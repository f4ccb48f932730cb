/* A package of parts, such as a workbook: every part, name, comment, extra field, and not a byte
 * beside them. */
#include "gate/open.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum {
    MOST_PARTS = 10000,
    LOCAL_HEAD_BYTES = 30,
    ENTRY_BYTES = 46,
    END_BYTES = 22,
    AT_ONCE_BYTES = 4 << 20, /* parts up to this size are unpacked in one go, twice as fast */
};

/* A package while it is open; `known_bytes` counts what has been accounted for. */
struct package {
    struct bc_gate_run *run;
    const char *place;
    zip_t *zip;
    struct libdeflate_decompressor *unpacker;
    zip_uint64_t known_bytes;
};

static zip_uint64_t search_extra_fields(
    const struct package *package, zip_uint64_t index, zip_flags_t which, const char *place)
{
    zip_int16_t count = zip_file_extra_fields_count(package->zip, index, which);
    zip_uint64_t total = 0;

    for (zip_int16_t i = 0; i < count; i++) {
        zip_uint16_t id;
        zip_uint16_t length = 0;
        const zip_uint8_t *field =
            zip_file_extra_field_get(package->zip, index, (zip_uint16_t)i, &id, &length, which);

        if (field != NULL) {
            bc_gate_open_raw(package->run, place, (const char *)field, length);
            total += 4u + length;
        }
    }
    return total;
}

/* The bytes of a part as they are unpacked. */
struct part {
    zip_file_t *file;
    size_t left_bytes; /* of what its head promises */
};

static bool take_from_part(void *user, char *ret_bytes, size_t room_bytes, size_t *ret_length_bytes)
{
    struct part *part = user;
    const size_t wanted = part->left_bytes < room_bytes ? part->left_bytes : room_bytes;

    if (zip_fread(part->file, ret_bytes, wanted) != (zip_int64_t)wanted) {
        return false;
    }
    part->left_bytes -= wanted;
    *ret_length_bytes = wanted;
    return true;
}

/* The check sum is compared at the end of the part, so the end is read too. */
static bool is_at_end(const struct part *part)
{
    char one_more;

    return part->left_bytes == 0 && zip_fread(part->file, &one_more, 1) == 0;
}

/* Sheets are plain and long: they are searched while they are unpacked. */
static bool open_plain_part(
    struct package *package, zip_uint64_t index, size_t length_bytes, const char *place)
{
    struct part part = {
        .file = zip_fopen_index(package->zip, index, 0), .left_bytes = length_bytes};
    bool is_done = false;

    if (part.file != NULL) {
        is_done =
            bc_gate_open_plain_xml(package->run, place, take_from_part, &part) && is_at_end(&part);
        (void)zip_fclose(part.file);
    }
    return is_done;
}

static void open_whole_part(
    struct package *package, zip_uint64_t index, size_t length_bytes, const char *place)
{
    struct bc_gate_run *run = package->run;
    struct part part = {
        .file = zip_fopen_index(package->zip, index, 0), .left_bytes = length_bytes};
    char *bytes = bc_arena_alloc(run->scratch, length_bytes + 1);
    size_t got = 0;

    if (part.file == NULL || !take_from_part(&part, bytes, length_bytes, &got) ||
        !is_at_end(&part)) {
        bc_gate_note(run, "gate.unreadable", place);
    } else {
        bc_gate_open_any(run, place, bytes, length_bytes, true);
    }
    if (part.file != NULL) {
        (void)zip_fclose(part.file);
    }
}

/* Into `out`, which has room for what the head promises: that, by its check sum, and no more. */
static bool unpack_at_once(
    const struct package *package, zip_uint64_t index, const zip_stat_t *facts, char *out)
{
    const size_t packed_bytes = (size_t)facts->comp_size;
    zip_file_t *file = zip_fopen_index(package->zip, index, ZIP_FL_COMPRESSED);
    char *packed = bc_arena_alloc(package->run->scratch, packed_bytes + 1);
    size_t used = 0;
    size_t got = 0;
    bool is_well = false;

    if (file != NULL) {
        is_well = zip_fread(file, packed, packed_bytes + 1) == (zip_int64_t)packed_bytes &&
                  libdeflate_deflate_decompress_ex(package->unpacker, packed, packed_bytes, out,
                      (size_t)facts->size, &used, &got) == LIBDEFLATE_SUCCESS &&
                  used == packed_bytes && got == facts->size &&
                  libdeflate_crc32(0, out, got) == facts->crc;
        (void)zip_fclose(file);
    }
    return is_well;
}

/* False when the part is to be read piece by piece, which judges what is wrong with it too. */
static bool open_small_part(
    const struct package *package, zip_uint64_t index, const zip_stat_t *facts, const char *place)
{
    const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC;
    struct bc_gate_span rest;
    char *bytes;

    if ((facts->valid & wanted) != wanted || facts->comp_method != ZIP_CM_DEFLATE ||
        facts->size > AT_ONCE_BYTES || facts->comp_size > AT_ONCE_BYTES) {
        return false;
    }
    bytes = bc_arena_alloc(package->run->scratch, (size_t)facts->size + 1);
    if (!unpack_at_once(package, index, facts, bytes)) {
        return false;
    }
    rest = (struct bc_gate_span){bytes, (size_t)facts->size};
    if (!bc_gate_open_plain_xml(package->run, place, bc_gate_take_from_memory, &rest)) {
        bc_gate_open_any(package->run, place, bytes, (size_t)facts->size, true);
    }
    return true;
}

static void open_part(
    struct package *package, zip_uint64_t index, const zip_stat_t *facts, const char *place)
{
    struct bc_gate_run *run = package->run;
    const size_t length_bytes = (size_t)facts->size;
    bc_arena *outer = run->scratch;

    if (!bc_gate_take_bytes(run, place, length_bytes)) {
        return;
    }
    run->scratch = bc_arena_new();
    if (!open_small_part(package, index, facts, place) &&
        !open_plain_part(package, index, length_bytes, place)) {
        bc_arena_reset(run->scratch);
        open_whole_part(package, index, length_bytes, place);
    }
    bc_arena_free(run->scratch);
    run->scratch = outer;
}

static void search_part(struct package *package, zip_uint64_t index)
{
    struct bc_gate_run *run = package->run;
    const char *number = bc_arena_printf(run->arena, "part %llu", (unsigned long long)index + 1);
    const char *name = zip_get_name(package->zip, index, ZIP_FL_ENC_RAW);
    zip_uint32_t comment_bytes = 0;
    const char *comment = zip_file_get_comment(package->zip, index, &comment_bytes, ZIP_FL_ENC_RAW);
    zip_stat_t facts;
    const char *place;

    if (name == NULL || zip_stat_index(package->zip, index, 0, &facts) != 0) {
        bc_gate_note(run, "gate.unreadable", bc_gate_part(run, package->place, number));
        return;
    }
    place = bc_gate_part(run, package->place, bc_gate_safe_name(run, name, number));
    if (comment != NULL && comment_bytes > 0) {
        bc_gate_open_raw(run, place, comment, comment_bytes);
    }
    package->known_bytes += LOCAL_HEAD_BYTES + ENTRY_BYTES + 2 * strlen(name) + facts.comp_size +
                            comment_bytes +
                            search_extra_fields(package, index, ZIP_FL_LOCAL, place) +
                            search_extra_fields(package, index, ZIP_FL_CENTRAL, place);
    if (facts.encryption_method != ZIP_EM_NONE) {
        bc_gate_note(run, "gate.sealed", place);
        return;
    }
    open_part(package, index, &facts, place);
}

static void search_package(struct package *package, size_t length_bytes)
{
    struct bc_gate_run *run = package->run;
    zip_int64_t count = zip_get_num_entries(package->zip, 0);
    int comment_bytes = 0;
    const char *comment = zip_get_archive_comment(package->zip, &comment_bytes, ZIP_FL_ENC_RAW);

    if (count > MOST_PARTS) {
        bc_gate_note(run, "gate.too-large", package->place);
        return;
    }
    package->known_bytes = END_BYTES;
    if (comment != NULL && comment_bytes > 0) {
        package->known_bytes += (zip_uint64_t)comment_bytes;
        bc_gate_open_raw(run, package->place, comment, (size_t)comment_bytes);
    }
    for (zip_int64_t index = 0; index < count; index++) {
        search_part(package, (zip_uint64_t)index);
    }
    /*
     * Our writers leave nothing between, before or behind the parts: what is more there is a part
     * taken out of the list, or hidden beside it.
     */
    if (package->known_bytes != length_bytes) {
        bc_gate_note(run, "gate.hidden-bytes", package->place);
    }
}

void bc_gate_open_zip(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct package package = {
        .run = run, .place = place, .unpacker = libdeflate_alloc_decompressor()};
    zip_error_t error;
    zip_source_t *source;

    /* What is not packed shows in the bytes themselves, wherever they stand. */
    bc_gate_open_raw(run, place, bytes, length_bytes);
    zip_error_init(&error);
    source = zip_source_buffer_create(bytes, length_bytes, 0, &error);
    if (source != NULL) {
        package.zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    }
    if (package.unpacker == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
    if (package.zip == NULL) {
        zip_source_free(source);
        bc_gate_note(run, "gate.unreadable", place);
    } else {
        search_package(&package, length_bytes);
        zip_discard(package.zip);
    }
    zip_error_fini(&error);
    libdeflate_free_decompressor(package.unpacker);
}
