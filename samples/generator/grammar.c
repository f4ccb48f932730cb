#include "grammar.h"

#include "sections.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line is cut into pieces once; writing a sentence is then only copying. */
enum piece_kind {
    PIECE_TEXT,
    PIECE_SYMBOL,
    PIECE_HERE,
    PIECE_NUMBER,
    PIECE_PHONE,
    PIECE_ID,
    PIECE_MAIL
};

struct piece {
    enum piece_kind kind;
    const char *text;
    size_t length; /* TEXT: bytes; SYMBOL: its number */
    int64_t first, last;
};

struct pattern {
    struct piece *pieces;
    size_t count;
};

struct symbol {
    struct pattern *patterns;
    size_t count;
};

struct grammar {
    struct sections sections;
    struct symbol *symbols; /* numbered as the sections */
};

enum { DEPTH_LIMIT = 12, NAME_BYTES = 120 };

static bool find_exact(const struct sections *sections, const char *name, size_t *ret_number)
{
    const struct section *section = sections_find(sections, name);

    if (section == NULL) {
        return false;
    }
    *ret_number = (size_t)(section - sections->items);
    return true;
}

size_t grammar_find(const struct grammar *grammar, const char *name)
{
    char shorter[NAME_BYTES];
    char *dot;
    size_t number = 0;

    (void)snprintf(shorter, sizeof(shorter), "%s", name);
    while (!find_exact(&grammar->sections, shorter, &number)) {
        dot = strrchr(shorter, '.');
        if (dot == NULL) {
            char what[NAME_BYTES + 40];

            (void)snprintf(what, sizeof(what), "no section for \"%s\"", name);
            sections_fail(grammar->sections.path, what);
        }
        *dot = '\0';
    }
    return number;
}

/* "7-19" as two numbers. */
static bool parse_range(const char *name, int64_t *ret_first, int64_t *ret_last)
{
    int64_t numbers[2] = {0, 0};
    int which = 0;

    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '-' && which == 0 && at != name) {
            which = 1;
        } else if (*at >= '0' && *at <= '9') {
            numbers[which] = numbers[which] * 10 + (*at - '0');
        } else {
            return false;
        }
    }
    *ret_first = numbers[0];
    *ret_last = numbers[1];
    return which == 1 && numbers[1] >= numbers[0];
}

static struct piece piece_of(const struct grammar *grammar, const char *name)
{
    static const struct {
        const char *name;
        enum piece_kind kind;
    } built_in[] = {
        {"here", PIECE_HERE}, {"phone", PIECE_PHONE}, {"id", PIECE_ID}, {"mail", PIECE_MAIL}};
    struct piece piece = {.kind = PIECE_NUMBER};

    if (strcmp(name, "newline") == 0) {
        return (struct piece){.kind = PIECE_TEXT, .text = "\n", .length = 1};
    }
    for (size_t i = 0; i < sizeof(built_in) / sizeof(*built_in); i++) {
        if (strcmp(name, built_in[i].name) == 0) {
            piece.kind = built_in[i].kind;
            return piece;
        }
    }
    if (!parse_range(name, &piece.first, &piece.last)) {
        piece.kind = PIECE_SYMBOL;
        piece.length = grammar_find(grammar, name);
    }
    return piece;
}

static void compile(const struct grammar *grammar, const char *line, struct pattern *ret_pattern)
{
    size_t room = 2;

    for (const char *at = line; *at != '\0'; at++) {
        room += *at == '{' ? 2 : 0;
    }
    ret_pattern->pieces = calloc(room, sizeof(*ret_pattern->pieces));
    if (ret_pattern->pieces == NULL) {
        sections_fail(grammar->sections.path, "no memory");
    }
    while (*line != '\0') {
        size_t plain = strcspn(line, "{");

        if (plain > 0) {
            ret_pattern->pieces[ret_pattern->count++] =
                (struct piece){.kind = PIECE_TEXT, .text = line, .length = plain};
            line += plain;
        } else {
            char name[NAME_BYTES];
            size_t length = strcspn(line + 1, "}");

            if (line[1 + length] != '}' || length >= sizeof(name)) {
                sections_fail(grammar->sections.path, line);
            }
            memcpy(name, line + 1, length);
            name[length] = '\0';
            ret_pattern->pieces[ret_pattern->count++] = piece_of(grammar, name);
            line += length + 2;
        }
    }
}

struct grammar *grammar_new(const char *path)
{
    struct grammar *grammar = calloc(1, sizeof(*grammar));

