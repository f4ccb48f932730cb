/*
 * document.h - a filled template: blocks in reading order, with every figure already in words.
 *
 * What layout/ gets. A block says what it is, not how it looks; texts are NFC, one space between
 * words, U+00A0 where a line must not break. Everything lives in the arena of bc_template_fill().
 */
#ifndef BC_TEMPLATE_DOCUMENT_H
#define BC_TEMPLATE_DOCUMENT_H

#include "chart/chart_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bc_block_kind {
    BC_BLOCK_LETTERHEAD,
    BC_BLOCK_TITLE,      /* type, subject and period of the dispatch */
    BC_BLOCK_ADDRESSEES, /* Kính gửi */
    BC_BLOCK_HEADING,
    BC_BLOCK_PARAGRAPH,
    BC_BLOCK_TABLE,
    BC_BLOCK_CHART,
    BC_BLOCK_SIGNATURE,
    BC_BLOCK_ANNEX,   /* begins a page of its own and counts pages anew */
    BC_BLOCK_NOTES,   /* small print */
    BC_BLOCK_BASES,   /* legal bases, each its own line in italics */
    BC_BLOCK_SECTION, /* begins a page; what follows is upright or landscape (is_landscape) */
    BC_BLOCK_LIST,    /* items with a dash, justified */
    /* Of a deck: the blocks behind a slide, up to the next one, stand on it. */
    BC_BLOCK_SLIDE,
    BC_BLOCK_COLUMN,      /* what follows stands at the left, right or below both (level) */
    BC_BLOCK_KEY_FIGURES, /* up to four large figures with their lines */
    BC_BLOCK_TASKS        /* what is to be decided, by whom, by when */
};

/* What texts[] of a block holds, by kind. A text that the template leaves out is "". */
enum bc_letterhead_text {
    BC_LETTERHEAD_SUPERIOR, /* lines parted by \n, as in the three below */
    BC_LETTERHEAD_ISSUER,
    BC_LETTERHEAD_NATION,
    BC_LETTERHEAD_MOTTO,
    BC_LETTERHEAD_NUMBER,      /* U+2026 stands for room left blank */
    BC_LETTERHEAD_PLACE_DATE,  /* likewise */
    BC_LETTERHEAD_ABOUT,       /* công văn: "V/v …" under the number; "" */
    BC_LETTERHEAD_URGENCY,     /* stamp: "HOẢ TỐC", "THƯỢNG KHẨN", "KHẨN"; "" */
    BC_LETTERHEAD_CIRCULATION, /* box: "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI"; "" */
    BC_LETTERHEAD_DRAFT,       /* "DỰ THẢO" on a draft; "" on a final document */
    BC_LETTERHEAD_FOOT         /* address line at the foot of page 1; "" */
};
enum bc_title_text { BC_TITLE_TYPE, BC_TITLE_SUBJECT, BC_TITLE_PERIOD };
enum bc_addressees_text { BC_ADDRESSEES_LABEL };
enum bc_figure_text { BC_FIGURE_CAPTION, BC_FIGURE_UNIT, BC_FIGURE_NOTE }; /* tables and charts */
enum bc_signature_text {
    BC_SIGNATURE_LABEL, /* "Nơi nhận:" */
    BC_SIGNATURE_AUTHORITY,
    BC_SIGNATURE_TITLE,
    BC_SIGNATURE_NAME,
    BC_SIGNATURE_ARCHIVE,
    BC_SIGNATURE_DRAFTER /* drafter's mark and number of copies; "" */
};
enum bc_annex_text { BC_ANNEX_LABEL, BC_ANNEX_TITLE, BC_ANNEX_ATTACHED };
enum bc_notes_text { BC_NOTES_TITLE };
enum bc_slide_text {
    BC_SLIDE_KICKER,
    BC_SLIDE_TITLE,
    BC_SLIDE_SHORT_TITLE, /* where the title takes more than two lines; "" */
    BC_SLIDE_FOOTER
};
enum bc_tasks_text { BC_TASKS_HEAD, BC_TASKS_WHO_HEAD };
enum bc_column_place { BC_COLUMN_LEFT, BC_COLUMN_RIGHT, BC_COLUMN_WHOLE };
enum { BC_BLOCK_TEXTS = 11, BC_KEY_FIGURES_MOST = 4, BC_TASKS_MOST = 3 };

enum bc_emphasis { BC_PLAIN = 0, BC_STRONG = 1, BC_EMPHASIS = 2, BC_STRONG_EMPHASIS = 3 };

struct bc_span {
    enum bc_emphasis emphasis;
    const char *text;
    const char *footnote; /* NULL, or the note to which a raised figure after the text leads */
};

struct bc_table_column {
    const char *group; /* a head that spans its neighbours of the same group; "" */
    const char *head;
    double width_mm; /* 0: from its content; text columns share what is left */
    bool is_text;    /* left-aligned; numbers are right-aligned */
    bool is_strong;
};

struct bc_table_row {
    const char *const *cells; /* one a column */
    bool is_strong;
    bool is_part;       /* indented */
    bool is_total;      /* under a rule, keeps two rows with it */
    bool has_thin_rule; /* above: a group of rates begins */
};

struct bc_table {
    const struct bc_table_column *columns;
    size_t column_count;
    const struct bc_table_row *rows;
    size_t row_count;
    const char *continued; /* "tiếp theo", for the caption on later pages */
    bool is_wide;          /* many columns: smaller letters */
    /* On a slide: rows that find no room become one, "7 đơn vị khác", with the sums of their
     * amounts (row after row, one a column) in the columns that add up. */
    const char *rest_word; /* {1}: how many; "" */
    const int64_t *amounts;
    const bool *adds;
};

struct bc_key_figure {
    const char *label, *value;
    const char *change, *second;  /* lines under the value; "" */
    const char *late;             /* in bold, with a mark, in the place of `second`; "" */
    const struct bc_chart *trend; /* NULL where there are too few periods */
};

struct bc_task {
    const char *what, *why, *who, *when; /* "" but the first */
};

struct bc_block {
    enum bc_block_kind kind;
    const char *where; /* "bao-cao.md:14:1", for messages */
    int level; /* HEADING: 1 "I.", 2 "1.", 3 "a)" · ANNEX: its number, 0 when it is the only one */
    const char *texts[BC_BLOCK_TEXTS];
    bool is_landscape;           /* ANNEX, SECTION: what follows lies on its side */
    double urgency_width_mm;     /* LETTERHEAD: of the stamp, by the decree */
    const struct bc_span *spans; /* HEADING, PARAGRAPH */
    size_t span_count;
    const char *const *items; /* ADDRESSEES, SIGNATURE (Nơi nhận), NOTES, BASES, LIST: no dash */
    size_t item_count;
    const struct bc_table *table;
    const struct bc_chart *chart;
    double column_pt[2];                     /* SLIDE: widths of its columns; 0: one column */
    const struct bc_key_figure *key_figures; /* KEY_FIGURES: item_count of them */
    const struct bc_task *tasks;             /* TASKS: item_count of them */
    const char *alternative;                 /* TABLE, CHART: in words, for who cannot see it; "" */
};

struct bc_document {
    bool is_deck;         /* slides instead of a dispatch */
    const char *title;    /* for the properties of the file */
    const char *language; /* "vi" */
    const char *author;
    const char *part_word;   /* what a page without number is called in labels: annex "PL" */
    double body_size_pt;     /* 13 or 14; 0: 13 */
    const char *sample_mark; /* "SỐ LIỆU MINH HỌA…", "" on a real report */
    const struct bc_block *blocks;
    size_t block_count;
};

#endif
