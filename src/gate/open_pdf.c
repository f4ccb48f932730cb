/* Every object of a PDF, every stream unpacked, every page read, and the bytes of the file once
 * more without asking which of them the file says are its own. */
#include "gate/open.h"
#include "gate/pdf_font.h"

#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST /* what is unpacked is not written to */
#include <zlib.h>

enum { OBJECT_DEPTH = 100, MOST_OBJECTS = 2000000, FONTS_MOST = 200 };

/* A font under the number of its object. */
struct known_font {
    int object;
    struct bc_gate_font font;
};

struct document {
    struct bc_gate_run *run;
    const char *place;
    qpdf_data pdf;
    struct bc_gate_text strings; /* of the object at hand */
    struct known_font fonts[FONTS_MOST];
    size_t font_count;
    struct bc_gate_table searched; /* packed bytes of streams: what has been done with them */
    unsigned char *room;           /* for one that is unpacked */
    size_t room_bytes;
};

/* A packed stream that was found among the bytes of the file: as page description and as strings,
 * or it is a file of the folder. */
enum { SEARCHED_SYNTAX = 1, SEARCHED_STRINGS = 2, IS_KNOWN_FILE = 4 };

static const char *place_of(const struct document *document, const char *kind, int number)
{
    return bc_gate_part(document->run, document->place,
        bc_arena_printf(document->run->arena, "%s %d", kind, number));
}

/* The bytes of a stream as they are meant; NULL where they cannot be unpacked. Free them. */
static unsigned char *stream_data(
    const struct document *document, qpdf_oh stream, size_t *ret_length_bytes)
{
    unsigned char *bytes = NULL;
    QPDF_BOOL is_filtered = QPDF_FALSE;
    QPDF_ERROR_CODE code = qpdf_oh_get_stream_data(
        document->pdf, stream, qpdf_dl_all, &is_filtered, &bytes, ret_length_bytes);

    /* An empty stream without a filter, such as the look of a field nobody signed, needs none. */
    const bool is_empty =
        *ret_length_bytes == 0 &&
        !qpdf_oh_has_key(document->pdf, qpdf_oh_get_dict(document->pdf, stream), "/Filter");

    if ((code & QPDF_ERRORS) != 0 || (!is_filtered && !is_empty)) {
        free(bytes);
        return NULL;
    }
    return bytes != NULL ? bytes : (unsigned char *)strdup("");
}

/* ---- Fonts ----------------------------------------------------------------------------------- */

static void load_font(
    struct document *document, qpdf_oh dictionary, struct bc_gate_font *font, const char *place)
{
    qpdf_data pdf = document->pdf;
    qpdf_oh map = qpdf_oh_get_key(pdf, dictionary, "/ToUnicode");
    bc_arena *scratch = document->run->scratch;

    font->is_wide =
        qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, dictionary, "/Subtype"), "/Type0");
    if (qpdf_oh_is_stream(pdf, map)) {
        struct bc_gate_text words;
        size_t length_bytes = 0;
        unsigned char *bytes = stream_data(document, map, &length_bytes);

        bc_gate_text_init(&words, scratch);
        if (bytes != NULL) {
            bc_gate_font_read_map(font, (const char *)bytes, length_bytes, scratch, &words);
            bc_gate_search_text(document->run, place, &words);
        }
        free(bytes);
    } else if (font->is_wide) {
        /* Nobody could copy its text, nor can we be sure to read it. */
        bc_gate_note(document->run, "gate.font-unreadable", place);
    }
}

/* The fonts of one page or form. */
struct font_finder {
    struct document *document;
    qpdf_oh fonts;
    const char *place;
};

