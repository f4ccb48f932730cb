#include "gate/pdf_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAVED_MOST = 64, OPERANDS_MOST = 100000, NO_ELEMENT = -1 };

/* x' = a x + c y + e, y' = b x + d y + f */
struct matrix {
    double a, b, c, d, e, f;
};

static struct matrix times(struct matrix m, struct matrix n)
{
    return (struct matrix){
        .a = m.a * n.a + m.b * n.c,
        .b = m.a * n.b + m.b * n.d,
        .c = m.c * n.a + m.d * n.c,
        .d = m.c * n.b + m.d * n.d,
        .e = m.e * n.a + m.f * n.c + n.e,
        .f = m.e * n.b + m.f * n.d + n.f,
    };
}

/* What is shown without the pen being moved in between. */
struct piece {
    double x, y, size;
    size_t from, past; /* in `raw` */
    size_t index;
    int element; /* of the structure tree, by its number on the page; NO_ELEMENT */
};

struct reader {
    struct bc_gate_page_texts *texts;
    struct bc_gate_text raw; /* all pieces one behind the other */
    bc_gate_font_finder *find_font;
    void *user;
    bc_arena *scratch;
    const struct bc_gate_font *font;
    struct matrix page, text, line;
    struct matrix saved[SAVED_MOST];
    size_t saved_count;
    int elements[SAVED_MOST]; /* of the marked content that is open */
    size_t element_count;
    double size, leading;
    struct piece *pieces;
    size_t piece_count, piece_capacity;
    bool has_moved;
    struct bc_gate_token *operands;
    size_t operand_count, operand_capacity;
};

static const struct matrix identity = {.a = 1, .d = 1};

/* What is shown now belongs to the innermost content that bears a number. */
static int element_at(const struct reader *reader)
{
    size_t depth = reader->element_count < SAVED_MOST ? reader->element_count : SAVED_MOST;

    return depth == 0 ? NO_ELEMENT : reader->elements[depth - 1];
}

/* ---- Showing --------------------------------------------------------------------------------- */

static void put_code(struct reader *reader, const char *bytes, size_t step, size_t code)
{
    const struct bc_gate_font *font = reader->font;
    uint32_t letter = font != NULL && code < font->letter_count ? font->letters[code] : 0;

    if (letter >= BC_GATE_LONG) {
        bc_gate_text_add_string(&reader->raw, font->strings[letter - BC_GATE_LONG]);
    } else if (letter != 0) {
        bc_gate_text_add_letter(&reader->raw, letter);
    } else if (step == 2) {
        bc_gate_add_utf16(&reader->raw, bytes, step);
    } else {
        bc_gate_text_add_letter(&reader->raw, (uint32_t)code);
    }
}

static void decode(struct reader *reader, const char *bytes, size_t length_bytes)
{
    const struct bc_gate_font *font = reader->font;
    size_t step = font != NULL && font->is_wide ? 2 : 1;

    if (step == 2) {
        bc_gate_add_utf16(&reader->texts->by_code, bytes, length_bytes);
    }
    for (size_t at = 0; at + step <= length_bytes; at += step) {
        size_t code = (unsigned char)bytes[at];

        if (step == 2) {
            code = code << 8 | (unsigned char)bytes[at + 1];
        }
        put_code(reader, bytes + at, step, code);
    }
}

static void show(struct reader *reader, const struct bc_gate_token *string)
{
    if (reader->has_moved || reader->piece_count == 0) {
        struct matrix at = times(reader->text, reader->page);
        struct piece *piece;

        reader->pieces = bc_arena_grow(reader->scratch, reader->pieces, reader->piece_count,
            &reader->piece_capacity, sizeof(*reader->pieces));
        piece = &reader->pieces[reader->piece_count];
        *piece = (struct piece){.x = at.e,
            .y = at.f,
            .size = reader->size * hypot(at.c, at.d),
            .from = reader->raw.length_bytes,
            .element = element_at(reader),
            .index = reader->piece_count++};
        reader->has_moved = false;
        bc_gate_text_add_letter(&reader->texts->by_code, '\n');
    }
    decode(reader, string->bytes, string->length_bytes);
    reader->pieces[reader->piece_count - 1].past = reader->raw.length_bytes;
}

static void show_all(struct reader *reader)
{
    for (size_t i = 0; i < reader->operand_count; i++) {
        if (reader->operands[i].kind == BC_GATE_TOKEN_STRING) {
            show(reader, &reader->operands[i]);
        }
    }
}

/* ---- Operators ------------------------------------------------------------------------------- */

static double number_at(const struct reader *reader, size_t index)
{
    return index < reader->operand_count ? reader->operands[index].number : 0;
}

