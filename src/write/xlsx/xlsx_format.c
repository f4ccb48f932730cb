/*
 * xlsx_format.c - looks of cells as the library's formats, each made once.
 */
#include "write/xlsx/xlsx_inner.h"

#include <assert.h>

static const char *number_format(const bc_xlsx_book *book, enum bc_xlsx_number number)
{
    static const char *const formats[BC_XLSX_NUMBER_COUNT] = {
        [BC_XLSX_COUNT] = "#,##0",
        [BC_XLSX_CHANGE] = "+#,##0;\u2013#,##0;0",
        [BC_XLSX_RATE] = "0.00%",
        [BC_XLSX_HOURS] = "#,##0.0",
        [BC_XLSX_LEFT_HOURS] = "#,##0.0;\u2013#,##0.0;0.0",
        [BC_XLSX_DAYS] = "0;\u20130;0",
        [BC_XLSX_DATE] = "dd/mm/yyyy",
        [BC_XLSX_TIME] = "dd/mm/yyyy hh:mm",
    };

    return number == BC_XLSX_POINTS ? book->points_format : formats[number];
}

static void set_lines(lxw_format *format, struct bc_xlsx_look look)
{
    if (look.is_row) {
        format_set_bottom(format, LXW_BORDER_DOTTED);
        format_set_bottom_color(format, COLOUR_LINE);
    }
    if (look.is_head || look.is_total) {
        format_set_top(format, LXW_BORDER_THIN);
        format_set_bottom(format, LXW_BORDER_THIN);
    }
    if (look.is_framed) {
        format_set_border(format, LXW_BORDER_THIN);
    }
}

static void set_alignment(lxw_format *format, struct bc_xlsx_look look)
{
    static const uint8_t horizontal[] = {[BC_XLSX_BY_KIND] = LXW_ALIGN_NONE,
        [BC_XLSX_LEFT] = LXW_ALIGN_LEFT,
        [BC_XLSX_RIGHT] = LXW_ALIGN_RIGHT,
        [BC_XLSX_CENTER] = LXW_ALIGN_CENTER};

    format_set_align(format, horizontal[look.align]);
    format_set_align(format, look.is_framed                    ? LXW_ALIGN_VERTICAL_CENTER
                             : look.is_head && !look.is_filter ? LXW_ALIGN_VERTICAL_BOTTOM
                                                               : LXW_ALIGN_VERTICAL_TOP);
    if (look.is_wrapped || look.is_head) {
        format_set_text_wrap(format);
    }
    if (look.indent > 0) {
        format_set_indent(format, (uint8_t)look.indent);
    }
}

static lxw_format *make_format(bc_xlsx_book *book, struct bc_xlsx_look look)
{
    lxw_format *format = workbook_add_format(book->inner);
    const char *number = number_format(book, look.number);

    format_set_font_name(format, "Arial");
    format_set_font_size(format, look.size_pt > 0 ? look.size_pt : 10);
    if (number != NULL) {
        format_set_num_format(format, number);
    }
    if (look.is_bold || look.is_head || look.is_total) {
        format_set_bold(format);
    }
    if (look.is_italic) {
        format_set_italic(format);
    }
    if (look.is_quiet) {
        format_set_font_color(format, COLOUR_QUIET);
    }
    if (look.is_link) {
        format_set_font_color(format, COLOUR_BLUE);
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
    }
    if (look.is_head) {
        format_set_pattern(format, LXW_PATTERN_SOLID);
        format_set_bg_color(format, COLOUR_HEAD);
    }
    set_lines(format, look);
    set_alignment(format, look);
    return format;
}

static bool is_same_look(struct bc_xlsx_look a, struct bc_xlsx_look b)
{
    return a.number == b.number && a.align == b.align && a.is_bold == b.is_bold &&
           a.is_italic == b.is_italic && a.is_quiet == b.is_quiet && a.is_wrapped == b.is_wrapped &&
           a.is_head == b.is_head && a.is_row == b.is_row && a.is_total == b.is_total &&
           a.is_framed == b.is_framed && a.is_filter == b.is_filter && a.is_link == b.is_link &&
           a.indent == b.indent && a.size_pt == b.size_pt;
}

lxw_format *xlsx_format_of(bc_xlsx_book *book, struct bc_xlsx_look look)
{
    struct format_entry *entry;

    for (size_t i = 0; i < book->format_count; i++) {
        if (is_same_look(book->formats[i].look, look)) {
            return book->formats[i].format;
        }
    }
    assert(book->format_count < FORMATS_MOST);
    entry = &book->formats[book->format_count++];
    entry->look = look;
    entry->format = make_format(book, look);
    return entry->format;
}