static const struct bc_gate_font *find_font(void *user, const char *name, size_t length_bytes)
{
    const struct font_finder *finder = user;
    struct document *document = finder->document;
    qpdf_data pdf = document->pdf;
    const char *key = bc_arena_printf(document->run->scratch, "/%.*s", (int)length_bytes, name);
    struct known_font *known;
    qpdf_oh font;
    int object;

    if (!qpdf_oh_is_dictionary(pdf, finder->fonts)) {
        return NULL;
    }
    font = qpdf_oh_get_key(pdf, finder->fonts, key);
    if (!qpdf_oh_is_dictionary(pdf, font)) {
        return NULL;
    }
    object = qpdf_oh_get_object_id(pdf, font);
    for (size_t i = 0; object != 0 && i < document->font_count; i++) {
        if (document->fonts[i].object == object) {
            return &document->fonts[i].font;
        }
    }
    if (document->font_count == FONTS_MOST) {
        bc_gate_note(document->run, "gate.too-large", finder->place);
        return NULL;
    }
    known = &document->fonts[document->font_count++];
    known->object = object;
    load_font(document, font, &known->font, finder->place);
    return &known->font;
}

/* What a font has not been asked about: it may be text, or numbers of its letters. */
static void search_encoded(
    struct bc_gate_run *run, const char *place, const struct bc_gate_text *text)
{
    run->is_encoded = true;
    bc_gate_search_text(run, place, text);
    run->is_encoded = false;
}

/* ---- Content --------------------------------------------------------------------------------- */

static void search_content(struct document *document, qpdf_oh resources, const char *place,
    const unsigned char *bytes, size_t length_bytes)
{
    struct bc_gate_run *run = document->run;
    struct font_finder finder = {.document = document, .place = place};
    struct bc_gate_page_texts texts;

    finder.fonts = qpdf_oh_is_dictionary(document->pdf, resources)
                       ? qpdf_oh_get_key(document->pdf, resources, "/Font")
                       : qpdf_oh_new_null(document->pdf);
    bc_gate_page_read((const char *)bytes, length_bytes, find_font, &finder, run->scratch, &texts);
    bc_gate_search_text(run, place, &texts.in_stream);
    bc_gate_search_text(run, place, &texts.in_lines);
    search_encoded(run, place, &texts.by_code);
    bc_gate_search_text(run, place, &texts.asides);
}

static void search_page(struct document *document, size_t index)
{
    qpdf_data pdf = document->pdf;
    const char *place = place_of(document, "page", (int)index + 1);
    qpdf_oh page = qpdf_get_page_n(pdf, index);
    unsigned char *bytes = NULL;
    size_t length_bytes = 0;

    if ((qpdf_oh_get_page_content_data(pdf, page, &bytes, &length_bytes) & QPDF_ERRORS) != 0) {
        bc_gate_note(document->run, "gate.unreadable", place);
    } else if (bc_gate_take_bytes(document->run, place, length_bytes)) {
        search_content(
            document, qpdf_oh_get_key(pdf, page, "/Resources"), place, bytes, length_bytes);
    }
    free(bytes);
}

/* ---- Objects --------------------------------------------------------------------------------- */

static void take_string(struct document *document, qpdf_oh string)
{
    size_t length_bytes = 0;
    const char *bytes = qpdf_oh_get_binary_string_value(document->pdf, string, &length_bytes);

    bc_gate_add_pdf_string(&document->strings, bytes, length_bytes);
    bc_gate_text_break(&document->strings);
}

static void collect(struct document *document, qpdf_oh object, int depth);

/* Keys of one dictionary are copied first: the library has one iterator for all. */
static void collect_dictionary(struct document *document, qpdf_oh dictionary, int depth)
{
    qpdf_data pdf = document->pdf;
    bc_arena *arena = document->run->scratch;
    const char **keys = NULL;
    size_t count = 0;
    size_t capacity = 0;

    qpdf_oh_begin_dict_key_iter(pdf, dictionary);
    while (qpdf_oh_dict_more_keys(pdf)) {
        keys = bc_arena_grow(arena, keys, count, &capacity, sizeof(*keys));
        keys[count++] = bc_arena_strdup(arena, qpdf_oh_dict_next_key(pdf));
    }
    for (size_t i = 0; i < count; i++) {
        qpdf_oh value = qpdf_oh_get_key(pdf, dictionary, keys[i]);

        bc_gate_text_add_string(&document->strings, keys[i]);
        bc_gate_text_break(&document->strings);
        collect(document, value, depth + 1);
        qpdf_oh_release(pdf, value);
    }
}

