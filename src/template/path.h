/*
 * path.h - what a template can ask for: `total.flow.received`,
 * `field.moi-truong.change.flow.closing`, …
 *
 * A path is resolved when the template is read, so that a misspelt one is found without data. Only
 * ids of rows wait for the report.
 */
#ifndef BC_TEMPLATE_PATH_H
#define BC_TEMPLATE_PATH_H

#include "base/arena.h"
#include "figure/figure.h"

#include <stdbool.h>
#include <stddef.h>

/* What a path yields; decides which formats fit. */
enum bc_type {
    BC_TYPE_TEXT,
    BC_TYPE_COUNT,
    BC_TYPE_RATE,
    BC_TYPE_CHANGE, /* of a count */
    BC_TYPE_POINTS, /* change of a rate */
    BC_TYPE_INSTANT,
    BC_TYPE_LATENESS,
    BC_TYPE_MINUTES,
    BC_TYPE_MINUTES_CHANGE,
    BC_TYPE_COUNT_OF_TYPES
};

/* Lists a template can repeat over. */
enum bc_list {
    BC_LIST_FIELDS,
    BC_LIST_DISTRICTS,
    BC_LIST_UNITS,
    BC_LIST_CHANNELS,
    BC_LIST_OVERDUE,
    BC_LIST_REASONS,
    BC_LIST_DUE_NEXT,
    BC_LIST_OVERDUE_UNITS,
    BC_LIST_RANKING,
    BC_LIST_CHANGES,      /* figures against the period before */
    BC_LIST_CHANGES_YEAR, /* against the same period a year ago */
    BC_LIST_BRIDGE,       /* the weeks of a month */
    BC_LIST_TREND,        /* periods that have data, the oldest first */
    BC_LIST_CELLS,        /* field × district */
    BC_LIST_CASES,        /* of the period, by their codes */
    BC_LIST_NOTES,        /* how the figures are counted */
    BC_LIST_DUE_WEEKS,    /* the weeks of the days after the period, with what falls due */
    BC_LIST_PARTS,        /* of a change, inside its repetition: field, unit, amount */
    BC_LIST_COUNT
};

enum bc_view {
    BC_VIEW_NOW,
    BC_VIEW_PREVIOUS,
    BC_VIEW_YEAR_AGO,
    BC_VIEW_CHANGE,
    BC_VIEW_CHANGE_YEAR,
    BC_VIEW_RISE,  /* of a count against the period before, when it is large enough to be named */
    BC_VIEW_FALL,  /* (10 cases and a fifth), otherwise 0 */
    BC_VIEW_ABOVE, /* 1 when the 95% interval of a row's rate lies above that of the total */
    BC_VIEW_BELOW
};

enum bc_path_root {
    BC_PATH_FIGURE,   /* of the total, of a row by id, or of the item */
    BC_PATH_ROW_TEXT, /* name or short name of a row by id, or of the item */
    BC_PATH_ITEM,     /* what only items of one list have: code, unit, due … */
    BC_PATH_NUMBER,   /* running number of the item */
    BC_PATH_OFFICE,
    BC_PATH_PERIOD,
    BC_PATH_AS_KNOWN,
    BC_PATH_COUNT,
    BC_PATH_TREND,
    BC_PATH_DUE,   /* of the days after the period */
    BC_PATH_STOCK, /* what came in and went out, and what that makes */
    BC_PATH_TASKS, /* how many there are to be decided on */
    BC_PATH_REF,
    BC_PATH_LABEL
};

enum bc_path_part { BC_PART_WHOLE, BC_PART_NUMERATOR, BC_PART_DENOMINATOR };

struct bc_path {
    enum bc_path_root root;
    enum bc_type type;
    const char *text;            /* as written, for messages */
    enum bc_breakdown breakdown; /* FIGURE, ROW_TEXT: BC_BY_NOTHING is the total */
    const char *id; /* of the row; NULL with is_item or the total · REF, LABEL: the rest */
    const char *district_id; /* of a cell: its other id */
    bool is_item;
    enum bc_view view;
    enum bc_figure figure;
    enum bc_path_part part;
    int key;           /* ROW_TEXT, ITEM, OFFICE, PERIOD, TREND: which text */
    size_t slot;       /* PERIOD */
    enum bc_list list; /* COUNT */
};

enum bc_row_key {
    BC_ROW_NAME,
    BC_ROW_SHORT_NAME,
    BC_ROW_ID,
    BC_ROW_FIELD, /* of a cell */
    BC_ROW_DISTRICT,
    /* Of a field, a district or a unit, by its cases. */
    BC_ROW_DUE_NEXT,    /* how many fall due in the seven days after the end */
    BC_ROW_OLDEST_DAYS, /* how many days the one due first is late */
    BC_ROW_OLDEST_CODE, /* which it is */
    BC_ROW_CARRIED,     /* how many were late before the period */
    BC_ROW_CARRIED_LEFT /* how many of them still are open */
};

enum bc_stock_key { BC_STOCK_IN, BC_STOCK_OUT, BC_STOCK_CHANGE };

