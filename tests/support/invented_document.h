/*
 * invented_document.h - documents for tests of layout, made by hand or at random; all of it
 * invented.
 */
#ifndef BC_TESTS_INVENTED_DOCUMENT_H
#define BC_TESTS_INVENTED_DOCUMENT_H

#include "base/arena.h"
#include "template/document.h"

#include <stdint.h>

struct invented {
    bc_arena *arena;
    uint64_t seed;
    bool is_tame; /* no words that are longer than a line */
    struct bc_block blocks[400];
    struct bc_document document;
};

static inline uint32_t invented_below(struct invented *to, uint32_t limit)
{
    to->seed = to->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(to->seed >> 33) % limit;
}

static inline struct bc_block *invented_block(struct invented *to, enum bc_block_kind kind)
{
    struct bc_block *block = &to->blocks[to->document.block_count++];

    *block = (struct bc_block){.kind = kind, .where = "thu.md:1:1"};
    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        block->texts[i] = "";
    }
    return block;
}

static inline void invented_start(struct invented *to, bc_arena *arena, uint64_t seed)
{
    *to = (struct invented){.arena = arena, .seed = seed};
    to->document = (struct bc_document){.title = "Thử",
        .language = "vi",
        .author = "Thử",
        .part_word = "PL",
        .sample_mark = "SỐ LIỆU MINH HỌA",
        .blocks = to->blocks};
}

/* Words of Vietnamese, numbers, signs, and now and then one that is too long for anything. */
static inline const char *invented_text(struct invented *to, uint32_t word_count)
{
    static const char *const words[] = {"phản", "ánh", "kiến", "nghị", "xử", "lý", "đúng", "hạn",
        "quá", "tiếp", "nhận", "298", "tháng\u00A04", "07\u00A0ngày", "91,73%", "Ủy", "ban",
        "Krông", "Pắc;", "(giảm", "14", "–", "trường,", "nghiêng", "thuộc", "Ea", "H'leo"};
    const char *text = "";

    for (uint32_t i = 0; i < word_count; i++) {
        const char *word = words[invented_below(to, sizeof(words) / sizeof(words[0]))];

        if (invented_below(to, 400) == 0 && !to->is_tame) {
            word = "Phảnánhkiếnnghịcủatổchứccánhânvềtrậttựxâydựngđôthịvàvệsinhmôitrườngtrênđịa"
                   "bànthànhphốtrựcthuộctỉnhtừngàyđầuthángđếnnay";
        }
        text = bc_arena_printf(to->arena, "%s%s%s", text, i > 0 ? " " : "", word);
    }
    return text;
}

static inline struct bc_block *invented_paragraph(struct invented *to, const char *text)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_PARAGRAPH);
    struct bc_span *spans = bc_arena_alloc_array(to->arena, 1, sizeof(*spans));

    spans[0] = (struct bc_span){.text = text};
    block->spans = spans;
    block->span_count = 1;
    return block;
}

static inline struct bc_block *invented_heading(struct invented *to, int level, const char *text)
{
    struct bc_block *block = invented_paragraph(to, text);

    block->kind = BC_BLOCK_HEADING;
    block->level = level;
    return block;
}

/* Cells "r<row>c<column>" where `cells` is NULL; the first column is text. */
static inline struct bc_block *invented_table(
    struct invented *to, size_t column_count, size_t row_count)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_TABLE);
    struct bc_table *table = bc_arena_alloc(to->arena, sizeof(*table));
    struct bc_table_column *columns =
        bc_arena_alloc_array(to->arena, column_count, sizeof(*columns));
    struct bc_table_row *rows = bc_arena_alloc_array(to->arena, row_count, sizeof(*rows));

    for (size_t i = 0; i < column_count; i++) {
        columns[i] =
            (struct bc_table_column){.group = "", .head = i == 0 ? "Tên" : "Số", .is_text = i == 0};
    }
    for (size_t row = 0; row < row_count; row++) {
        const char **cells = bc_arena_alloc_array(to->arena, column_count, sizeof(*cells));

        for (size_t i = 0; i < column_count; i++) {
            cells[i] = i == 0 ? bc_arena_printf(to->arena, "Địa bàn %zu", row + 1)
                              : bc_arena_printf(to->arena, "%zu", (row * 7 + i * 13) % 1000);
        }
        rows[row].cells = cells;
    }
    *table = (struct bc_table){.columns = columns,
        .column_count = column_count,
        .rows = rows,
        .row_count = row_count,
        .continued = "tiếp theo",
        .is_wide = column_count > 6};
    block->table = table;
    return block;
}