/* Strings and names of an object; what it points to is an object of its own. */
static void collect(struct document *document, qpdf_oh object, int depth)
{
    qpdf_data pdf = document->pdf;

    if (depth > OBJECT_DEPTH) {
        bc_gate_note(document->run, "gate.too-deep", document->place);
    } else if (depth > 0 && qpdf_oh_is_indirect(pdf, object)) {
        return;
    } else if (qpdf_oh_is_string(pdf, object)) {
        take_string(document, object);
    } else if (qpdf_oh_is_name(pdf, object)) {
        bc_gate_text_add_string(&document->strings, qpdf_oh_get_name(pdf, object));
        bc_gate_text_break(&document->strings);
    } else if (qpdf_oh_is_array(pdf, object)) {
        int count = qpdf_oh_get_array_n_items(pdf, object);

        for (int i = 0; i < count; i++) {
            qpdf_oh item = qpdf_oh_get_array_item(pdf, object, i);

            collect(document, item, depth + 1);
            qpdf_oh_release(pdf, item);
        }
    } else if (qpdf_oh_is_stream(pdf, object)) {
        collect_dictionary(document, qpdf_oh_get_dict(pdf, object), depth);
    } else if (qpdf_oh_is_dictionary(pdf, object)) {
        collect_dictionary(document, object, depth);
    }
}

static bool is_kind(
    const struct document *document, qpdf_oh dictionary, const char *key, const char *value)
{
    return qpdf_oh_is_name_and_equals(
        document->pdf, qpdf_oh_get_key(document->pdf, dictionary, key), value);
}

/* Strings in any stream: literal and hex, as a content stream or a map writes them. */
static void search_strings(
    struct document *document, const char *place, const unsigned char *bytes, size_t length_bytes)
{
    bc_arena *scratch = bc_arena_new();
    struct bc_gate_lexer lexer = {
        .arena = scratch, .bytes = (const char *)bytes, .length_bytes = length_bytes};
    struct bc_gate_text text;
    struct bc_gate_token token;

    bc_gate_text_init(&text, scratch);
    while ((token = bc_gate_token_next(&lexer)).kind != BC_GATE_TOKEN_END) {
        if (token.kind == BC_GATE_TOKEN_STRING) {
            bc_gate_add_pdf_string(&text, token.bytes, token.length_bytes);
            bc_gate_text_break(&text);
        }
    }
    search_encoded(document->run, place, &text);
    bc_arena_free(scratch);
}

/* Runs of text in a stream or the whole file; what it shows as text is searched apart. */
static void search_syntax(
    struct document *document, const char *place, const char *bytes, size_t length_bytes)
{
    document->run->is_syntax = true;
    bc_gate_open_raw(document->run, place, bytes, length_bytes);
    document->run->is_syntax = false;
}

static bool is_binary(const struct document *document, qpdf_oh dictionary)
{
    return is_kind(document, dictionary, "/Subtype", "/Image") ||
           qpdf_oh_has_key(document->pdf, dictionary, "/Length1") ||
           is_kind(document, dictionary, "/Subtype", "/CIDFontType0C") ||
           is_kind(document, dictionary, "/Subtype", "/Type1C") ||
           is_kind(document, dictionary, "/Subtype", "/OpenType");
}

/*
 * What was done with a stream when the file was searched as bytes; nearly all streams are packed in
 * the one way that is unpacked there.
 */
static uint32_t done_with(const struct document *document, qpdf_oh stream, qpdf_oh dictionary)
{
    unsigned char *bytes = NULL;
    size_t length_bytes = 0;
    QPDF_BOOL is_filtered = QPDF_FALSE;
    uint32_t done = 0;

    if (!is_kind(document, dictionary, "/Filter", "/FlateDecode") ||
        qpdf_oh_has_key(document->pdf, dictionary, "/DecodeParms")) {
        return 0;
    }
    if ((qpdf_oh_get_stream_data(
             document->pdf, stream, qpdf_dl_none, &is_filtered, &bytes, &length_bytes) &
            QPDF_ERRORS) == 0 &&
        bytes != NULL) {
        done = bc_gate_table_find(
            &document->searched, bc_gate_bytes_hash((const char *)bytes, length_bytes));
    }
    free(bytes);
    return done;
}

