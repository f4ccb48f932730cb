#include "pdf/container.h"

#include "base/hash.h"
#include "pdf/pack.h"

#include <assert.h>
#include <string.h>

enum {
    OBJECTS_A_PACK = 200,
    ENTRY_BYTES = 7, /* of the table of places: kind, 4 bytes of place, 2 of place in a pack */
    ROW_BYTES = 1 + ENTRY_BYTES,
    PNG_UP = 2, /* each row as the difference to the one above: shorter when compressed */
    ID_DIGITS = 32
};

enum place_kind { PLACE_FREE = 0, PLACE_IN_FILE = 1, PLACE_IN_PACK = 2 };

struct place {
    enum place_kind kind;
    size_t at; /* byte in the file, or number of the pack */
    size_t index;
};

struct assembly {
    const struct bc_pdf_container *container;
    struct bc_pdf_text file;
    struct place *places; /* of the objects, then of the packs */
    size_t place_count;
};

void bc_pdf_container_init(struct bc_pdf_container *container, bc_arena *arena, int32_t first)
{
    *container = (struct bc_pdf_container){.arena = arena, .text = {.arena = arena}};
    for (int32_t i = 0; i < first; i++) {
        bc_pdf_reserve(container);
    }
}

int32_t bc_pdf_reserve(struct bc_pdf_container *container)
{
    container->objects = bc_arena_grow(container->arena, container->objects, container->count,
        &container->capacity, sizeof(*container->objects));
    container->objects[container->count] = (struct bc_pdf_object){0};
    return (int32_t)container->count++;
}

struct bc_pdf_text *bc_pdf_begin(struct bc_pdf_container *container, int32_t number)
{
    assert(number > 0);
    assert((size_t)number < container->count);
    container->objects[number].offset = container->text.length;
    return &container->text;
}

void bc_pdf_end(struct bc_pdf_container *container, int32_t number)
{
    container->objects[number].length = container->text.length - container->objects[number].offset;
}

void bc_pdf_put_stream(struct bc_pdf_container *container, int32_t number, const char *entries,
    const void *bytes, size_t length, bool packs)
{
    struct bc_pdf_text *text = bc_pdf_begin(container, number);
    const unsigned char *stream = packs ? bc_pdf_pack(container->arena, bytes, length, &length)
                                        : (const unsigned char *)bytes;

    bc_pdf_putf(
        text, "<< %s%s /Length %zu >>", entries, packs ? " /Filter /FlateDecode" : "", length);
    bc_pdf_end(container, number);
    container->objects[number].stream = stream;
    container->objects[number].stream_bytes = length;
}

/* ---- The file -------------------------------------------------------------------------------- */

static void put_object(struct assembly *self, size_t number, const char *text, size_t length)
{
    self->places[number] = (struct place){PLACE_IN_FILE, self->file.length, 0};
    bc_pdf_putf(&self->file, "%zu 0 obj\n", number);
    bc_pdf_put_bytes(&self->file, text, length);
    bc_pdf_put(&self->file, "\n");
}

static void put_stream(struct assembly *self, const unsigned char *stream, size_t length)
{
    bc_pdf_put(&self->file, "stream\n");
    bc_pdf_put_bytes(&self->file, stream, length);
    bc_pdf_put(&self->file, "\nendstream\n");
}

static void put_plain_object(struct assembly *self, size_t number)
{
    const struct bc_pdf_object *object = &self->container->objects[number];

    put_object(self, number, self->container->text.bytes + object->offset, object->length);
    if (object->stream != NULL) {
        put_stream(self, object->stream, object->stream_bytes);
    }
    bc_pdf_put(&self->file, "endobj\n");
}

/* Packs objects from `next` on; returns where to go on. */
static size_t put_pack(struct assembly *self, size_t next, bc_arena *scratch)
{
    const struct bc_pdf_container *container = self->container;
    struct bc_pdf_text head = {.arena = scratch};
    struct bc_pdf_text body = {.arena = scratch};
    size_t number = self->place_count++;
    size_t count = 0;
    size_t length;
    const unsigned char *packed;
    size_t head_length;
    char *entries;

    for (; next < container->count && count < OBJECTS_A_PACK; next++) {
        const struct bc_pdf_object *object = &container->objects[next];

        if (object->length == 0 || object->stream != NULL) {
            continue;
        }
        bc_pdf_put_number(&head, (int32_t)next);
        bc_pdf_put(&head, " ");
        bc_pdf_put_number(&head, (int32_t)body.length);
        bc_pdf_put(&head, " ");
        bc_pdf_put_bytes(&body, container->text.bytes + object->offset, object->length);
        bc_pdf_put(&body, " ");
        self->places[next] = (struct place){PLACE_IN_PACK, number, count++};
    }
    head_length = head.length;
    bc_pdf_put_bytes(&head, body.bytes, body.length);
    packed = bc_pdf_pack(scratch, head.bytes, head.length, &length);
    entries = bc_arena_printf(scratch,
        "<< /Type /ObjStm /N %zu /First %zu /Filter /FlateDecode /Length %zu >>", count,
        head_length, length);
    put_object(self, number, entries, strlen(entries));
    put_stream(self, packed, length);
    bc_pdf_put(&self->file, "endobj\n");
    return next;
}

