/* LINKS: base draw chart layout */
#include "layout/page.h"
#include "support/invented_document.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/* What must hold of every document, however odd; and of some that were made to be difficult. */

static const double mm = 72.0 / 25.4;

static bc_fonts *fonts;
static bc_arena *arena;
static struct invented made;
static const struct bc_pages *pages;

static int open_all(void **state)
{
    struct bc_status status = {0};

    (void)state;
    return bc_fonts_open(BC_FONTS_FOLDER, &fonts, &status) ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    bc_fonts_close(fonts);
    return 0;
}

static void begin(uint64_t seed)
{
    arena = bc_arena_new();
    invented_start(&made, arena, seed);
}

static void lay_out(void)
{
    pages = bc_layout_dispatch(&made.document, fonts, arena);
}

static void end(void)
{
    bc_arena_free(arena);
}

/* ---- Looking at pages ------------------------------------------------------------------------ */

struct box {
    double left, right, top, bottom;
};

static struct box box_of(const struct bc_mark *mark)
{
    struct box box = {mark->at.x_pt, mark->at.x_pt + mark->width_pt, mark->at.y_pt, mark->at.y_pt};
    struct bc_chart_frame frame = {.width_pt = mark->width_pt};

    if (mark->kind == BC_MARK_CHART) {
        box.bottom += bc_chart_height_pt(mark->chart, &frame, fonts);
    } else {
        size_t length = strlen(mark->text);

        length -= length > 0 && mark->text[length - 1] == ' ' ? 1 : 0;
        box.right =
            mark->at.x_pt + bc_font_width_pt(fonts, mark->face, mark->size_pt, mark->text, length);
        box.top -= 0.66 * mark->size_pt;
        box.bottom += 0.2 * mark->size_pt;
    }
    return box;
}

static bool is_text(const struct bc_mark *mark)
{
    return mark->kind != BC_MARK_LINE;
}

static void check_page_margins(const struct bc_page *page)
{
    for (size_t i = 0; i < page->mark_count; i++) {
        const struct bc_mark *mark = &page->marks[i];
        struct box box;

        if (!is_text(mark)) {
            continue;
        }
        box = box_of(mark);
        if (box.left < 30 * mm - 0.02 || box.right > page->size.width_pt - 15 * mm + 0.02) {
            fail_msg("'%s' leaves the margins: %.2f to %.2f", mark->text, box.left, box.right);
        }
        if (mark->node != BC_ARTIFACT) {
            assert_true(mark->at.y_pt >= 20 * mm);
            assert_true(mark->at.y_pt <= page->size.height_pt - 20 * mm);
        }
    }
}

static void check_page_overlaps(const struct bc_page *page)
{
    for (size_t i = 0; i < page->mark_count; i++) {
        struct box one = is_text(&page->marks[i]) ? box_of(&page->marks[i]) : (struct box){0};

        for (size_t k = i + 1; k < page->mark_count && is_text(&page->marks[i]); k++) {
            struct box other;

            if (!is_text(&page->marks[k])) {
                continue;
            }
            other = box_of(&page->marks[k]);
            if (fmin(one.right, other.right) - fmax(one.left, other.left) > 0.1 &&
                fmin(one.bottom, other.bottom) - fmax(one.top, other.top) > 0.1) {
                fail_msg("'%s' stands on '%s'", page->marks[i].text, page->marks[k].text);
            }
        }
    }
}

static const struct bc_structure_node *node_at(int32_t index)
{
    assert_true(index >= 0 && (size_t)index < pages->structure->count);
    return &pages->structure->nodes[index];
}

/* The text of a node and of all below it, in reading order, without spaces. */
static bool is_below(int32_t node, int32_t ancestor)
{
    while (node > ancestor) {
        node = node_at(node)->parent;
    }
    return node == ancestor;
}

static const char *without_spaces(const char *text)
{
    char *packed = bc_arena_strdup(arena, text);
    char *to = packed;

    for (; *text != '\0'; text++) {
        if (strncmp(text, "\u00A0", 2) == 0) {
            text++;
        } else if (*text != ' ' && *text != '\n') {
            *to++ = *text;
        }
    }
    *to = '\0';
    return packed;
}

/* Texts by node, in order of nodes: what a reader hears. */
static const char *heard(void)
{
    const char **texts = bc_arena_alloc_array(arena, pages->structure->count, sizeof(*texts));
    size_t length = 1;
    char *all, *to;

    for (size_t i = 0; i < pages->count; i++) {
        for (size_t k = 0; k < pages->pages[i].mark_count; k++) {
            const struct bc_mark *mark = &pages->pages[i].marks[k];

            if (mark->kind == BC_MARK_RUN && mark->node != BC_ARTIFACT) {
                const char *so_far = texts[mark->node] != NULL ? texts[mark->node] : "";

                texts[mark->node] =
                    bc_arena_printf(arena, "%s%s", so_far, without_spaces(mark->text));
            }
        }
    }
    for (size_t i = 0; i < pages->structure->count; i++) {
        length += texts[i] != NULL ? strlen(texts[i]) : 0;
    }
    all = to = bc_arena_alloc(arena, length);
    for (size_t i = 0; i < pages->structure->count; i++) {
        if (texts[i] != NULL) {
            memcpy(to, texts[i], strlen(texts[i]));
            to += strlen(texts[i]);
        }
    }
    return all;
}