static void search_unpacked(struct document *document, qpdf_oh dictionary, const char *place,
    struct bc_gate_span bytes, uint32_t done)
{
    qpdf_data pdf = document->pdf;
    struct bc_gate_run *run = document->run;
    const bool is_attachment = is_kind(document, dictionary, "/Type", "/EmbeddedFile");

    if (is_attachment && bc_gate_known_has(run->known, bytes.bytes, bytes.length_bytes)) {
        return;
    }
    if (is_attachment || is_kind(document, dictionary, "/Type", "/Metadata")) {
        bc_gate_open_any(run, place, bytes.bytes, bytes.length_bytes, true);
    } else if ((done & SEARCHED_SYNTAX) == 0) {
        search_syntax(document, place, bytes.bytes, bytes.length_bytes);
    }
    if (!is_binary(document, dictionary) && !is_attachment && (done & SEARCHED_STRINGS) == 0) {
        search_strings(document, place, (const unsigned char *)bytes.bytes, bytes.length_bytes);
    }
    if (is_kind(document, dictionary, "/Subtype", "/Form") ||
        qpdf_oh_has_key(pdf, dictionary, "/Resources")) {
        search_content(document, qpdf_oh_get_key(pdf, dictionary, "/Resources"), place,
            (const unsigned char *)bytes.bytes, bytes.length_bytes);
    }
}

/* True when nothing is left to be done with a stream. */
static bool is_done_with(const struct document *document, qpdf_oh dictionary, uint32_t done)
{
    const uint32_t both = SEARCHED_SYNTAX | SEARCHED_STRINGS;

    if (is_kind(document, dictionary, "/Type", "/EmbeddedFile")) {
        return (done & IS_KNOWN_FILE) != 0;
    }
    return ((done & both) == both ||
               ((done & SEARCHED_SYNTAX) != 0 && is_binary(document, dictionary))) &&
           !is_kind(document, dictionary, "/Type", "/Metadata") &&
           !is_kind(document, dictionary, "/Subtype", "/Form") &&
           !qpdf_oh_has_key(document->pdf, dictionary, "/Resources");
}

static void search_stream(struct document *document, qpdf_oh stream, const char *place)
{
    struct bc_gate_run *run = document->run;
    qpdf_oh dictionary = qpdf_oh_get_dict(document->pdf, stream);
    const uint32_t done = done_with(document, stream, dictionary);
    size_t length_bytes = 0;
    unsigned char *bytes;

    if (is_done_with(document, dictionary, done)) {
        return;
    }
    bytes = stream_data(document, stream, &length_bytes);
    if (bytes == NULL) {
        /* A photograph is packed in its own way; nothing else is. */
        if (!is_kind(document, dictionary, "/Subtype", "/Image")) {
            bc_gate_note(run, "gate.unreadable", place);
        }
        return;
    }
    if (bc_gate_take_bytes(run, place, length_bytes)) {
        search_unpacked(document, dictionary, place,
            (struct bc_gate_span){(const char *)bytes, length_bytes}, done);
    }
    free(bytes);
}

static void search_object(struct document *document, int number)
{
    qpdf_data pdf = document->pdf;
    qpdf_oh object = qpdf_get_object_by_id(pdf, number, 0);
    const char *place = place_of(document, "object", number);

    if (!qpdf_oh_is_null(pdf, object)) {
        bc_gate_text_init(&document->strings, document->run->scratch);
        collect(document, object, 0);
        bc_gate_search_text(document->run, place, &document->strings);
        if (qpdf_oh_is_stream(pdf, object)) {
            search_stream(document, object, place);
        }
    }
    qpdf_oh_release(pdf, object);
}

/* ---- The bytes of the file ------------------------------------------------------------------- */

