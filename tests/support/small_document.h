/*
 * small_document.h - a document of three pages with everything that the finishing pass knows,
 * invented: title, headings, a paragraph over two pages, a list, a table with heads, a figure, a
 * note, an annex, all four faces. For tests of pdf/ apart from layout.
 */
#ifndef BC_TESTS_SMALL_DOCUMENT_H
#define BC_TESTS_SMALL_DOCUMENT_H

#include "pdf/finish.h"

/* Nodes by name; 0 is the document. */
enum {
    SMALL_TITLE = 1,
    SMALL_HEADING,
    SMALL_SUBHEADING,
    SMALL_PARAGRAPH,
    SMALL_LIST,
    SMALL_ITEM,
    SMALL_TABLE,
    SMALL_CAPTION,
    SMALL_HEAD_ROW,
    SMALL_HEAD_NAME,
    SMALL_HEAD_COUNT,
    SMALL_ROW,
    SMALL_ROW_NAME,
    SMALL_ROW_COUNT,
    SMALL_FIGURE,
    SMALL_NOTE,
    SMALL_SECOND_HEADING,
    SMALL_ANNEX,
    SMALL_ANNEX_TEXT,
    SMALL_COUNT
};

static const struct bc_structure_node small_nodes[SMALL_COUNT] = {
    {.role = BC_ROLE_DOCUMENT, .parent = -1},
    [SMALL_TITLE] = {.role = BC_ROLE_TITLE, .bookmark = "BÁO CÁO"},
    [SMALL_HEADING] = {.role = BC_ROLE_HEADING_1, .bookmark = "I. KẾT QUẢ"},
    [SMALL_SUBHEADING] = {.role = BC_ROLE_HEADING_2, .bookmark = "1. Kết quả chung"},
    [SMALL_PARAGRAPH] = {.role = BC_ROLE_PARAGRAPH},
    [SMALL_LIST] = {.role = BC_ROLE_LIST},
    [SMALL_ITEM] = {.role = BC_ROLE_LIST_ITEM, .parent = SMALL_LIST},
    [SMALL_TABLE] = {.role = BC_ROLE_TABLE},
    [SMALL_CAPTION] = {.role = BC_ROLE_CAPTION, .parent = SMALL_TABLE},
    [SMALL_HEAD_ROW] = {.role = BC_ROLE_ROW, .parent = SMALL_TABLE},
    [SMALL_HEAD_NAME] = {.role = BC_ROLE_HEAD_CELL, .parent = SMALL_HEAD_ROW, .row_span = 2},
    [SMALL_HEAD_COUNT] = {.role = BC_ROLE_HEAD_CELL, .parent = SMALL_HEAD_ROW, .column_span = 2},
    [SMALL_ROW] = {.role = BC_ROLE_ROW, .parent = SMALL_TABLE},
    [SMALL_ROW_NAME] = {.role = BC_ROLE_HEAD_CELL, .parent = SMALL_ROW, .is_row_head = true},
    [SMALL_ROW_COUNT] = {.role = BC_ROLE_CELL, .parent = SMALL_ROW},
    [SMALL_FIGURE] = {.role = BC_ROLE_FIGURE, .alternative = "Hình 1: tiếp nhận 298 phản ánh"},
    [SMALL_NOTE] = {.role = BC_ROLE_NOTE},
    [SMALL_SECOND_HEADING] = {.role = BC_ROLE_HEADING_1, .bookmark = "II. ĐỀ XUẤT"},
    [SMALL_ANNEX] = {.role = BC_ROLE_PART, .bookmark = "Phụ lục"},
    [SMALL_ANNEX_TEXT] = {.role = BC_ROLE_PARAGRAPH, .parent = SMALL_ANNEX},
};
static const struct bc_structure small_structure = {small_nodes, SMALL_COUNT};
static const char *const small_labels[] = {"1", "2", "PL-1"};

static void small_text(
    bc_canvas *canvas, int32_t node, enum bc_face face, double y_pt, const char *text)
{
    const struct bc_run run = {.baseline = {90, y_pt},
        .face = face,
        .size_pt = 13,
        .color = BC_BLACK,
        .text = text,
        .where = "small_document.h"};

    bc_canvas_begin_content(
        canvas, node == BC_ARTIFACT ? BC_ROLE_PARAGRAPH : small_nodes[node].role, node);
    bc_canvas_text(canvas, &run);
    bc_canvas_end_content(canvas);
}

static void small_figure(bc_canvas *canvas)
{
    const struct bc_run run = {.baseline = {120, 330}, .size_pt = 10.5, .text = "298 tiếp nhận"};

    bc_canvas_begin_content(canvas, BC_ROLE_FIGURE, SMALL_FIGURE);
    bc_canvas_fill_rect(canvas, (struct bc_point){100, 300}, (struct bc_size){150, 40},
        (struct bc_color){0.66, 0.76, 0.88});
    bc_canvas_text(canvas, &run);
    bc_canvas_line(canvas, (struct bc_point){100, 345}, (struct bc_point){250, 345},
        (struct bc_stroke){.width_pt = 0.5, .dash_on_pt = 3, .dash_off_pt = 2});
    bc_canvas_end_content(canvas);
}