static bool has_more_to_pack(const struct bc_pdf_container *container, size_t next)
{
    for (; next < container->count; next++) {
        if (container->objects[next].length > 0 && container->objects[next].stream == NULL) {
            return true;
        }
    }
    return false;
}

static void put_packs(struct assembly *self)
{
    bc_arena *scratch = bc_arena_new();

    for (size_t next = 1; has_more_to_pack(self->container, next);) {
        next = put_pack(self, next, scratch);
        bc_arena_reset(scratch);
    }
    bc_arena_free(scratch);
}

/* /Root, /Info and /ID: what both forms of the table of places end with. */
static void put_trailer(
    struct bc_pdf_text *text, const struct assembly *self, size_t count, int32_t root, int32_t info)
{
    char hash[BC_SHA256_HEX_SIZE];

    bc_sha256_hex(self->file.bytes, self->file.length, hash);
    bc_pdf_putf(text, "/Size %zu /Root %d 0 R /Info %d 0 R /ID [<%.*s> <%.*s>]", count, root, info,
        ID_DIGITS, hash, ID_DIGITS, hash);
}

static void put_table(struct assembly *self, int32_t root, int32_t info)
{
    size_t start = self->file.length;
    size_t count = self->container->count;

    bc_pdf_putf(&self->file, "xref\n0 %zu\n", count);
    for (size_t i = 0; i < count; i++) {
        if (self->places[i].kind == PLACE_IN_FILE) {
            bc_pdf_putf(&self->file, "%010zu 00000 n \n", self->places[i].at);
        } else {
            bc_pdf_putf(&self->file, "0000000000 %05d f \n", i == 0 ? 65535 : 0);
        }
    }
    bc_pdf_put(&self->file, "trailer\n<< ");
    put_trailer(&self->file, self, count, root, info);
    bc_pdf_putf(&self->file, " >>\nstartxref\n%zu\n%%%%EOF\n", start);
}

static void spell_place(const struct place *place, unsigned char ret_entry[ENTRY_BYTES])
{
    ret_entry[0] = (unsigned char)place->kind;
    for (int i = 0; i < 4; i++) {
        ret_entry[1 + i] = (unsigned char)(place->at >> (24 - 8 * i));
    }
    ret_entry[5] = (unsigned char)(place->index >> 8);
    ret_entry[6] = (unsigned char)place->index;
}

/* The table of places as a stream: the only form that knows packed objects. */
static void put_packed_table(struct assembly *self, int32_t root, int32_t info)
{
    bc_arena *arena = self->container->arena;
    size_t number = self->place_count++;
    size_t count = self->place_count;
    size_t start = self->file.length;
    unsigned char *rows = bc_arena_alloc_array(arena, count, ROW_BYTES);
    unsigned char above[ENTRY_BYTES] = {0};
    struct bc_pdf_text entries = {.arena = arena};
    const unsigned char *packed;
    size_t length;

    self->places[number] = (struct place){PLACE_IN_FILE, start, 0};
    for (size_t i = 0; i < count; i++) {
        unsigned char entry[ENTRY_BYTES];

        spell_place(&self->places[i], entry);
        rows[i * ROW_BYTES] = PNG_UP;
        for (size_t k = 0; k < ENTRY_BYTES; k++) {
            rows[i * ROW_BYTES + 1 + k] = (unsigned char)(entry[k] - above[k]);
        }
        memcpy(above, entry, sizeof(above));
    }
    packed = bc_pdf_pack(arena, rows, count * ROW_BYTES, &length);
    bc_pdf_put(&entries, "<< /Type /XRef /W [1 4 2] ");
    put_trailer(&entries, self, count, root, info);
    bc_pdf_putf(&entries,
        " /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns %d >> /Length %zu >>",
        ENTRY_BYTES, length);
    put_object(self, number, entries.bytes, entries.length);
    put_stream(self, packed, length);
    bc_pdf_putf(&self->file, "endobj\nstartxref\n%zu\n%%%%EOF\n", start);
}

void bc_pdf_assemble(const struct bc_pdf_container *container, int32_t root, int32_t info, bool old,
    unsigned char **ret_bytes, size_t *ret_length_bytes)
{
    struct assembly self = {
        .container = container,
        .file = {.arena = container->arena},
        .places = bc_arena_alloc_array(container->arena,
            container->count + container->count / OBJECTS_A_PACK + 2, sizeof(struct place)),
        .place_count = container->count,
    };

    bc_pdf_putf(&self.file, "%%PDF-1.%d\n%%\xE2\xE3\xCF\xD3\n", old ? 4 : 7);
    for (size_t i = 1; i < container->count; i++) {
        if (container->objects[i].length > 0 && (old || container->objects[i].stream != NULL)) {
            put_plain_object(&self, i);
        }
    }
    if (old) {
        put_table(&self, root, info);
    } else {
        put_packs(&self);
        put_packed_table(&self, root, info);
    }
    *ret_bytes = (unsigned char *)self.file.bytes;
    *ret_length_bytes = self.file.length;
}