    if (grammar == NULL) {
        sections_fail(path, "no memory");
    }
    sections_load(&grammar->sections, path);
    grammar->symbols = calloc(grammar->sections.count + 1, sizeof(*grammar->symbols));
    if (grammar->symbols == NULL) {
        sections_fail(path, "no memory");
    }
    for (size_t i = 0; i < grammar->sections.count; i++) {
        const struct section *section =
            sections_need(&grammar->sections, grammar->sections.items[i].name);
        struct symbol *symbol = &grammar->symbols[i];

        symbol->count = section->line_count;
        symbol->patterns = calloc(symbol->count, sizeof(*symbol->patterns));
        if (symbol->patterns == NULL) {
            sections_fail(path, "no memory");
        }
        for (size_t j = 0; j < symbol->count; j++) {
            compile(grammar, section->lines[j], &symbol->patterns[j]);
        }
    }
    return grammar;
}

void grammar_free(struct grammar *grammar)
{
    if (grammar == NULL) {
        return;
    }
    for (size_t i = 0; i < grammar->sections.count; i++) {
        for (size_t j = 0; j < grammar->symbols[i].count; j++) {
            free(grammar->symbols[i].patterns[j].pieces);
        }
        free(grammar->symbols[i].patterns);
    }
    free(grammar->symbols);
    sections_clear(&grammar->sections);
    free(grammar);
}

/* Where a sentence is being written. */
struct pen {
    char *at;
    char *end;
    size_t here;
    struct chance *chance;
};

static void put(struct pen *pen, const char *text, size_t length)
{
    if ((size_t)(pen->end - pen->at) > length) {
        memcpy(pen->at, text, length);
        pen->at += length;
    }
}

static void put_number(struct pen *pen, int64_t number)
{
    char digits[24];

    put(pen, digits, (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)number));
}

/* Four ways in which people write the same kind of number. */
static int phone_text(struct chance *chance, unsigned number, char *ret_text, size_t room)
{
    static const char *const forms[] = {"0900 000 ", "0900000", "+84 900 000 ", "0900.000."};

    return snprintf(ret_text, room, "%s%03u", forms[chance_below(chance, 4)], number % 1000);
}

/* Plainly invented: the first thousand of a range, a province 000, a domain kept for examples. */
static void put_personal(struct pen *pen, enum piece_kind kind)
{
    unsigned number = chance_below(pen->chance, 1000000);
    char text[64];
    int length = 0;

    switch (kind) {
    case PIECE_PHONE:
        length = phone_text(pen->chance, number, text, sizeof(text));
        break;
    case PIECE_ID:
        length = snprintf(text, sizeof(text), "000099%06u", number);
        break;
    default:
        length = snprintf(text, sizeof(text), "nguoi.dan%u@example.vn", number % 1000);
        break;
    }
    put(pen, text, (size_t)length);
}

/* A pattern that is being written, and how far. */
struct place {
    const struct pattern *pattern;
    size_t next;
};

static const struct pattern *choose(const struct grammar *grammar, size_t symbol, struct pen *pen)
{
    const struct symbol *chosen = &grammar->symbols[symbol];

    return &chosen->patterns[chance_below(pen->chance, (uint32_t)chosen->count)];
}

/* Writes what stands for itself; true when the piece is a symbol, which is then in *ret_symbol. */
static bool write_piece(const struct piece *piece, struct pen *pen, size_t *ret_symbol)
{
    switch (piece->kind) {
    case PIECE_TEXT:
        put(pen, piece->text, piece->length);
        return false;
    case PIECE_SYMBOL:
        *ret_symbol = piece->length;
        return true;
    case PIECE_HERE:
        *ret_symbol = pen->here;
        return true;
    case PIECE_NUMBER:
        put_number(pen, chance_between(pen->chance, piece->first, piece->last));
        return false;
    default:
        put_personal(pen, piece->kind);
        return false;
    }
}

void grammar_write(const struct grammar *grammar, size_t symbol, size_t here, struct chance *chance,
    char *ret_text)
{
    struct pen pen = {.here = here, .chance = chance};
    struct place stack[DEPTH_LIMIT];
    size_t depth = 1;

    pen.at = ret_text;
    pen.end = ret_text + GRAMMAR_TEXT_BYTES;
    stack[0] = (struct place){choose(grammar, symbol, &pen), 0};
    while (depth > 0) {
        struct place *top = &stack[depth - 1];
        size_t inner = 0;

        if (top->next == top->pattern->count) {
            depth--;
        } else if (write_piece(&top->pattern->pieces[top->next++], &pen, &inner)) {
            if (depth == DEPTH_LIMIT) {
                sections_fail(grammar->sections.path, "a symbol that contains itself");
            }
            stack[depth++] = (struct place){choose(grammar, inner, &pen), 0};
        }
    }
    *pen.at = '\0';
}