static void small_rule(bc_canvas *canvas, double y_pt)
{
    bc_canvas_begin_content(canvas, BC_ROLE_PARAGRAPH, BC_ARTIFACT);
    bc_canvas_line(canvas, (struct bc_point){90, y_pt}, (struct bc_point){400, y_pt},
        (struct bc_stroke){.width_pt = 0.75});
    bc_canvas_end_content(canvas);
}

static void small_draw(bc_canvas *canvas)
{
    const struct bc_size upright = {595.28, 841.89};
    const struct bc_size on_its_side = {841.89, 595.28};

    bc_canvas_begin_page(canvas, upright);
    small_text(canvas, SMALL_TITLE, BC_BOLD, 80, "BÁO CÁO");
    small_text(canvas, SMALL_HEADING, BC_BOLD, 110, "I. KẾT QUẢ");
    small_text(canvas, SMALL_SUBHEADING, BC_BOLD, 130, "1. Kết quả chung");
    small_text(canvas, SMALL_PARAGRAPH, BC_REGULAR, 150, "Trong tuần đã tiếp nhận 298 phản ánh,");
    bc_canvas_begin_page(canvas, upright);
    small_text(canvas, BC_ARTIFACT, BC_REGULAR, 40, "2");
    small_text(canvas, SMALL_PARAGRAPH, BC_REGULAR, 80,
        "tăng 21 phản ánh (trong đó \\ có \u00A0 07 lần).");
    small_text(canvas, SMALL_ITEM, BC_ITALIC, 100, "- Ủy ban nhân dân tỉnh;");
    small_text(canvas, SMALL_CAPTION, BC_BOLD_ITALIC, 130, "Bảng 1. Tình hình");
    small_rule(canvas, 140);
    small_text(canvas, SMALL_HEAD_NAME, BC_BOLD, 155, "Chỉ tiêu");
    small_text(canvas, SMALL_HEAD_COUNT, BC_BOLD, 170, "Kỳ này");
    small_rule(canvas, 175);
    small_text(canvas, SMALL_ROW_NAME, BC_REGULAR, 190, "Tiếp nhận");
    small_text(canvas, SMALL_ROW_COUNT, BC_REGULAR, 205, "298");
    small_rule(canvas, 215);
    small_figure(canvas);
    small_text(canvas, SMALL_NOTE, BC_REGULAR, 500, "Ghi chú: số liệu minh họa.");
    small_text(canvas, SMALL_SECOND_HEADING, BC_BOLD, 520, "II. ĐỀ XUẤT");
    bc_canvas_begin_page(canvas, on_its_side);
    small_text(canvas, SMALL_ANNEX_TEXT, BC_REGULAR, 80, "Phụ lục kèm theo");
}

static const char small_json[] = "{\"title\": \"số liệu minh họa\", \"received\": 298}\n";

static const struct bc_pdf_signature small_signature = {
    .page_index = 1, .top_left = {340, 600}, .size = {200, 96}, .name = "Chữ ký của Giám đốc"};

static const struct bc_pdf_attachment small_attachment = {.name = "report.json",
    .media_type = "application/json",
    .description = "Số liệu của báo cáo",
    .bytes = small_json,
    .length_bytes = sizeof(small_json) - 1};

static inline struct bc_pdf_properties small_properties(void)
{
    return (struct bc_pdf_properties){.title = "Báo cáo <thử> & (mẫu)",
        .author = "Trung tâm minh họa",
        .language = "vi",
        .created = "2023-05-01T06:20:00+07:00",
        .structure = &small_structure,
        .page_labels = small_labels,
        .page_label_count = 3,
        .signature = &small_signature};
}

/* Draws and finishes; the bytes are in the arena. */
static inline bool small_finish(const bc_fonts *fonts, const struct bc_pdf_properties *properties,
    bc_arena *arena, unsigned char **ret_bytes, size_t *ret_length, struct bc_status *status)
{
    bc_canvas *canvas = bc_canvas_new_haru(fonts, status);
    unsigned char *drawn;
    size_t drawn_bytes;
    bool is_done = false;

    if (canvas != NULL) {
        small_draw(canvas);
        is_done = bc_canvas_finish(canvas, arena, &drawn, &drawn_bytes, status) &&
                  bc_pdf_finish(
                      canvas, drawn, drawn_bytes, properties, arena, ret_bytes, ret_length, status);
        bc_canvas_free(canvas);
    }
    return is_done;
}

#endif