/* Tables of a font hold every row of digits, and parentheses before some. */
static bool is_font_program(const unsigned char *bytes, size_t length_bytes)
{
    static const char *const beginnings[] = {"\0\1\0\0", "true", "OTTO", "ttcf"};

    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]) && length_bytes >= 4; i++) {
        if (memcmp(bytes, beginnings[i], 4) == 0) {
            return true;
        }
    }
    return false;
}

enum { FIRST_BYTES = 1 << 16 }; /* of what is unpacked; most streams are shorter */

/* Room for twice as much as there is; what is there stays. */
static void enlarge_room(struct document *document)
{
    document->room_bytes = document->room_bytes == 0 ? FIRST_BYTES : document->room_bytes * 2;
    document->room = realloc(document->room, document->room_bytes);
    if (document->room == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
}

/* Unpacks to its end what has begun as a file does, as long as it goes on so. */
static bool goes_on_to_the_end(z_stream *stream, int file)
{
    unsigned char piece[16 << 10];
    int code = Z_OK;
    bool is_equal = true;

    while (code == Z_OK && is_equal) {
        stream->next_out = piece;
        stream->avail_out = sizeof(piece);
        code = inflate(stream, Z_NO_FLUSH);
        is_equal =
            bc_gate_known_goes_on(file, (const char *)piece, sizeof(piece) - stream->avail_out);
    }
    return code == Z_STREAM_END && is_equal && bc_gate_known_ends(file);
}

/* What is attached is long, and a file of the folder: compared as it is unpacked, it needs no room.
 * The stream stands at its end then, and where it stood otherwise. */
static bool is_known_file(const struct document *document, z_stream *stream)
{
    const int file =
        bc_gate_known_open(document->run->known, (const char *)document->room, FIRST_BYTES);
    z_stream ahead;
    bool is_known = false;

    if (file < 0) {
        return false;
    }
    if (inflateCopy(&ahead, stream) == Z_OK) {
        is_known = goes_on_to_the_end(&ahead, file);
        inflateEnd(&ahead);
    }
    close(file);
    if (is_known) {
        stream->total_in = ahead.total_in;
        stream->total_out = ahead.total_out;
    }
    return is_known;
}

/* Into the room of the document, unless it is a file of the folder. False when there is nothing to
 * be had. */
static bool unpack(struct document *document, z_stream *stream, bool *ret_is_known)
{
    enum { MOST_BYTES = 64 << 20 };
    int code;

    if (inflateInit(stream) != Z_OK) {
        return false;
    }
    do {
        if (stream->total_out == FIRST_BYTES && is_known_file(document, stream)) {
            *ret_is_known = true;
            break;
        }
        if (stream->total_out == document->room_bytes) {
            enlarge_room(document);
        }
        stream->next_out = document->room + stream->total_out;
        stream->avail_out =
            (uInt)((stream->total_out < FIRST_BYTES ? FIRST_BYTES : document->room_bytes) -
                   stream->total_out);
        code = inflate(stream, Z_NO_FLUSH);
    } while (code == Z_OK && stream->avail_out == 0 && document->room_bytes < MOST_BYTES);
    inflateEnd(stream);
    return stream->total_out > 0;
}

static uint32_t search_room(struct document *document, const char *place, size_t length_bytes)
{
    const char *bytes = (const char *)document->room;

    if (bc_gate_known_has(document->run->known, bytes, length_bytes)) {
        return IS_KNOWN_FILE;
    }
    search_syntax(document, place, bytes, length_bytes);
    if (is_font_program(document->room, length_bytes)) {
        return SEARCHED_SYNTAX;
    }
    search_strings(document, place, document->room, length_bytes);
    return SEARCHED_SYNTAX | SEARCHED_STRINGS;
}

/* Unpacks what begins here if it is deflated; what is not is no fault: most words "stream" are
 * followed by something else. */
static void search_deflated(
    struct document *document, const char *place, const char *bytes, size_t length_bytes)
{
    z_stream stream = {.next_in = (const Bytef *)bytes,
        .avail_in = (uInt)(length_bytes < UINT32_MAX ? length_bytes : UINT32_MAX)};

    bool is_known = false;

    if (unpack(document, &stream, &is_known) && document->room != NULL &&
        bc_gate_take_bytes(document->run, place, stream.total_out)) {
        bc_gate_table_add(&document->searched, bc_gate_bytes_hash(bytes, stream.total_in),
            is_known ? IS_KNOWN_FILE : search_room(document, place, stream.total_out));
    }
}

static size_t count_of(const char *bytes, size_t length_bytes, const char *word)
{
    size_t count = 0;
    const char *at = bytes;

    while ((at = memmem(at, length_bytes - (size_t)(at - bytes), word, strlen(word))) != NULL) {
        at += strlen(word);
        count++;
    }
    return count;
}

/* True when the file is one revision and ends where it says. */
static bool ends_once(const char *bytes, size_t length_bytes)
{
    static const char end[] = "%%EOF";
    size_t past = length_bytes;

    while (past > 0 && (bytes[past - 1] == '\n' || bytes[past - 1] == '\r')) {
        past--;
    }
    return past >= sizeof(end) - 1 &&
           memcmp(bytes + past - (sizeof(end) - 1), end, sizeof(end) - 1) == 0 &&
           count_of(bytes, length_bytes, end) == 1 &&
           count_of(bytes, length_bytes, "startxref") == 1;
}

/*
 * Objects that no table names, older revisions, remarks between objects, bytes behind the end: the
 * file is searched as bytes, and whatever looks like a packed stream is unpacked.
 */
static void search_bytes(struct document *document, const char *bytes, size_t length_bytes)
{
    static const char word[] = "stream";
    const char *past = bytes + length_bytes;
    const char *at = bytes;

    search_syntax(document, document->place, bytes, length_bytes);
    while ((at = memmem(at, (size_t)(past - at), word, sizeof(word) - 1)) != NULL) {
        at += sizeof(word) - 1;
        while (at < past && (*at == '\r' || *at == '\n')) {
            at++;
        }
        search_deflated(document, document->place, at, (size_t)(past - at));
    }
    if (!ends_once(bytes, length_bytes)) {
        bc_gate_note(document->run, "gate.hidden-bytes", document->place);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

static void search_document(struct document *document)
{
    qpdf_data pdf = document->pdf;
    qpdf_oh trailer = qpdf_get_trailer(pdf);
    int object_count = qpdf_oh_get_int_value_as_int(pdf, qpdf_oh_get_key(pdf, trailer, "/Size"));
    int page_count = qpdf_get_num_pages(pdf);

    if (object_count > MOST_OBJECTS) {
        bc_gate_note(document->run, "gate.too-large", document->place);
        return;
    }
    bc_gate_text_init(&document->strings, document->run->scratch);
    collect(document, trailer, 0);
    bc_gate_search_text(document->run, document->place, &document->strings);
    for (int number = 1; number < object_count; number++) {
        search_object(document, number);
    }
    (void)qpdf_push_inherited_attributes_to_page(pdf);
    for (int index = 0; index < page_count; index++) {
        search_page(document, (size_t)index);
    }
}

void bc_gate_open_pdf(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct document *document = bc_arena_alloc(run->scratch, sizeof(*document));

    *document = (struct document){.run = run, .place = place, .pdf = qpdf_init()};
    qpdf_set_suppress_warnings(document->pdf, QPDF_TRUE);
    qpdf_silence_errors(document->pdf);
    search_bytes(document, bytes, length_bytes);
    if ((qpdf_read_memory(document->pdf, "file", bytes, length_bytes, NULL) & QPDF_ERRORS) != 0) {
        (void)qpdf_get_error(document->pdf); /* one that nobody asked for it prints at its end */
        bc_gate_note(run, "gate.unreadable", place);
    } else if (qpdf_is_encrypted(document->pdf)) {
        bc_gate_note(run, "gate.sealed", place);
    } else {
        search_document(document);
        if (qpdf_has_error(document->pdf) || qpdf_more_warnings(document->pdf)) {
            (void)qpdf_get_error(document->pdf);
            bc_gate_note(run, "gate.unreadable", place);
        }
    }
    qpdf_cleanup(&document->pdf);
    bc_gate_table_clear(&document->searched);
    free(document->room);
}
