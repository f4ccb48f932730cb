/*
 * xlsx_told.c - tells whoever listens of every cell, with where its number comes from.
 */
#include "write/printed.h"
#include "write/xlsx/xlsx_inner.h"

void bc_xlsx_listen(bc_xlsx_book *book, struct bc_printed_list *printed)
{
    book->printed = printed;
}

void bc_xlsx_source(bc_xlsx_sheet *sheet, const struct bc_source *source)
{
    if (sheet->book->printed != NULL) {
        sheet->book->source = *source;
        sheet->book->has_source = true;
    }
}

void xlsx_tell_number(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, double value, const char *formula)
{
    bc_xlsx_book *book = sheet->book;

    bc_printed_add_cell(book->printed, &(struct bc_printed){.where = xlsx_cell_place(sheet, cell),
                                           .text = bc_arena_printf(book->arena, "%.15g", value),
                                           .source = book->has_source ? &book->source : NULL,
                                           .formula = formula});
    book->has_source = false;
}

/* What stands in texts without a mark are words: heads, names of periods, notes. */
void xlsx_tell_text(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text)
{
    static const struct bc_source words = {.kind = BC_SOURCE_FORM, .what = "text"};
    bc_xlsx_book *book = sheet->book;
    const char *where = xlsx_cell_place(sheet, cell);
    struct bc_printed_piece piece;

    book->has_source = false;
    while (bc_printed_next(book->printed->sources, &text, &piece)) {
        if (bc_printed_has_digit(piece.text)) {
            bc_printed_add_cell(
                book->printed, &(struct bc_printed){.where = where,
                                   .text = piece.text,
                                   .source = piece.source != NULL ? piece.source : &words});
        }
    }
}