/* The first and last page of a node with all below it; false when it has no content. */
static bool pages_of(int32_t node, size_t *ret_first, size_t *ret_last)
{
    bool is_found = false;

    for (size_t i = 0; i < pages->count; i++) {
        for (size_t k = 0; k < pages->pages[i].mark_count; k++) {
            int32_t of = pages->pages[i].marks[k].node;

            if (of != BC_ARTIFACT && is_below(of, node)) {
                *ret_first = is_found ? *ret_first : i;
                *ret_last = i;
                is_found = true;
            }
        }
    }
    return is_found;
}

/* How many lines a node has on a page: different base lines. */
static size_t lines_on(int32_t node, size_t page)
{
    size_t count = 0;
    double last = -1;

    for (size_t k = 0; k < pages->pages[page].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[page].marks[k];

        if (mark->node == node && mark->size_pt > 9 && fabs(mark->at.y_pt - last) > 1) {
            last = mark->at.y_pt;
            count++;
        }
    }
    return count;
}

static const struct bc_mark *find(const char *start, size_t *ret_page)
{
    for (size_t i = 0; i < pages->count; i++) {
        for (size_t k = 0; k < pages->pages[i].mark_count; k++) {
            const struct bc_mark *mark = &pages->pages[i].marks[k];

            if (mark->kind == BC_MARK_RUN && strncmp(mark->text, start, strlen(start)) == 0) {
                *ret_page = i;
                return mark;
            }
        }
    }
    fail_msg("'%s' is on no page", start);
    return NULL;
}

static const struct bc_mark *page_number(size_t page)
{
    for (size_t k = 0; k < pages->pages[page].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[page].marks[k];

        if (mark->kind == BC_MARK_RUN && mark->node == BC_ARTIFACT && mark->at.y_pt < 20 * mm) {
            return mark;
        }
    }
    fail_msg("page %zu has no number", page + 1);
    return NULL;
}

/* ---- What holds of every document ------------------------------------------------------------ */

/* The columns that a row takes, heads over several columns counted as such. */
static int32_t columns_of(int32_t row)
{
    int32_t count = 0;

    for (int32_t i = row + 1; i < (int32_t)pages->structure->count; i++) {
        if (node_at(i)->parent == row) {
            count += node_at(i)->column_span > 1 ? node_at(i)->column_span : 1;
        }
    }
    return count;
}

/* Every row of a table has as many columns as the first. */
static void check_tables(void)
{
    int32_t table = -1, columns = 0;

    for (int32_t i = 1; i < (int32_t)pages->structure->count; i++) {
        if (node_at(i)->role == BC_ROLE_ROW) {
            assert_int_equal(node_at(node_at(i)->parent)->role, BC_ROLE_TABLE);
            columns = node_at(i)->parent == table ? columns : columns_of(i);
            table = node_at(i)->parent;
            assert_int_equal(columns_of(i), columns);
        }
    }
}

static void check_structure(void)
{
    for (size_t i = 0; i < pages->structure->count; i++) {
        const struct bc_structure_node *node = &pages->structure->nodes[i];

        assert_true(i == 0 ? node->parent == -1 : node->parent >= 0);
        assert_true(node->parent < (int32_t)i);
        if (node->role == BC_ROLE_FIGURE) {
            assert_non_null(node->alternative);
        }
        if (node->role == BC_ROLE_PART || node->role == BC_ROLE_HEADING_2) {
            assert_non_null(node->bookmark);
            assert_null(strchr(node->bookmark, '\n'));
        }
        if (node->role == BC_ROLE_CELL || node->role == BC_ROLE_HEAD_CELL) {
            assert_int_equal(node_at(node->parent)->role, BC_ROLE_ROW);
        }
    }
}

static size_t most_lines_of_row(int32_t row, size_t page)
{
    size_t most = 0;

    for (int32_t i = row + 1;
         i < (int32_t)pages->structure->count && node_at(i)->role != BC_ROLE_ROW; i++) {
        size_t lines = lines_on(i, page);

        most = lines > most ? lines : most;
    }
    return most;
}

/* No line of a paragraph alone on a page, no heading at the foot, no row on two pages. */
static void check_breaks(void)
{
    for (int32_t i = 1; i < (int32_t)pages->structure->count; i++) {
        const struct bc_structure_node *node = node_at(i);
        size_t first, last, next_first, next_last;

        if ((node->role != BC_ROLE_PARAGRAPH && node->role != BC_ROLE_HEADING_1 &&
                node->role != BC_ROLE_HEADING_2 && node->role != BC_ROLE_ROW) ||
            !pages_of(i, &first, &last)) {
            continue;
        }
        if (node->role == BC_ROLE_ROW) {
            /* Only one that is higher than a page with the head of its table. */
            assert_true(first == last || most_lines_of_row(i, first) > 20);
        } else if (first != last) {
            assert_true(node->role == BC_ROLE_PARAGRAPH);
            assert_true(lines_on(i, first) >= 2);
            assert_true(lines_on(i, last) >= 2);
        }
        if ((node->role == BC_ROLE_HEADING_1 || node->role == BC_ROLE_HEADING_2) &&
            (size_t)i + 1 < pages->structure->count && node_at(i + 1)->role == BC_ROLE_PARAGRAPH &&
            pages_of(i + 1, &next_first, &next_last)) {
            assert_int_equal(last, next_first);
        }
    }
}

