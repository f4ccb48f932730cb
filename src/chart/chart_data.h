/*
 * chart_data.h - what a chart says: numbers and finished words, nothing about how it is drawn.
 *
 * Templates fill one, layout/ gives it room, chart.h draws it. Every text is NFC and printable as
 * it stands; a value that is not a number has its mark as its text (–, …, (*)) and no bar. Rows
 * come in the order in which they are drawn.
 */
#ifndef BC_CHART_CHART_DATA_H
#define BC_CHART_CHART_DATA_H

#include <stdbool.h>
#include <stddef.h>

enum bc_chart_kind {
    BC_CHART_TREND,        /* 12 periods: received and handled as lines, closing stock as columns */
    BC_CHART_COMPARE,      /* by field: this period against the one before */
    BC_CHART_RATES,        /* on-time rate by place, with its interval and n */
    BC_CHART_SATISFACTION, /* three parts of the ratings, stacked */
    BC_CHART_HEAT,         /* field × district, or ageing of open cases: a table of tinted cells */
    BC_CHART_BRIDGE,       /* from the opening to the closing stock (deck) */
    BC_CHART_DIVERGING,    /* changes to the left and right of zero (deck) */
    BC_CHART_CALENDAR,     /* what falls due, one column a calendar day (deck) */
    BC_CHART_SPARKLINE,    /* one line without axes, its least and greatest named (deck) */
    BC_CHART_BARS,         /* one bar a row, with a part of it set off (deck: who is late) */
    BC_CHART_DOTS          /* promises: one dot each, kept ones filled (deck) */
};

/* Numbers of a row by kind of chart: what stands in value[]. Unused ones are 0. */
enum { BC_TREND_RECEIVED, BC_TREND_HANDLED, BC_TREND_CLOSING, BC_TREND_OVERDUE };
enum { BC_COMPARE_NOW, BC_COMPARE_BEFORE };
enum { BC_RATES_RATE, BC_RATES_LOW, BC_RATES_HIGH }; /* 0 to 1 */
enum { BC_SATISFACTION_SATISFIED, BC_SATISFACTION_ACCEPTABLE, BC_SATISFACTION_UNSATISFIED };
enum { BC_BARS_ALL, BC_BARS_PART };
enum { BC_BRIDGE_AMOUNT }; /* a total stands from 0; a change from where the last one ended */
enum { BC_CALENDAR_COUNT };
enum { BC_CHART_VALUES = 4, BC_CHART_COLUMNS = 4 };

/* How a row, column or cell stands out. At most two rows of a chart are BC_CHART_STRONG. */
enum bc_chart_weight {
    BC_CHART_ORDINARY,
    BC_CHART_STRONG, /* what the title names */
    BC_CHART_LATE,   /* late, broken, unsatisfied */
    BC_CHART_REST,   /* the exact remainder: "7 địa bàn khác" */
    BC_CHART_SUM     /* a total: under a rule, without a bar */
};

struct bc_chart_row {
    const char *name;       /* at the left, or under a column */
    const char *short_name; /* where the name takes more than two lines; "" */
    bool has_data;          /* false: a gap or no bar; its texts hold the mark */
    enum bc_chart_weight weight;
    double value[BC_CHART_VALUES];
    const char
        *text[BC_CHART_COLUMNS]; /* TREND: over its column · others: columns at the right; "" */
    const char *note;            /* CALENDAR: "nghỉ lễ" in the empty column; "" */
    bool starts_group;           /* a gap above, or a bracket begins (CALENDAR) */
};

/* A cell of a heat table. */
struct bc_chart_cell {
    bool has_data;
    double value;
    const char *text;
};

struct bc_chart_heat_column {
    const char *head;
    const char *group; /* a head over its neighbours of the same group; "" */
    bool is_late;      /* tinted in orange, otherwise in blue */
    bool is_tinted;    /* false: waiting, totals */
    bool starts_group; /* a gap before it */
};

struct bc_chart {
    enum bc_chart_kind kind;
    const char *where; /* the template's place, for messages */
    const struct bc_chart_row *rows;
    size_t row_count;
    /* Words by kind; "" where a kind has no use for one.
     * TREND: axis "Tuần", received, handled, closing, overdue at the ends.
     * COMPARE, RATES, SATISFACTION, DIVERGING, BARS: heads[] over the columns at the right;
     * SATISFACTION: parts[] over the three parts of the first row; on a slide without heads[] names
     * stand over their bars and text[] are the rates of the three parts.
     * BARS, DIVERGING: text[0] at the end of the bar, heads[0] over the bars.
     * CALENDAR: text[0] over the column; text[1] of a row that starts a group, under its bracket.
     * SPARKLINE: axis before the least and the greatest text[0]; "12 tuần".
     * DOTS: axis under the dots; "13 giữ đúng, 3 chưa thực hiện".
     * RATES: reference_text under the dashed line. HEAT: heads of columns in `columns`. */
    const char *axis;
    const char *received, *handled, *closing, *overdue;
    const char *heads[BC_CHART_COLUMNS];
    const char *parts[3];
    bool has_reference; /* RATES: the whole office's rate */
    double reference;
    const char *reference_text;
    const char *from_word; /* appended to the unit line when an axis does not start at 0; {1} */
    const char *rest_word; /* names the row that sums up what finds no room: "{1} đơn vị còn lại" */
    const char *rest_head;                      /* HEAT: the same over a column */
    const struct bc_chart_heat_column *columns; /* HEAT */
    size_t column_count;
    const struct bc_chart_cell *cells; /* HEAT: row after row, column_count each */
    /* The numbers that are drawn from value[] and reference, with their marks (report/printed.h);
     * NULL where nobody asks for them. Never drawn. */
    const char *marked;
};

#endif