static struct matrix matrix_of(const struct reader *reader)
{
    return (struct matrix){
        .a = number_at(reader, 0),
        .b = number_at(reader, 1),
        .c = number_at(reader, 2),
        .d = number_at(reader, 3),
        .e = number_at(reader, 4),
        .f = number_at(reader, 5),
    };
}

static void move(struct reader *reader, double x, double y)
{
    struct matrix by = {.a = 1, .d = 1, .e = x, .f = y};

    reader->line = times(by, reader->line);
    reader->text = reader->line;
    reader->has_moved = true;
}

static void set_text_matrix(struct reader *reader, struct matrix matrix)
{
    reader->line = matrix;
    reader->text = matrix;
    reader->has_moved = true;
}

static void save(struct reader *reader)
{
    if (reader->saved_count < SAVED_MOST) {
        reader->saved[reader->saved_count] = reader->page;
    }
    reader->saved_count++;
}

static void restore(struct reader *reader)
{
    if (reader->saved_count > 0 && --reader->saved_count < SAVED_MOST) {
        reader->page = reader->saved[reader->saved_count];
    }
}

/* "/P <</MCID 3>> BDC"; what bears no number belongs to what it stands in. */
static void open_element(struct reader *reader)
{
    int element = element_at(reader);

    for (size_t i = 0; i + 1 < reader->operand_count; i++) {
        const struct bc_gate_token *name = &reader->operands[i];

        if (name->kind == BC_GATE_TOKEN_NAME && name->length_bytes == 4 &&
            memcmp(name->bytes, "MCID", 4) == 0) {
            element = (int)reader->operands[i + 1].number;
        }
    }
    if (reader->element_count < SAVED_MOST) {
        reader->elements[reader->element_count] = element;
    }
    reader->element_count++;
}

static void set_font(struct reader *reader)
{
    if (reader->operand_count >= 2) {
        const struct bc_gate_token *name = &reader->operands[0];

        reader->font = reader->find_font(reader->user, name->bytes, name->length_bytes);
        reader->size = number_at(reader, 1);
    }
}

static void keep_asides(struct reader *reader)
{
    for (size_t i = 0; i < reader->operand_count; i++) {
        const struct bc_gate_token *token = &reader->operands[i];

        if (token->kind == BC_GATE_TOKEN_STRING || token->kind == BC_GATE_TOKEN_NAME) {
            bc_gate_add_pdf_string(&reader->texts->asides, token->bytes, token->length_bytes);
            bc_gate_text_break(&reader->texts->asides);
        }
    }
}

static bool is_text_operator(struct reader *reader, const struct bc_gate_token *word)
{
    if (bc_gate_token_is(word, "Tj") || bc_gate_token_is(word, "TJ")) {
        show_all(reader);
    } else if (bc_gate_token_is(word, "'") || bc_gate_token_is(word, "\"")) {
        move(reader, 0, -reader->leading);
        show_all(reader);
    } else if (bc_gate_token_is(word, "Td")) {
        move(reader, number_at(reader, 0), number_at(reader, 1));
    } else if (bc_gate_token_is(word, "TD")) {
        reader->leading = -number_at(reader, 1);
        move(reader, number_at(reader, 0), number_at(reader, 1));
    } else if (bc_gate_token_is(word, "T*")) {
        move(reader, 0, -reader->leading);
    } else if (bc_gate_token_is(word, "TL")) {
        reader->leading = number_at(reader, 0);
    } else if (bc_gate_token_is(word, "Tm")) {
        set_text_matrix(reader, matrix_of(reader));
    } else if (bc_gate_token_is(word, "BT")) {
        set_text_matrix(reader, identity);
    } else if (bc_gate_token_is(word, "Tf")) {
        set_font(reader);
    } else {
        return false;
    }
    return true;
}