/* Tables and charts keep their order, wherever they move. */
/* Tables are numbered and keep their order apart from charts. */
static void check_order(void)
{
    size_t first, last, before[2] = {0};

    for (int32_t i = 1; i < (int32_t)pages->structure->count; i++) {
        enum bc_role role = node_at(i)->role;

        if ((role == BC_ROLE_TABLE || role == BC_ROLE_FIGURE) && pages_of(i, &first, &last)) {
            assert_true(first >= before[role == BC_ROLE_TABLE]);
            before[role == BC_ROLE_TABLE] = first;
        }
    }
}

static void check_all(void)
{
    check_order();
    for (size_t i = 0; i < pages->count; i++) {
        check_page_margins(&pages->pages[i]);
        check_page_overlaps(&pages->pages[i]);
    }
    check_structure();
    check_breaks();
}

/* It can be drawn: no letter missing, nothing off a page, and every stretch names its node. */
static void check_drawing(void)
{
    struct bc_status status = {0};
    bc_canvas *canvas = bc_canvas_new_trace(fonts, &status);
    const struct bc_content *contents;
    unsigned char *bytes;
    size_t length, count;

    bc_pages_draw(pages, fonts, canvas);
    if (!bc_canvas_finish(canvas, arena, &bytes, &length, &status)) {
        fail_msg("%s %s", status.code, status.where);
    }
    contents = bc_canvas_contents(canvas, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_true((size_t)contents[i].node < pages->structure->count);
        assert_true((size_t)contents[i].page_index < pages->count);
    }
    bc_canvas_free(canvas);
}

/* ---- Random documents ------------------------------------------------------------------------ */

static void random_table(void)
{
    size_t columns = 1 + invented_below(&made, 14);
    size_t rows =
        invented_below(&made, 3) == 0 ? invented_below(&made, 120) : invented_below(&made, 14);
    struct bc_block *block = invented_table(&made, columns, rows);
    struct bc_table *table = (struct bc_table *)(uintptr_t)block->table;
    struct bc_table_column *heads = (struct bc_table_column *)(uintptr_t)table->columns;

    block->texts[BC_FIGURE_CAPTION] =
        invented_below(&made, 4) > 0 ? "Bảng 1. Kết quả xử lý theo địa bàn; so sánh hai kỳ" : "";
    block->texts[BC_FIGURE_UNIT] = invented_below(&made, 2) > 0 ? "Đơn vị tính: phản ánh" : "";
    block->texts[BC_FIGURE_NOTE] = invented_text(&made, invented_below(&made, 30));
    for (size_t i = 0; i < columns; i++) {
        heads[i].head = invented_text(&made, 1 + invented_below(&made, 4));
        heads[i].group = i > 3 && invented_below(&made, 2) > 0 ? "Đã xử lý" : "";
        heads[i].is_text = i == 0 || invented_below(&made, 6) == 0;
    }
    for (size_t row = 0; row < rows; row++) {
        struct bc_table_row *to = (struct bc_table_row *)(uintptr_t)&table->rows[row];
        const char **cells = (const char **)(uintptr_t)to->cells;

        to->is_total = row + 1 == rows && invented_below(&made, 2) > 0;
        to->is_part = invented_below(&made, 8) == 0;
        to->is_strong = to->is_total;
        for (size_t i = 0; i < columns; i++) {
            if (heads[i].is_text) {
                cells[i] = invented_text(&made, invented_below(&made, 9));
            }
        }
    }
}

static void random_paragraph(void)
{
    struct bc_block *block =
        invented_paragraph(&made, invented_text(&made, 1 + invented_below(&made, 120)));
    struct bc_span *spans = bc_arena_alloc_array(arena, 3, sizeof(*spans));

    spans[0] = block->spans[0];
    spans[1] = (struct bc_span){.emphasis = BC_STRONG, .text = " Krông\u00A0Pắc"};
    spans[2] = (struct bc_span){.text = " và các nơi khác."};
    if (invented_below(&made, 5) == 0) {
        spans[1].footnote = invented_text(&made, 2 + invented_below(&made, 60));
    }
    block->spans = spans;
    block->span_count = 3;
}

static void random_block(void)
{
    switch (invented_below(&made, 9)) {
    case 0:
        random_table();
        break;
    case 1:
        invented_chart(&made, "Hình 1. Tồn cuối tuần lên 327 phản ánh");
        random_paragraph();
        break;
    case 2:
        invented_heading(&made, 1 + (int)invented_below(&made, 3), "1. Kết quả chung");
        random_paragraph();
        break;
    case 3:
        if (invented_below(&made, 4) == 0) {
            invented_block(&made, BC_BLOCK_SECTION)->is_landscape = invented_below(&made, 2) > 0;
        }
        break;
    default:
        random_paragraph();
        break;
    }
}

static void random_document(uint64_t seed)
{
    uint32_t count;

    begin(seed);
    count = 5 + invented_below(&made, 40);
    invented_letterhead(&made);
    for (uint32_t i = 0; i < count; i++) {
        random_block();
    }
    random_paragraph();
    invented_block(&made, BC_BLOCK_SECTION);
    random_paragraph();
    invented_signature(&made, invented_below(&made, 20));
    for (int i = 1; i <= 2; i++) {
        invented_annex(&made, i, invented_below(&made, 2) > 0);
        random_table();
    }
}

