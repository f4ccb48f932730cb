/*
 * Draws an invented công văn with all that the form allows, for check_dispatch.py.
 *
 *     draw_letter FONTS OUT.pdf
 */
#include "base/file.h"
#include "layout/page.h"
#include "support/invented_document.h"

#include <stdio.h>

static void fill(struct invented *made)
{
    static const char *const addressees[] = {
        "Ủy ban nhân dân tỉnh Mẫu", "Sở Thông tin và Truyền thông"};
    static const char *const bases[] = {"Căn cứ Luật Tổ chức chính quyền địa phương",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn "
        "thư"};
    static const char *const tasks[] = {"Xử lý dứt điểm 07 phản ánh quá hạn trước ngày 08/5/2023;",
        "Báo cáo lý do chưa thực hiện 03 cam kết, xác định thời hạn mới kèm hình ảnh minh chứng."};
    struct bc_block *block = invented_letterhead(made);

    block->texts[BC_LETTERHEAD_ABOUT] =
        "V/v kết quả tiếp nhận, xử lý phản ánh, kiến nghị tuần 17 năm 2023";
    block->texts[BC_LETTERHEAD_URGENCY] = "HOẢ TỐC";
    block->texts[BC_LETTERHEAD_CIRCULATION] = "LƯU HÀNH NỘI BỘ";
    block->texts[BC_LETTERHEAD_FOOT] =
        "Số 1 đường Thử, phường Mẫu, tỉnh Mẫu; điện thoại: 0262.000.000";
    block->urgency_width_mm = 30;
    block = invented_block(made, BC_BLOCK_ADDRESSEES);
    block->texts[BC_ADDRESSEES_LABEL] = "Kính gửi:";
    block->items = addressees;
    block->item_count = 2;
    block = invented_block(made, BC_BLOCK_BASES);
    block->items = bases;
    block->item_count = 2;
    invented_heading(made, 1, "I. KẾT QUẢ TIẾP NHẬN, XỬ LÝ");
    for (int i = 0; i < 6; i++) {
        invented_paragraph(made, invented_text(made, 70));
    }
    invented_heading(made, 2, "1. Nhiệm vụ");
    block = invented_block(made, BC_BLOCK_LIST);
    block->items = tasks;
    block->item_count = 2;
    invented_chart(made, "Hình 1. Tồn cuối tuần 17 lên 327 phản ánh");
    invented_paragraph(made, "Số liệu chi tiết nêu tại Phụ lục I và Phụ lục II kèm theo./.");
    invented_signature(made, 4)->texts[BC_SIGNATURE_DRAFTER] = "NVA. 05 bản.";
    invented_annex(made, 1, false);
    invented_table(made, 9, 60)->texts[BC_FIGURE_CAPTION] = "Bảng 1. Theo địa bàn";
    invented_annex(made, 2, true);
    invented_table(made, 16, 40)->texts[BC_FIGURE_CAPTION] = "Bảng 2. Theo địa bàn";
}

int main(int argc, char **argv)
{
    static struct invented made;
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    bc_fonts *fonts = NULL;
    bc_canvas *canvas;
    unsigned char *bytes;
    size_t length;
    bool is_done;

    if (argc != 3 || !bc_fonts_open(argv[1], &fonts, &status)) {
        return 2;
    }
    invented_start(&made, arena, 7);
    made.is_tame = true;
    fill(&made);
    canvas = bc_canvas_new_haru(fonts, &status);
    bc_pages_draw(bc_layout_dispatch(&made.document, fonts, arena), fonts, canvas);
    is_done = bc_canvas_finish(canvas, arena, &bytes, &length, &status) &&
              bc_file_write(argv[2], bytes, length, 0644, &status);
    if (!is_done) {
        fprintf(stderr, "%s %s\n", status.code, status.where);
    }
    bc_canvas_free(canvas);
    bc_fonts_close(fonts);
    bc_arena_free(arena);
    return is_done ? 0 : 1;
}
