/*
 * document.h - a filled template: blocks in reading order, with every figure already in words.
 *
 * What layout/ gets. A block says what it is, not how it looks; texts are NFC, one space between
 * words, U+00A0 where a line must not break. Everything lives in the arena of bc_template_fill().
 */
#ifndef BC_TEMPLATE_DOCUMENT_H
#define BC_TEMPLATE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

enum bc_block_kind {
    BC_BLOCK_LETTERHEAD,
    BC_BLOCK_TITLE,      /* type, subject and period of the dispatch */
    BC_BLOCK_ADDRESSEES, /* Kính gửi */
    BC_BLOCK_HEADING,
    BC_BLOCK_PARAGRAPH,
    BC_BLOCK_TABLE,
    BC_BLOCK_CHART,
    BC_BLOCK_SIGNATURE,
    BC_BLOCK_ANNEX, /* begins a page of its own */
    BC_BLOCK_NOTES  /* small print */
};

/* What texts[] of a block holds, by kind. A text that the template leaves out is "". */
enum bc_letterhead_text {
    BC_LETTERHEAD_SUPERIOR, /* lines parted by \n, as in the three below */
    BC_LETTERHEAD_ISSUER,
    BC_LETTERHEAD_NATION,
    BC_LETTERHEAD_MOTTO,
    BC_LETTERHEAD_NUMBER,    /* U+2026 stands for room left blank */
    BC_LETTERHEAD_PLACE_DATE /* likewise */
};
enum bc_title_text { BC_TITLE_TYPE, BC_TITLE_SUBJECT, BC_TITLE_PERIOD };
enum bc_addressees_text { BC_ADDRESSEES_LABEL };
enum bc_figure_text { BC_FIGURE_CAPTION, BC_FIGURE_UNIT, BC_FIGURE_NOTE }; /* tables and charts */
enum bc_signature_text {
    BC_SIGNATURE_LABEL, /* "Nơi nhận:" */
    BC_SIGNATURE_AUTHORITY,
    BC_SIGNATURE_TITLE,
    BC_SIGNATURE_NAME,
    BC_SIGNATURE_ARCHIVE
};
enum bc_annex_text { BC_ANNEX_LABEL, BC_ANNEX_TITLE, BC_ANNEX_ATTACHED };
enum bc_notes_text { BC_NOTES_TITLE };
enum { BC_BLOCK_TEXTS = 6 };

enum bc_emphasis { BC_PLAIN = 0, BC_STRONG = 1, BC_EMPHASIS = 2, BC_STRONG_EMPHASIS = 3 };

struct bc_span {
    enum bc_emphasis emphasis;
    const char *text;
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
};

/* One period of a trend; without data it is a gap. */
struct bc_chart_point {
    bool has_data;
    const char *label;
    double received, handled, closing, overdue;
    const char *closing_text;
};

/* The 12-period trend, oldest first; end labels as printed. */
struct bc_chart {
    const struct bc_chart_point *points;
    size_t point_count;
    const char *axis; /* "Tuần" */
    const char *received, *handled, *closing, *overdue;
    const char *from_word; /* appended to the unit line when an axis does not start at 0; {1} */
};

struct bc_block {
    enum bc_block_kind kind;
    const char *where; /* "bao-cao.md:14:1", for messages */
    int level; /* HEADING: 1 "I.", 2 "1.", 3 "a)" · ANNEX: its number, 0 when it is the only one */
    const char *texts[BC_BLOCK_TEXTS];
    const struct bc_span *spans; /* HEADING, PARAGRAPH */
    size_t span_count;
    const char *const *items; /* ADDRESSEES, SIGNATURE (Nơi nhận), NOTES */
    size_t item_count;
    const struct bc_table *table;
    const struct bc_chart *chart;
};

struct bc_document {
    const char *title;    /* for the properties of the file */
    const char *language; /* "vi" */
    const char *author;
    const char *sample_mark; /* "SỐ LIỆU MINH HỌA…", "" on a real report */
    const struct bc_block *blocks;
    size_t block_count;
};

#endif