/* Nothing of the document is lost: every text and every row is heard, in order. */
static void check_nothing_is_lost(void)
{
    const char *all = heard();

    for (size_t i = 0; i < made.document.block_count; i++) {
        const struct bc_block *block = &made.blocks[i];

        if (block->kind == BC_BLOCK_PARAGRAPH) {
            assert_non_null(strstr(all, without_spaces(block->spans[0].text)));
        }
        for (size_t row = 0; block->kind == BC_BLOCK_TABLE && row < block->table->row_count;
             row++) {
            const char *text = "";

            for (size_t k = 0; k < block->table->column_count; k++) {
                text = bc_arena_printf(arena, "%s%s", text, block->table->rows[row].cells[k]);
            }
            assert_non_null(strstr(all, without_spaces(text)));
        }
    }
}

static void random_documents_keep_the_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        random_document(seed);
        lay_out();
        check_all();
        check_tables();
        check_nothing_is_lost();
        check_drawing();
        end();
    }
}

/* ---- Single cases ---------------------------------------------------------------------------- */

static void every_letter_in_every_face(void **state)
{
    static const char *const alphabet[] = {
        "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ e è é ẻ ẽ ẹ ê ề ế ể ễ ệ i ì í ỉ ĩ ị o ò ó ỏ õ ọ ô ồ ố "
        "ổ ỗ ộ ơ ờ ớ ở ỡ ợ u ù ú ủ ũ ụ ư ừ ứ ử ữ ự y ỳ ý ỷ ỹ ỵ đ",
        "A À Á Ả Ã Ạ Ă Ằ Ắ Ẳ Ẵ Ặ Â Ầ Ấ Ẩ Ẫ Ậ E È É Ẻ Ẽ Ẹ Ê Ề Ế Ể Ễ Ệ I Ì Í Ỉ Ĩ Ị O Ò Ó Ỏ Õ Ọ Ô Ồ Ố "
        "Ổ Ỗ Ộ Ơ Ờ Ớ Ở Ỡ Ợ U Ù Ú Ủ Ũ Ụ Ư Ừ Ứ Ử Ữ Ự Y Ỳ Ý Ỷ Ỹ Ỵ Đ"};

    (void)state;
    begin(1);
    for (int face = 0; face < BC_FACE_COUNT; face++) {
        for (int i = 0; i < 2; i++) {
            struct bc_block *block = invented_paragraph(&made, alphabet[i]);

            ((struct bc_span *)(uintptr_t)block->spans)->emphasis = (enum bc_emphasis)face;
        }
    }
    lay_out();
    check_all();
    check_nothing_is_lost();
    check_drawing();
    end();
}

/* The marks of the only paragraph on the first page, one a word, in order. */
static const struct bc_mark *word_at(size_t index)
{
    for (size_t k = 0; k < pages->pages[0].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[0].marks[k];

        if (mark->kind == BC_MARK_RUN && mark->node != BC_ARTIFACT && index-- == 0) {
            return mark;
        }
    }
    return NULL;
}

/* Lines end at the margin, their gaps are alike, and what is copied from them is words. */
static void justified_lines_are_even(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 30; seed++) {
        const char *text = "", *copied = "";
        double gap = 0;

        begin(seed);
        for (int i = 0; i < 90; i++) {
            static const char *const words[] = {"a", "ở", "xử", "lý", "hạn,", "Krông", "nghiêng"};

            text = bc_arena_printf(
                arena, "%s%s%s", text, i > 0 ? " " : "", words[invented_below(&made, 7)]);
        }
        invented_paragraph(&made, text);
        lay_out();
        for (size_t i = 0; word_at(i) != NULL; i++) {
            const struct bc_mark *word = word_at(i), *next = word_at(i + 1);

            copied = bc_arena_printf(arena, "%s%s", copied, word->text);
            if (next == NULL || word_at(i + 2) == NULL) {
                continue;
            }
            if (next->at.y_pt > word->at.y_pt + 1) {
                assert_true(fabs(box_of(word).right - 195 * mm) < 0.02);
                gap = 0;
            } else if (fabs(next->at.y_pt - word_at(i + 2)->at.y_pt) < 0.01) {
                double this_gap = next->at.x_pt - box_of(word).right;

                assert_true(gap <= 0 || fabs(this_gap - gap) < 0.02);
                assert_true(this_gap > 0.84 * 3.25);
                assert_true(this_gap < 2.5 * 3.25);
                gap = this_gap;
            }
        }
        assert_string_equal(copied, text);
        end();
    }
}

/* What data bring: a number stays with its unit, "Số:" with its number, a dash with what is before.
 */