static void operate(
    struct reader *reader, struct bc_gate_lexer *lexer, const struct bc_gate_token *word)
{
    if (is_text_operator(reader, word)) {
        return;
    }
    if (bc_gate_token_is(word, "cm")) {
        reader->page = times(matrix_of(reader), reader->page);
    } else if (bc_gate_token_is(word, "q")) {
        save(reader);
    } else if (bc_gate_token_is(word, "Q")) {
        restore(reader);
    } else if (bc_gate_token_is(word, "BDC") || bc_gate_token_is(word, "BMC")) {
        open_element(reader);
    } else if (bc_gate_token_is(word, "EMC")) {
        reader->element_count -= reader->element_count > 0 ? 1 : 0;
    } else if (bc_gate_token_is(word, "ID")) {
        bc_gate_skip_image(lexer);
    }
    keep_asides(reader);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* About how wide a piece is: a digit is half as wide as its type is high, a stop half of that. */
static double width_of(const struct reader *reader, const struct piece *piece)
{
    double halves = 0;

    for (size_t at = piece->from; at < piece->past; at++) {
        unsigned char byte = (unsigned char)reader->raw.bytes[at];

        halves += strchr(" .,:;-()", byte) != NULL ? 0.5 : (byte & 0xC0) != 0x80 ? 1 : 0;
    }
    return 0.5 * halves * piece->size;
}

/* Words of one line of prose, however wide its spaces are made, and not cells or labels. */
static bool is_word_space(const struct piece *before, const struct piece *piece, double gap)
{
    const double widest = before->element == piece->element ? 1.0 : 0.5;

    return gap > -widest * piece->size && gap < widest * piece->size;
}

/*
 * What stands between two pieces: nothing between digits that touch, a space between the words of a
 * line, the end of a line within one element. What is apart by more, or goes on in another element
 * on another line, is not read in one breath: no number reaches over it. Between letters it does
 * not matter: they are searched without their spaces.
 */
static void part(const struct reader *reader, struct bc_gate_text *text, const struct piece *before,
    const struct piece *piece)
{
    double size = piece->size > 0 ? piece->size : 1;
    double gap = piece->x - before->x - width_of(reader, before);
    bool is_same_line = fabs(piece->y - before->y) < 0.4 * size && piece->x >= before->x;
    bool are_digits = before->past > before->from && piece->past > piece->from &&
                      is_digit(reader->raw.bytes[before->past - 1]) &&
                      is_digit(reader->raw.bytes[piece->from]);

    if (!are_digits) {
        bc_gate_text_add_letter(text, is_same_line ? ' ' : '\n');
    } else if (is_same_line && fabs(gap) < 0.12 * size) {
        return;
    } else if (is_same_line) {
        if (is_word_space(before, piece, gap)) {
            bc_gate_text_add_letter(text, ' ');
        } else {
            bc_gate_text_break(text);
        }
    } else if (before->element == piece->element) {
        bc_gate_text_add_letter(text, '\n');
    } else {
        bc_gate_text_break(text);
    }
}

static void join(const struct reader *reader, struct bc_gate_text *text)
{
    for (size_t i = 0; i < reader->piece_count; i++) {
        const struct piece *piece = &reader->pieces[i];

        if (i > 0) {
            part(reader, text, &reader->pieces[i - 1], piece);
        }
        bc_gate_text_add(text, reader->raw.bytes + piece->from, piece->past - piece->from);
    }
}

static int compare_places(const void *left, const void *right)
{
    const struct piece *a = left;
    const struct piece *b = right;
    double a_line = floor(a->y / 2 + 0.5);
    double b_line = floor(b->y / 2 + 0.5);

    if (a_line < b_line || a_line > b_line) {
        return a_line > b_line ? -1 : 1;
    }
    if (a->x < b->x || a->x > b->x) {
        return a->x < b->x ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

void bc_gate_page_read(const char *bytes, size_t length_bytes, bc_gate_font_finder *find_font,
    void *user, bc_arena *scratch, struct bc_gate_page_texts *ret_texts)
{
    struct bc_gate_lexer lexer = {.arena = scratch, .bytes = bytes, .length_bytes = length_bytes};
    struct reader reader = {.texts = ret_texts,
        .find_font = find_font,
        .user = user,
        .scratch = scratch,
        .page = identity,
        .text = identity,
        .line = identity};
    struct bc_gate_token token;

    bc_gate_text_init(&reader.raw, scratch);
    bc_gate_text_init(&ret_texts->in_stream, scratch);
    bc_gate_text_init(&ret_texts->in_lines, scratch);
    bc_gate_text_init(&ret_texts->by_code, scratch);
    bc_gate_text_init(&ret_texts->asides, scratch);
    while ((token = bc_gate_token_next(&lexer)).kind != BC_GATE_TOKEN_END) {
        if (token.kind == BC_GATE_TOKEN_WORD) {
            operate(&reader, &lexer, &token);
            reader.operand_count = 0;
        } else if (token.kind != BC_GATE_TOKEN_OPEN && token.kind != BC_GATE_TOKEN_CLOSE &&
                   reader.operand_count < OPERANDS_MOST) {
            reader.operands = bc_arena_grow(scratch, reader.operands, reader.operand_count,
                &reader.operand_capacity, sizeof(*reader.operands));
            reader.operands[reader.operand_count++] = token;
        }
    }
    keep_asides(&reader);
    join(&reader, &ret_texts->in_stream);
    if (reader.piece_count > 1) {
        qsort(reader.pieces, reader.piece_count, sizeof(*reader.pieces), compare_places);
    }
    join(&reader, &ret_texts->in_lines);
}