enum bc_due_key {
    BC_DUE_FIRST, /* the first and the last day shown */
    BC_DUE_LAST,
    BC_DUE_TOTAL,      /* on all of them */
    BC_DUE_LATER,      /* after them */
    BC_DUE_REPLY_ONLY, /* no more: handled in time, open until the reply */
    BC_DUE_PEAK_DAY,   /* the one day on which most fall due */
    BC_DUE_PEAK_COUNT
};

enum bc_item_key {
    BC_ITEM_CODE,
    BC_ITEM_FIELD,
    BC_ITEM_DISTRICT,
    BC_ITEM_UNIT,
    BC_ITEM_CHANNEL,
    BC_ITEM_OPENED,
    BC_ITEM_DUE,
    BC_ITEM_LATE,
    BC_ITEM_LATE_DAYS,
    BC_ITEM_NAME, /* of a reason */
    BC_ITEM_COUNT,
    BC_ITEM_AT_DOOR,
    BC_ITEM_NOW, /* of a change; printed words, as all of a change but its claims */
    BC_ITEM_BEFORE,
    BC_ITEM_VERB,
    BC_ITEM_AMOUNT,
    BC_ITEM_COURSE,
    BC_ITEM_WHY,
    BC_ITEM_SUPPORTED,
    BC_ITEM_UNSUPPORTED,
    BC_ITEM_RANK, /* of a unit among others; 0: not ranked */
    BC_ITEM_UNRANKED,
    BC_ITEM_ON_TIME,
    BC_ITEM_N,
    BC_ITEM_RATE,
    BC_ITEM_LOW,
    BC_ITEM_HIGH,
    BC_ITEM_FIRST, /* of a week's part of a month */
    BC_ITEM_LAST,
    BC_ITEM_ENDED, /* of a case */
    BC_ITEM_STATE,
    BC_ITEM_DEADLINE,
    BC_ITEM_TEXT, /* of a note */
    BC_ITEM_SOURCE,
    BC_ITEM_SHORT, /* of a period */
    BC_ITEM_MARK
};

enum bc_office_key {
    BC_OFFICE_ID,
    BC_OFFICE_NAME,
    BC_OFFICE_SHORT_NAME,
    BC_OFFICE_SUPERIOR_BODY,
    BC_OFFICE_ISSUING_BODY,
    BC_OFFICE_NUMBER_SYMBOL,
    BC_OFFICE_LETTER_SYMBOL,
    BC_OFFICE_PLACE,
    BC_OFFICE_SIGNER_AUTHORITY,
    BC_OFFICE_SIGNER_TITLE,
    BC_OFFICE_SIGNER_NAME,
    BC_OFFICE_ARCHIVE_LINE,
    BC_OFFICE_SERVICE_NAME,
    BC_OFFICE_SENDER_NAME,
    BC_OFFICE_LEGAL_BASIS,
    BC_OFFICE_REGION_TOTAL,
    BC_OFFICE_DISTRICT_WORD,
    BC_OFFICE_SCOPE_NOTE,
    BC_OFFICE_FORM,
    BC_OFFICE_URGENCY,
    BC_OFFICE_CIRCULATION,
    BC_OFFICE_DRAFTER,
    BC_OFFICE_ADDRESS_LINE,
    BC_OFFICE_PROMISE_LABEL,
    BC_OFFICE_IS_DRAFT,
    BC_OFFICE_HAS_RATINGS,
    BC_OFFICE_HAS_REPLIES
};

enum bc_period_key {
    BC_PERIOD_KEY_NAME,
    BC_PERIOD_KEY_SHORT,
    BC_PERIOD_KEY_MARK,
    BC_PERIOD_KEY_KIND,
    BC_PERIOD_KEY_START,
    BC_PERIOD_KEY_END,
    BC_PERIOD_KEY_LAST, /* the last second inside it */
    BC_PERIOD_KEY_WORKING_DAYS,
    BC_PERIOD_KEY_NOUN,      /* "tuần", "tháng" */
    BC_PERIOD_KEY_WEEK_AFTER /* seven days after the end */
};

enum bc_trend_key { BC_TREND_IS_HIGHEST, BC_TREND_IS_LOWEST };

/* What a path could not be. */
enum bc_path_fault { BC_PATH_FINE, BC_PATH_UNKNOWN, BC_PATH_NO_ITEM };

/*
 * `items`: the list whose items `item.…` means here, BC_LIST_COUNT outside every repetition. `text`
 * must live as long as the path.
 */
enum bc_path_fault bc_path_parse(
    const char *text, enum bc_list items, bc_arena *arena, struct bc_path *ret_path);

/* The known path nearest to a misspelt one, or NULL. */
const char *bc_path_nearest(const char *text, bc_arena *arena);

enum bc_list bc_list_find(const char *name); /* BC_LIST_COUNT when there is none */
const char *const *bc_list_names(void);
enum bc_breakdown bc_list_breakdown(
    enum bc_list list); /* BC_BY_NOTHING when its items are no rows */

/* "current", "previous", "year-ago", "change", "change-year". */
bool bc_view_find(const char *name, enum bc_view *ret_view);
const char *bc_view_names(bc_arena *arena);

#endif