static void numbers_keep_their_units(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 40; seed++) {
        const char *text = "";

        begin(seed);
        for (int i = 0; i < 60; i++) {
            static const char *const parts[] = {"mất 7 ngày", "quá 12,5 giờ", "Số: 45", "Buôn –"};

            text = bc_arena_printf(arena, "%s%s%s%s", text, i > 0 ? " " : "",
                invented_below(&made, 2) > 0 ? "lại " : "", parts[invented_below(&made, 4)]);
        }
        invented_paragraph(&made, text);
        lay_out();
        for (size_t i = 0; word_at(i + 1) != NULL; i++) {
            const struct bc_mark *word = word_at(i), *next = word_at(i + 1);

            if (next->at.y_pt > word->at.y_pt + 1) {
                assert_string_not_equal(word->text, "7 ");
                assert_string_not_equal(word->text, "12,5 ");
                assert_string_not_equal(word->text, "Số: ");
                assert_int_not_equal(strncmp(next->text, "–", strlen("–")), 0);
            }
        }
        end();
    }
}

/* A letter that no face has stops the drawing, and says which and where. */
static void a_missing_letter_is_named(void **state)
{
    struct bc_status status = {0};
    bc_canvas *canvas;
    unsigned char *bytes;
    size_t length;

    (void)state;
    begin(1);
    invented_paragraph(&made, "Đạt \u2713 yêu cầu");
    lay_out();
    canvas = bc_canvas_new_trace(fonts, &status);
    bc_pages_draw(pages, fonts, canvas);
    assert_false(bc_canvas_finish(canvas, arena, &bytes, &length, &status));
    assert_string_equal(status.code, "draw.glyph-missing");
    assert_string_equal(status.where, "thu.md:1:1");
    bc_canvas_free(canvas);
    end();
}

static void an_annex_of_forty_pages(void **state)
{
    size_t first, last;
    size_t rows = 0;

    (void)state;
    begin(1);
    invented_letterhead(&made);
    invented_paragraph(&made, invented_text(&made, 60));
    invented_signature(&made, 3);
    invented_annex(&made, 1, false);
    invented_table(&made, 12, 1700)->texts[BC_FIGURE_CAPTION] = "Bảng 1. Theo địa bàn";
    lay_out();
    assert_true(pages->count >= 40);
    check_nothing_is_lost();
    for (size_t i = 0; i < pages->count; i++) {
        check_page_margins(&pages->pages[i]);
        check_page_overlaps(&pages->pages[i]);
        assert_string_equal(pages->pages[i].label_prefix, i == 0 ? "" : "PL I-");
        assert_int_equal(pages->pages[i].number, i == 0 ? 1 : i);
    }
    check_structure();
    for (int32_t i = 1; i < (int32_t)pages->structure->count && rows < 200; i++) {
        if (node_at(i)->role == BC_ROLE_ROW && pages_of(i, &first, &last)) {
            assert_int_equal(first, last);
            rows++;
        }
    }
    end();
}

static void one_district_and_a_hundred_and_fifty(void **state)
{
    static const size_t counts[] = {0, 1, 2, 150};

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        begin(i);
        invented_heading(&made, 1, "I. KẾT QUẢ");
        invented_paragraph(&made, invented_text(&made, 50));
        invented_table(&made, 13, counts[i])->texts[BC_FIGURE_CAPTION] = "Bảng 1. Theo địa bàn";
        invented_paragraph(&made, invented_text(&made, 50));
        lay_out();
        check_all();
        check_nothing_is_lost();
        check_drawing();
        end();
    }
}

/* Ten equal rows are read in fives: a little more white after the fifth. */
static void equal_rows_stand_in_fives(void **state)
{
    double y[12];
    size_t page;

    (void)state;
    begin(1);
    invented_table(&made, 3, 12);
    lay_out();
    for (int i = 0; i < 12; i++) {
        y[i] = find(bc_arena_printf(arena, "Địa bàn %d", i + 1), &page)->at.y_pt;
    }
    assert_true(fabs((y[5] - y[4]) - (y[4] - y[3]) - 2.85) < 0.01);
    assert_true(fabs((y[10] - y[9]) - (y[9] - y[8]) - 2.85) < 0.01);
    assert_true(fabs((y[7] - y[6]) - (y[4] - y[3])) < 0.01);
    end();
}

/* Numbers end at one edge, heads with them. */
static void numbers_are_aligned(void **state)
{
    double right = 0;
    size_t count = 0;

    (void)state;
    begin(1);
    invented_table(&made, 2, 40);
    lay_out();
    for (size_t k = 0; k < pages->pages[0].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[0].marks[k];

        if (mark->kind == BC_MARK_RUN && mark->node != BC_ARTIFACT &&
            node_at(mark->node)->role == BC_ROLE_CELL) {
            right = count == 0 ? box_of(mark).right : right;
            assert_true(fabs(box_of(mark).right - right) < 0.01);
            count++;
        }
    }
    assert_true(count > 30);
    end();
}

/* A figure that does not fit goes to the top of the next page, and the text behind it flows up. */
static void a_figure_moves_and_leaves_no_hole(void **state)
{
    size_t chart_page, cited_page, before_page;
    const struct bc_mark *caption;
    double lowest = 0;

    (void)state;
    begin(3);
    invented_heading(&made, 1, "I. KẾT QUẢ");
    invented_paragraph(&made, "Nêu tại Hình 1.");
    for (int i = 0; i < 4; i++) {
        invented_paragraph(&made, invented_text(&made, 120));
    }
    invented_chart(&made, "Hình 1. Tồn cuối tuần");
    for (int i = 0; i < 10; i++) {
        invented_paragraph(&made, invented_text(&made, 60));
    }
    lay_out();
    check_all();
    caption = find("Hình 1.", &chart_page);
    find("I.", &cited_page);
    assert_int_equal(chart_page, cited_page + 1);
    assert_true(caption->at.y_pt < 20 * mm + 20);
    before_page = chart_page - 1;
    for (size_t k = 0; k < pages->pages[before_page].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[before_page].marks[k];

        lowest = is_text(mark) && mark->node != BC_ARTIFACT ? fmax(lowest, mark->at.y_pt) : lowest;
    }
    assert_true(lowest > 277 * mm - 50);
    end();
}