static inline struct bc_block *invented_chart(struct invented *to, const char *caption)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_CHART);
    struct bc_chart *chart = bc_arena_alloc(to->arena, sizeof(*chart));
    struct bc_chart_row *rows = bc_arena_alloc_array(to->arena, 12, sizeof(*rows));

    for (int i = 0; i < 12; i++) {
        rows[i] = (struct bc_chart_row){.name = bc_arena_printf(to->arena, "%d", i + 6),
            .short_name = "",
            .note = "",
            .has_data = true,
            .value = {200 + invented_below(to, 100), 180 + invented_below(to, 100),
                250 + invented_below(to, 80), invented_below(to, 30)},
            .text = {"254", "", "", ""}};
    }
    *chart = (struct bc_chart){.kind = BC_CHART_TREND,
        .where = "thu.md:1:1",
        .rows = rows,
        .row_count = 12,
        .axis = "Tuần",
        .received = "298 tiếp nhận",
        .handled = "254 đã xử lý",
        .closing = "tồn cuối tuần,",
        .overdue = "trong đó 23 quá hạn",
        .heads = {"", "", "", ""},
        .parts = {"", "", ""},
        .reference_text = "",
        .from_word = "trục bắt đầu từ {1}"};
    block->texts[BC_FIGURE_CAPTION] = caption;
    block->texts[BC_FIGURE_UNIT] = "Số phản ánh theo tuần";
    block->chart = chart;
    return block;
}

static inline struct bc_block *invented_letterhead(struct invented *to)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_LETTERHEAD);

    block->texts[BC_LETTERHEAD_SUPERIOR] = "ỦY BAN NHÂN DÂN\nTỈNH MẪU";
    block->texts[BC_LETTERHEAD_ISSUER] = "TRUNG TÂM THỬ NGHIỆM";
    block->texts[BC_LETTERHEAD_NATION] = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    block->texts[BC_LETTERHEAD_MOTTO] = "Độc lập - Tự do - Hạnh phúc";
    block->texts[BC_LETTERHEAD_NUMBER] = "Số: …/TT-TH";
    block->texts[BC_LETTERHEAD_PLACE_DATE] = "Tỉnh Mẫu, ngày … tháng 5 năm 2023";
    return block;
}

static inline struct bc_block *invented_signature(struct invented *to, size_t recipient_count)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_SIGNATURE);
    const char **items = bc_arena_alloc_array(to->arena, recipient_count, sizeof(*items));

    for (size_t i = 0; i < recipient_count; i++) {
        items[i] =
            i == 0 ? "Như trên" : bc_arena_printf(to->arena, "Ủy ban nhân dân xã thứ %zu", i);
    }
    block->texts[BC_SIGNATURE_LABEL] = "Nơi nhận:";
    block->texts[BC_SIGNATURE_AUTHORITY] = "KT. GIÁM ĐỐC";
    block->texts[BC_SIGNATURE_TITLE] = "PHÓ GIÁM ĐỐC";
    block->texts[BC_SIGNATURE_NAME] = "Nguyễn Văn A";
    block->texts[BC_SIGNATURE_ARCHIVE] = "Lưu: VT, TH.";
    block->items = items;
    block->item_count = recipient_count;
    return block;
}

static inline struct bc_block *invented_annex(struct invented *to, int number, bool is_landscape)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_ANNEX);

    block->level = number;
    block->is_landscape = is_landscape;
    block->texts[BC_ANNEX_LABEL] = number == 2 ? "Phụ lục II" : "Phụ lục I";
    block->texts[BC_ANNEX_TITLE] = "SỐ LIỆU THEO ĐỊA BÀN";
    block->texts[BC_ANNEX_ATTACHED] = "(Kèm theo Công văn số …/TT-TH ngày … tháng 5 năm 2023)";
    return block;
}

#endif
