/*
 * xlsx_measure.c - places and sizes of cells: references, lines of wrapped text, heights of rows.
 *
 * libxlsxwriter does not grow a row with its text, so lines are counted here, on the generous side.
 */
#include "base/text.h"
#include "write/xlsx/xlsx_safe.h"

#include <string.h>

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

static bool is_capital(int32_t point)
{
    if (point < 0x80) {
        return point >= 'A' && point <= 'Z';
    }
    if (point <= 0xDE) {
        return point >= 0xC0;
    }
    /* Latin Extended-A, ơ ư and the Vietnamese block pair capitals with even numbers, Ư (01AF)
     * apart. */
    return point == 0x1AF ||
           (point >= 0x100 && point <= 0x1EFF && point % 2 == 0 && point != 0x1B0);
}

/* Width of a letter of Arial 10 in pixels at 96 dpi. Marked letters are as wide as their plain
 * ones. */
static double letter_px(int32_t point)
{
    static const struct {
        const char *letters;
        double width_px;
    } widths[] = {
        {"ijl'|", 3.0},
        {" .,:;!/[]ftI", 3.8},
        {"r()-", 4.5},
        {"cksvxyzJ", 6.7},
        {"mM", 11.2},
        {"w", 9.7},
        {"W%", 12.6},
    };

    for (size_t i = 0; point < 0x80 && i < sizeof(widths) / sizeof(widths[0]); i++) {
        if (strchr(widths[i].letters, (int)point) != NULL) {
            return widths[i].width_px;
        }
    }
    return is_capital(point) ? 9.7 : 7.5;
}

size_t bc_xlsx_line_count(const char *text, double width)
{
    const double room_px = 0.97 * 7.0 * width;
    double line_px = 0;
    double word_px = 0;
    size_t lines = 1;

    for (int32_t point = bc_text_next(&text); point >= 0; point = bc_text_next(&text)) {
        if (point == '\n') {
            lines++;
            line_px = 0;
            word_px = 0;
            continue;
        }
        line_px += letter_px(point);
        word_px = point == ' ' ? 0 : word_px + letter_px(point);
        if (point != ' ' && line_px > room_px) {
            lines++;
            line_px = word_px < room_px ? word_px : letter_px(point);
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