/* A long table fills the page on which a chart had no room; the chart stands behind its last row.
 */
static void a_table_fills_what_a_chart_left(void **state)
{
    size_t chart_page, table_page, end_page;

    (void)state;
    begin(3);
    invented_heading(&made, 1, "I. KẾT QUẢ");
    for (int i = 0; i < 4; i++) {
        invented_paragraph(&made, invented_text(&made, 110));
    }
    invented_chart(&made, "Hình 1. Tồn cuối tuần");
    invented_table(&made, 5, 28)->texts[BC_FIGURE_CAPTION] = "Bảng 1. Theo địa bàn";
    invented_paragraph(&made, "Sau bảng.");
    lay_out();
    check_all();
    find("Bảng 1.", &table_page);
    find("Hình 1.", &chart_page);
    find("Sau", &end_page);
    assert_int_equal(table_page, 0);
    assert_int_equal(chart_page, 1);
    assert_int_equal(end_page, chart_page);
    end();
}

/* Where the text runs out behind a table, it is broken rather than moved: no hole either. */
static void a_table_before_the_signature_leaves_no_hole(void **state)
{
    (void)state;
    for (int paragraphs = 2; paragraphs < 12; paragraphs++) {
        begin(3);
        for (int i = 0; i < paragraphs; i++) {
            invented_paragraph(&made, invented_text(&made, 60));
        }
        invented_table(&made, 5, 22)->texts[BC_FIGURE_CAPTION] = "Bảng 1. Theo địa bàn";
        invented_paragraph(&made, "Trên đây là báo cáo./.");
        invented_signature(&made, 3);
        lay_out();
        check_all();
        for (size_t i = 0; i + 1 < pages->count; i++) {
            double lowest = 0;

            for (size_t k = 0; k < pages->pages[i].mark_count; k++) {
                const struct bc_mark *mark = &pages->pages[i].marks[k];

                lowest = is_text(mark) && mark->node != BC_ARTIFACT ? fmax(lowest, mark->at.y_pt)
                                                                    : lowest;
            }
            assert_true(lowest > 277 * mm - 0.35 * 257 * mm);
        }
        end();
    }
}

static void put_lines(size_t count, size_t small_count)
{
    static const char *const small[] = {"Nhỏ.", "Nhỏ.", "Nhỏ.", "Nhỏ.", "Nhỏ."};
    struct bc_block *notes;

    for (size_t i = 0; i < count; i++) {
        invented_paragraph(&made, "Một dòng.");
    }
    notes = invented_block(&made, BC_BLOCK_NOTES);
    notes->items = small;
    notes->item_count = small_count;
}

/* All that belongs to the text comes before the signature, also a chart that had to move. */
static void figures_come_before_the_signature(void **state)
{
    (void)state;
    for (size_t lines = 10; lines < 34; lines++) {
        size_t chart_page, end_page;

        begin(lines);
        put_lines(lines, 0);
        invented_chart(&made, "Hình 1. Tồn cuối tuần");
        invented_paragraph(&made, "Đề nghị các đơn vị.");
        invented_paragraph(&made, "Trên đây là báo cáo./.");
        invented_signature(&made, 3);
        lay_out();
        check_all();
        find("Hình 1.", &chart_page);
        find("Trên đây", &end_page);
        assert_true(chart_page <= end_page);
        assert_true(chart_page < end_page || pages->signature.top_left.y_pt > 300);
        end();
    }
}

/* How many rows of the body of a table have their name on a page. */
static size_t rows_on(size_t page)
{
    size_t count = 0;

    for (size_t k = 0; k < pages->pages[page].mark_count; k++) {
        int32_t node = pages->pages[page].marks[k].node;

        count += node != BC_ARTIFACT && node_at(node)->is_row_head ? 1 : 0;
    }
    return count;
}

/* Wherever the page ends: three rows at least stay with the head and with the end. */
static void no_row_stands_alone(void **state)
{
    (void)state;
    for (size_t at = 0; at < 60; at++) {
        struct bc_table *table;
        size_t total_page;

        begin(at);
        invented_annex(&made, 1, false);
        put_lines(16 + at / 5, at % 5 + 1);
        table = (struct bc_table *)(uintptr_t)invented_table(&made, 3, 9)->table;
        ((struct bc_table_row *)(uintptr_t)table->rows)[8].is_total = at % 2 == 0;
        ((const char **)(uintptr_t)table->rows[8].cells)[0] = "Tổng cộng";
        lay_out();
        check_all();
        for (size_t page = 0; page < pages->count; page++) {
            assert_true(rows_on(page) == 0 || rows_on(page) >= 3);
        }
        find("Tổng cộng", &total_page);
        assert_true(rows_on(total_page) >= 3);
        end();
    }
}

