/*
 * units_raw.c - as many rows as the lists of open cases of so many units, through libxlsxwriter.
 *
 *     ninja -C build/release bench_units_raw && build/release/tests/bench_units_raw UNITS ROWS
 * FOLDER
 *
 * One sheet a file, in constant memory, without a check: what tests/bench/units compares with.
 */
#include <xlsxwriter.h>

#include <stdio.h>
#include <stdlib.h>

static const char text[] = "Quán karaoke gây ồn sau 22 giờ; đã phản ánh ba lần, được trả lời là đã "
                           "nhắc nhở nhưng chưa chuyển biến.";

static void write_row(lxw_worksheet *sheet, lxw_row_t row, size_t number, lxw_format *formats[2])
{
    const char *const words[] = {"Quá hạn", "Môi trường", "", "Ứng dụng Đắk Lắk trực tuyến"};
    char code[32];
    char content[256];
    lxw_col_t column = 0;

    snprintf(code, sizeof(code), "DO-%07zu", number);
    snprintf(content, sizeof(content), "%s Số %zu.", text, number);
    worksheet_write_number(sheet, row, column++, (double)row, formats[0]);
    worksheet_write_string(sheet, row, column++, code, formats[0]);
    worksheet_write_number(sheet, row, column++, 45000.999988 + (double)row, formats[1]);
    worksheet_write_number(sheet, row, column++, -(double)(row % 30), formats[0]);
    worksheet_write_string(sheet, row, column++, content, formats[0]);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        worksheet_write_string(sheet, row, column++, words[i], formats[0]);
    }
    worksheet_write_number(sheet, row, column++, 45000.5 + (double)row, formats[1]);
    worksheet_write_number(sheet, row, column++, 45000.6 + (double)row, formats[1]);
    worksheet_write_number(sheet, row, column, 0, formats[0]);
}

int main(int count, char **arguments)
{
    const size_t units = count > 3 ? strtoull(arguments[1], NULL, 10) : 0;
    const size_t rows = count > 3 ? strtoull(arguments[2], NULL, 10) : 0;

    if (units == 0 || rows == 0) {
        fprintf(stderr, "bench_units_raw UNITS ROWS FOLDER\n");
        return 2;
    }
    for (size_t unit = 0; unit < units; unit++) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = arguments[3]};
        char path[4096];
        lxw_workbook *book;
        lxw_worksheet *sheet;
        lxw_format *formats[2];

        snprintf(path, sizeof(path), "%s/raw.xlsx", arguments[3]);
        book = workbook_new_opt(path, &options);
        sheet = workbook_add_worksheet(book, NULL);
        formats[0] = workbook_add_format(book);
        formats[1] = workbook_add_format(book);
        format_set_num_format(formats[1], "dd/mm/yyyy hh:mm");
        for (size_t row = 0; row < rows; row++) {
            write_row(sheet, (lxw_row_t)row, unit * rows + row, formats);
        }
        workbook_close(book);
    }
    return 0;
}
