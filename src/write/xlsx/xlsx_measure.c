/*
 * xlsx_measure.c - places and sizes of cells: references, lines of wrapped text, heights of rows.
 *
 * libxlsxwriter does not grow a row with its text, so lines are counted here, on the generous side.
 */
#include "base/text.h"
#include "write/xlsx/xlsx_safe.h"

const char *bc_xlsx_reference(bc_arena *arena, struct bc_xlsx_cell cell)
{
    char letters[8];
    size_t at = sizeof(letters) - 1;
    size_t number = cell.column + 1;

    letters[at] = '\0';
    while (number > 0) {
        number--;
        letters[--at] = (char)('A' + number % 26);
        number /= 26;
    }
    return bc_arena_printf(arena, "%s%zu", letters + at, cell.row + 1);
}

/* Advances of Arial, in thousandths of the size, from the space to the tilde. */
static const uint16_t ascii_advances[] = {
    278,
    278,
    355,
    556,
    556,
    889,
    667,
    191,
    333,
    333,
    389,
    584,
    278,
    333,
    278,
    278,
    556,
    556,
    556,
    556,
    556,
    556,
    556,
    556,
    556,
    556,
    278,
    278,
    584,
    584,
    584,
    556,
    1015,
    667,
    667,
    722,
    722,
    667,
    611,
    778,
    722,
    278,
    500,
    667,
    556,
    833,
    722,
    778,
    667,
    778,
    722,
    667,
    611,
    722,
    667,
    944,
    667,
    667,
    611,
    278,
    278,
    278,
    469,
    556,
    333,
    556,
    556,
    500,
    556,
    556,
    278,
    556,
    556,
    222,
    222,
    500,
    222,
    833,
    556,
    556,
    556,
    556,
    333,
    500,
    278,
    556,
    500,
    722,
    500,
    500,
    500,
    334,
    260,
    334,
    584,
};

static bool is_capital(int32_t point)
{
    if (point <= 0xDE) {
        return point >= 0xC0;
    }
    /* Latin Extended-A, ơ ư and the Vietnamese block pair capitals with even numbers, Ư (01AF)
     * apart. */
    return point == 0x1AF ||
           (point >= 0x100 && point <= 0x1EFF && point % 2 == 0 && point != 0x1B0);
}

/* Marks written apart take no room of their own. */
static bool is_mark(int32_t point)
{
    return point >= 0x300 && point <= 0x36F;
}

/* ì í ĩ ỉ ị and their capitals are as narrow as their letter. */
static bool is_narrow(int32_t point)
{
    return point == 0xEC || point == 0xED || point == 0x129 || point == 0x1EC9 || point == 0x1ECB ||
           point == 0xCC || point == 0xCD || point == 0x128 || point == 0x1EC8 || point == 0x1ECA;
}

/* Width of a letter of Arial in thousandths of its size. Marked letters are about as wide as their
 * plain ones. */
static int64_t advance_of(int32_t point)
{
    if (point >= ' ' && point <= '~') {
        return ascii_advances[point - ' '];
    }
    return is_narrow(point)    ? 278
           : is_mark(point)    ? 0
           : is_capital(point) ? 740
           : point == 0x1B0    ? 640 /* ư */
           : point >= 0x1100   ? (point >= 0x1E00 && point <= 0x1EFF ? 570 : 1000)
                               : 570;
}

/* The next code point, as bc_text_next(); most are ASCII, and need no call. */
static int32_t next_letter(const char **text)
{
    const unsigned char byte = (unsigned char)**text;

    if (byte > 0 && byte < 0x80) {
        (*text)++;
        return byte;
    }
    return bc_text_next(text);
}

size_t bc_xlsx_line_count(const char *text, double width)
{
    /* A size of 10 is 40/3 pixels at 96 dpi; a column of width 1 has 7. */
    const int64_t room = (int64_t)(0.97 * 7.0 * width * 1000 * 3 / 40);
    int64_t line = 0;
    int64_t word = 0;
    size_t lines = 1;

    for (int32_t point = next_letter(&text); point >= 0; point = next_letter(&text)) {
        const int64_t letter = advance_of(point);

        if (point == '\n') {
            lines++;
            line = 0;
            word = 0;
            continue;
        }
        line += letter;
        word = point == ' ' ? 0 : word + letter;
        if (point != ' ' && line > room) {
            lines++;
            line = word <= room ? word : letter;
        }
    }
    return lines;
}

double bc_xlsx_columns_px(const double *widths, size_t count)
{
    double px = 0;

    for (size_t i = 0; i < count; i++) {
        px += 7.0 * widths[i] + 5.0;
    }
    return px;
}

double bc_xlsx_height(size_t line_count)
{
    const double most_pt = 409; /* Excel's highest row */
    double height_pt = 12.75 * (double)line_count + 4;

    return height_pt < most_pt ? height_pt : most_pt;
}