/* A heading keeps two lines, also where every paragraph is one line long. */
static void headings_keep_two_lines(void **state)
{
    (void)state;
    for (size_t lines = 20; lines < 46; lines++) {
        size_t heading_page, line_page;

        begin(lines);
        for (size_t i = 0; i < lines; i++) {
            invented_paragraph(&made, "Một dòng.");
        }
        invented_heading(&made, 2, "1. Kết quả chung");
        invented_paragraph(&made, "Dòng đầu.");
        invented_paragraph(&made, "Dòng sau.");
        lay_out();
        check_all();
        find("1.", &heading_page);
        find("Dòng sau", &line_page);
        assert_int_equal(heading_page, line_page);
        end();
    }
}

/* Wherever the page ends: the signature takes two lines of text along, and has its room. */
static void the_signature_is_never_alone(void **state)
{
    (void)state;
    for (uint32_t words = 0; words < 60; words += 3) {
        const struct bc_signature_room *room;
        size_t lines = 0;
        double last = 0;

        begin(words);
        for (int i = 0; i < 8; i++) {
            invented_paragraph(&made, invented_text(&made, 60 + words));
        }
        invented_paragraph(&made, "Trên đây là báo cáo./.");
        invented_signature(&made, 4);
        lay_out();
        check_all();
        room = &pages->signature;
        assert_true(room->is_there);
        assert_true(fabs(room->size.height_pt - 34 * mm) < 0.01);
        assert_true(room->top_left.x_pt >= 30 * mm + 82 * mm - 0.01);
        for (size_t k = 0; k < pages->pages[room->page_index].mark_count; k++) {
            const struct bc_mark *mark = &pages->pages[room->page_index].marks[k];

            if (mark->kind == BC_MARK_RUN && mark->node != BC_ARTIFACT &&
                mark->at.y_pt < room->top_left.y_pt - 50 && fabs(mark->at.y_pt - last) > 1) {
                last = mark->at.y_pt;
                lines++;
            }
            if (mark->kind == BC_MARK_RUN) {
                struct box box = box_of(mark);

                assert_true(box.right <= room->top_left.x_pt ||
                            box.bottom <= room->top_left.y_pt + 0.1 ||
                            box.top >= room->top_left.y_pt + room->size.height_pt - 0.1);
            }
        }
        assert_true(lines >= 2);
        end();
    }
}

/* A list of recipients as long as a province has communes goes on on the next page. */
static void a_long_list_of_recipients_goes_on(void **state)
{
    (void)state;
    begin(1);
    invented_paragraph(&made, invented_text(&made, 60));
    invented_signature(&made, 150);
    lay_out();
    check_all();
    assert_true(pages->count >= 3);
    assert_non_null(strstr(heard(), "-Ủybannhândânxãthứ149;-Lưu:VT,TH."));
    end();
}

/* ---- The two forms --------------------------------------------------------------------------- */

static const struct bc_mark *red_line(double width)
{
    for (size_t k = 0; k < pages->pages[0].mark_count; k++) {
        const struct bc_mark *mark = &pages->pages[0].marks[k];

        if (mark->kind == BC_MARK_LINE && mark->color.red > 0.5 &&
            fabs(mark->to.x_pt - mark->at.x_pt - width) < 0.01) {
            return mark;
        }
    }
    return NULL;
}

/* Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II và IV; mẫu 1.5. */
static void a_letter_has_its_own_form(void **state)
{
    struct bc_block *block;
    const char *const addressees[] = {"Sở Thông tin và Truyền thông"};
    const struct bc_mark *number, *about, *stamp, *foot;
    size_t page;

    (void)state;
    begin(1);
    block = invented_letterhead(&made);
    block->texts[BC_LETTERHEAD_ABOUT] = "V/v kết quả xử lý phản ánh, kiến nghị tuần 17 năm 2023";
    block->texts[BC_LETTERHEAD_URGENCY] = "HOẢ TỐC";
    block->texts[BC_LETTERHEAD_CIRCULATION] = "LƯU HÀNH NỘI BỘ";
    block->texts[BC_LETTERHEAD_DRAFT] = "DỰ THẢO";
    block->texts[BC_LETTERHEAD_FOOT] = "Số 1 đường Thử, phường Mẫu, tỉnh Mẫu";
    block->urgency_width_mm = 30;
    block = invented_block(&made, BC_BLOCK_ADDRESSEES);
    block->texts[BC_ADDRESSEES_LABEL] = "Kính gửi:";
    block->items = addressees;
    block->item_count = 1;
    for (int i = 0; i < 14; i++) {
        invented_paragraph(&made, invented_text(&made, 60));
    }
    invented_signature(&made, 2)->texts[BC_SIGNATURE_DRAFTER] = "NVA. 05 bản";
    lay_out();
    check_all();
    check_drawing();
    number = find("Số:", &page);
    about = find("V/v", &page);
    assert_true(about->size_pt == 12 && about->face == BC_REGULAR);
    assert_true(fabs(about->at.y_pt - number->at.y_pt -
                     (16.5 - bc_font_baseline_pt(fonts, BC_REGULAR, 13, 16.5)) - 6 -
                     bc_font_baseline_pt(fonts, BC_REGULAR, 12, 14.4)) < 0.01);
    stamp = find("HOẢ TỐC", &page);
    assert_true(stamp->color.red > 0.8 && stamp->color.green < 0.2 && stamp->color.blue < 0.2);
    assert_non_null(red_line(30 * mm));
    foot = find("Số 1 đường Thử", &page);
    assert_int_equal(page, 0);
    assert_true(foot->at.y_pt > 270 * mm && foot->at.y_pt <= 277 * mm);
    find("NVA. 05 bản", &page);
    assert_int_equal(page, pages->signature.page_index);
    end();
}

