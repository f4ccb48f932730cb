/*
 * sheets.h - what the sheets of every workbook of ours share: titles, heads, tables, values with
 * their marks, live totals, pages.
 *
 * Knows no report: whoever makes a workbook fills a struct workbook with its words and names. The
 * office's own sheets are in office.h.
 */
#ifndef BC_WRITE_XLSX_SHEETS_H
#define BC_WRITE_XLSX_SHEETS_H

#include "report/printed.h"
#include "report/public_report.h"
#include "write/xlsx/xlsx_safe.h"

/* Every sheet: title, subtitle, the way back, the head, then rows. */
enum { TITLE_ROW = 0, SUBTITLE_ROW = 1, BACK_ROW = 2, HEAD_ROW = 3, FIRST_ROW = 4 };

struct workbook {
    bc_xlsx_book *book;
    bc_arena *arena;
    /* The word of a key of labels.vi.yaml, or NULL. */
    const char *(*word)(const void *words, const char *key);
    const void *words;
    const char *owner_name, *owner_short; /* in the header, in the footer */
    const char *period_name;              /* "tuần 17 năm 2023" */
    const char *title_key, *subject_key;  /* of the properties; NULL: those of the office's */
    const char *subtitle;
    const char *first_sheet; /* where the way back leads; NULL: there is none */
    int32_t offset_s;
    bool is_sample;
    struct bc_printed_list *printed; /* told of every cell; NULL: nobody asks */
    bc_sources *sources;             /* with it: for marks in texts */
    /* The source of a value of the report the book is of. */
    struct bc_source (*source_of)(const void *words, const struct bc_value_origin *origin);
    /* Marks that were written: the notes explain only these. */
    bool has_null, has_missing, has_withheld;
};

/* Starts the book at `path` with its properties; titles have a {period}. */
BC_MUST_CHECK bool workbook_open(struct workbook *workbook, const char *path,
    const char *scratch_folder, int64_t created_utc_s, struct bc_status *status);

/* "Từ ngày … đến hết ngày …", or by its instants where a period does not have whole days. */
const char *workbook_subtitle(const struct workbook *workbook, const struct bc_period *period);

/* The word of a key. A missing one fails the book: labels.vi.yaml is edited by people. */
const char *workbook_label(const struct workbook *workbook, const char *key);
/* The same for a key in two parts: "deadline." and "overdue". */
const char *workbook_label_of(const struct workbook *workbook, const char *head, const char *tail);

struct sheet_plan {
    const char *name;    /* of the sheet */
    const char *heading; /* pattern with {period} */
    const double *widths;
    size_t column_count;
    size_t frozen_columns;
    int pages_wide; /* 0: as many as it takes to stay readable */
    bool has_head;
    bool fits_one_page;
};

/* Adds a sheet with its title, subtitle, the sample mark, the way back, page set-up and widths. */
bc_xlsx_sheet *workbook_sheet(const struct workbook *workbook, const struct sheet_plan *plan);

/* "Theo lĩnh vực", then "Theo lĩnh vực (2)": the name of a further sheet of a list. */
const char *workbook_next_name(const struct workbook *workbook, const char *name, size_t index);

/*
 * A head: the first `text_count` columns and the last `last_text_count` are over texts (left), the
 * others over numbers (right).
 */
struct head_plan {
    const char *const *texts;
    const double *widths;
    size_t count;
    size_t text_count;
    size_t last_text_count; /* beside numbers, so they are moved in a little */
};
/* Its height; a head with a filter has a line for the buttons. */
double workbook_head_height(const struct head_plan *head, bool has_filter);
void workbook_head(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row,
    const struct head_plan *head);
/* The same as the head of a table of Excel: rows go down to `last_row`. */
void workbook_table(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row,
    size_t last_row, const char *name, const struct head_plan *head);
/* A bold line over a block of a sheet. */
void workbook_heading(bc_xlsx_sheet *sheet, size_t row, const char *text);

/* A value with its format, or its mark: "–", "…", "(*)". An absent one leaves an empty cell. */
void workbook_value(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_value value, struct bc_xlsx_look look);
bool workbook_is_number(struct bc_value value);
double workbook_number(struct bc_value value);
struct bc_value workbook_count(int64_t count);

/*
 * For the list of printed numbers: where the next cell's number comes from. Nothing is done while
 * nobody asks.
 */
void workbook_source(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct bc_value *value);
/* A number in words with the mark of its value. */
const char *workbook_mark(
    const struct workbook *workbook, const struct bc_value *value, const char *text);
/* The source of a value; of no figure where it has no origin. */
struct bc_source workbook_source_of(const struct workbook *workbook, const struct bc_value *value);

/* The difference of two values as a live formula, or the mark of the one that is no number. */
struct change_cells {
    struct bc_xlsx_cell now, before;
    struct bc_value now_value, before_value;
};
void workbook_change(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    const struct change_cells *from, struct bc_xlsx_look look);

/* "=SUM(C5:C19)" of the rows above, in the arena. */
const char *workbook_sum(
    const struct workbook *workbook, size_t column, size_t first_row, size_t last_row);

/* The formula of a rate from the cells that hold its counts; NULL when one of them is not there. */
struct figure_places {
    struct bc_xlsx_cell of[BC_FIGURE_COUNT];
    bool is_there[BC_FIGURE_COUNT];
};
const char *workbook_rate_formula(
    const struct workbook *workbook, enum bc_figure rate, const struct figure_places *places);

/*
 * Where pages end on a sheet of blocks, so that no heading stands alone at the foot of one. Count
 * what stands above, then ask for each block.
 */
enum { PAGE_BREAKS_MOST = 64 };
struct page_flow {
    double room_pt, used_pt, head_pt; /* the head is repeated on every page */
    size_t breaks[PAGE_BREAKS_MOST];
    size_t break_count;
    bool is_beyond_first; /* rows have gone to a second page: where it ends is only estimated */
};
struct page_flow workbook_page_flow(const struct sheet_plan *plan, double head_pt);
/* A row that may begin a page by itself. */
void workbook_page_row(struct page_flow *flow, double height_pt);
/* A block of that height begins at `row`. It goes to a new page when it does not fit but would. */
void workbook_page_block(struct page_flow *flow, size_t row, double height_pt);

/* A chart below the rows, on a new page unless it surely fits under them on the first. */
void workbook_chart_below(
    bc_xlsx_sheet *sheet, struct page_flow *flow, size_t row, const struct bc_xlsx_chart *chart);

/* The notes on the marks that were written, as keys of labels; returns how many. */
size_t workbook_mark_keys(const struct workbook *workbook, const char **ret_keys);

#endif