/* Its page lies on its side, its number stands over the middle of the text, its label says annex.
 */
static void a_landscape_annex(void **state)
{
    size_t page;
    const struct bc_mark *number;

    (void)state;
    begin(1);
    invented_paragraph(&made, invented_text(&made, 60));
    invented_annex(&made, 1, false);
    invented_table(&made, 4, 3);
    invented_annex(&made, 2, true);
    invented_table(&made, 20, 60);
    lay_out();
    check_all();
    find("Phụ lục II", &page);
    assert_int_equal(page, 2);
    assert_true(fabs(pages->pages[2].size.width_pt - 297 * mm) < 0.01);
    assert_true(fabs(pages->pages[1].size.width_pt - 210 * mm) < 0.01);
    assert_string_equal(pages->pages[2].label_prefix, "PL II-");
    assert_int_equal(pages->pages[3].number, 2);
    number = page_number(3);
    assert_string_equal(number->text, "2");
    assert_true(fabs(number->at.x_pt + 3.25 - (30 * mm + 126 * mm)) < 0.1);
    end();
}

/* A note stands at the foot of the page on which its number is, under a short rule. */
static void footnotes_stand_on_their_page(void **state)
{
    (void)state;
    for (uint32_t words = 0; words < 40; words++) {
        const struct bc_mark *raised, *note;
        size_t raised_page = 0, note_page;
        struct bc_span *span;

        begin(words);
        for (int i = 0; i < 7; i++) {
            invented_paragraph(&made, invented_text(&made, 70 + words));
        }
        span = (struct bc_span *)(uintptr_t)invented_paragraph(&made, "Theo quy chế")->spans;
        span->footnote = "Quyết định số 1 ngày 21/5/2021 của tỉnh Mẫu.";
        for (int i = 0; i < 3; i++) {
            invented_paragraph(&made, invented_text(&made, 70));
        }
        lay_out();
        check_all();
        note = find("Quyết định số 1", &note_page);
        raised = find("Theo quy chế", &raised_page);
        assert_non_null(raised);
        assert_int_equal(note_page, raised_page);
        assert_true(note->at.y_pt > 270 * mm);
        end();
    }
}

static struct bc_span *paragraph_with_note(const char *text, const char *note)
{
    struct bc_span *span = (struct bc_span *)(uintptr_t)invented_paragraph(&made, text)->spans;

    span->footnote = note;
    return span;
}

/* So long a note goes on on the next page, at least two lines on each; the next one follows it. */
static void a_long_footnote_goes_on(void **state)
{
    (void)state;
    for (uint32_t words = 380; words < 800; words += 7) {
        const char *note;
        size_t first, last, note_last = 0, note_count = 0;

        begin(words);
        put_lines(15, 0);
        note = invented_text(&made, words);
        paragraph_with_note("Theo quy chế", note);
        paragraph_with_note("Theo quyết định", "Một lời ngắn.");
        put_lines(20, 0);
        lay_out();
        check_all();
        assert_non_null(strstr(heard(), without_spaces(note)));
        for (int32_t i = 0; i < (int32_t)pages->structure->count; i++) {
            if (node_at(i)->role == BC_ROLE_NOTE && pages_of(i, &first, &last)) {
                for (size_t page = 0; note_count == 0 && page < pages->count; page++) {
                    assert_true(lines_on(i, page) != 1);
                }
                assert_true(first >= note_last);
                note_last = last;
                note_count++;
            }
        }
        assert_int_equal(note_count, 2);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_documents_keep_the_rules),
        cmocka_unit_test(every_letter_in_every_face),
        cmocka_unit_test(justified_lines_are_even),
        cmocka_unit_test(numbers_keep_their_units),
        cmocka_unit_test(a_missing_letter_is_named),
        cmocka_unit_test(an_annex_of_forty_pages),
        cmocka_unit_test(one_district_and_a_hundred_and_fifty),
        cmocka_unit_test(equal_rows_stand_in_fives),
        cmocka_unit_test(numbers_are_aligned),
        cmocka_unit_test(a_figure_moves_and_leaves_no_hole),
        cmocka_unit_test(a_table_fills_what_a_chart_left),
        cmocka_unit_test(a_table_before_the_signature_leaves_no_hole),
        cmocka_unit_test(figures_come_before_the_signature),
        cmocka_unit_test(no_row_stands_alone),
        cmocka_unit_test(headings_keep_two_lines),
        cmocka_unit_test(the_signature_is_never_alone),
        cmocka_unit_test(a_long_list_of_recipients_goes_on),
        cmocka_unit_test(a_letter_has_its_own_form),
        cmocka_unit_test(a_landscape_annex),
        cmocka_unit_test(footnotes_stand_on_their_page),
        cmocka_unit_test(a_long_footnote_goes_on),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
