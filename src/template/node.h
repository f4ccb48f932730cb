/*
 * node.h - a template as read: text, values, conditions, repetitions and blocks, before any figure
 * is known.
 *
 * Inside template/ only. parse.c and directive.c make nodes, fill.c turns them into a document.
 */
#ifndef BC_TEMPLATE_NODE_H
#define BC_TEMPLATE_NODE_H

#include "template/format.h"
#include "template/path.h"
#include "template/template.h"
#include "yaml/yaml.h"

/* A place in a template or in a part it includes. Columns count characters. */
struct bc_place {
    int32_t line;
    int32_t column;
    const char *file; /* as messages call it; NULL: the template itself */
};

enum bc_condition_test { BC_TEST_NONZERO, BC_TEST_ZERO, BC_TEST_EXISTS, BC_TEST_COMPARE };

struct bc_condition {
    enum bc_condition_test test;
    struct bc_path path;
    char relation; /* COMPARE: '<', '>', '=', 'g' (>=), 'l' (<=), '!' */
    bool is_number;
    int64_t number;
    const char *word;
};

/* Which items of a list, in which order. */
struct bc_selection {
    enum bc_list list;
    bool has_where, has_by;
    struct bc_path where;        /* kept when not zero */
    int64_t least;               /* and a count not below this; 0: any */
    struct bc_path by;           /* descending; ties: the period before, then Vietnamese order */
    const char *const *last_ids; /* rows that come last whatever they count */
    size_t last_id_count;
    int64_t top;     /* 0: all; ties are not cut through */
    bool tells_rest; /* how many are left out is said: then equals are cut rather than all named */
    int64_t share;   /* none unless those chosen hold so many per cent of all; 0: any */
};

enum bc_node_kind {
    BC_NODE_TEXT,
    BC_NODE_VALUE,
    BC_NODE_IF,
    BC_NODE_EACH,
    BC_NODE_BLOCK,
    BC_NODE_FOOTNOTE, /* its text is in `children` */
    BC_NODE_ITEM      /* an item of a LIST, inside the block's children */
};

/* One text of a directive, with its values. */
struct bc_node_text {
    const struct bc_node *nodes;
};

struct bc_node_column {
    struct bc_node_text group, head;
    struct bc_path path; /* of an item */
    bool is_text;        /* words instead of a path */
    struct bc_node_text text;
    bool is_number; /* the running number: no path */
    const struct bc_format *format;
    double width_mm;
    bool is_strong;
};

enum bc_node_row_style { BC_ROW_PLAIN, BC_ROW_STRONG, BC_ROW_PART, BC_ROW_RATE };

/* A row of a table of figures; its columns are views of the figure. */
struct bc_node_row {
    struct bc_node_text label;
    enum bc_figure figure;
    enum bc_node_row_style style;
    bool has_thin_rule;
};

struct bc_node_table {
    bool is_of_figures;
    struct bc_node_text head; /* OF FIGURES: of the first column */
    struct bc_node_row *rows;
    size_t row_count;
    enum bc_view *views;
    size_t view_count;
    struct bc_selection selection;
    struct bc_node_column *columns;
    size_t column_count;
    bool has_total;
    struct bc_node_text total;
    const char *rest; /* on a slide; {1}: how many rows find no room; "" */
};

/* Opening, received, reopened, handled, otherwise closed, closing. */
enum { BC_BRIDGE_NAMES = 6 };

/* What a chart is made of; its words by kind as in chart_data.h. */
struct bc_node_chart {
    enum bc_chart_kind kind;
    bool is_ageing; /* HEAT: of open cases by their limits, not of a figure's cells */
    bool has_short_names;
    struct bc_node_text axis, received, handled, closing, overdue, from_word;
    struct bc_selection selection; /* COMPARE, RATES, SATISFACTION, HEAT: rows */
    enum bc_figure figure;
    int64_t column_count;                        /* HEAT: named columns, the rest in one */
    struct bc_node_text heads[BC_CHART_COLUMNS]; /* COMPARE: by itself */
    struct bc_node_text parts[3];
    struct bc_node_text all_now, all_before; /* SATISFACTION: names of the first two rows */
    struct bc_node_text reference;
    const char *rest, *rest_column; /* {1}: how many rows or fields are left */
    const char *few, *few_more;     /* RATES: {1}: those of too few cases; {1}: and so many more */
    struct bc_node_text total;      /* HEAT: name of the total row; of the column too */
    struct bc_node_text total_head; /* HEAT of ageing: over the column */
    const char *late_group, *ahead_group, *more_than, *less_than; /* HEAT of ageing; {1} */
    const char *no_limit, *waiting;
    int64_t late_days[2], ahead_days[2];         /* edges of the columns */
    bool is_total_only;                          /* SATISFACTION: no rows but the total's */
    struct bc_node_text names[BC_BRIDGE_NAMES];  /* BRIDGE */
    struct bc_node_text cells[BC_CHART_COLUMNS]; /* BARS: of a row, from column 1 on */
    struct bc_node_text total_cells[BC_CHART_COLUMNS];
    int64_t least;                    /* DIVERGING: smaller changes are not named */
    const char *week, *holiday, *off; /* CALENDAR; week: {1} name, {2} sum */
    enum bc_figure kept, broken;      /* DOTS */
};

/* One of the large figures of a slide, and one of the decisions. */
struct bc_node_key_figure {
    struct bc_node_text label, value, change, second, late, axis;
    bool has_trend;
    enum bc_figure trend;
};
struct bc_node_task {
    struct bc_node_text what, why, who, when;
};

struct bc_node {
    enum bc_node_kind kind;
    struct bc_place place;
    struct bc_node *next;
    enum bc_emphasis emphasis;      /* TEXT, VALUE */
    const char *text;               /* TEXT */
    struct bc_path path;            /* VALUE */
    const struct bc_format *format; /* VALUE */
    struct bc_condition condition;  /* IF */
    struct bc_selection selection;  /* EACH */
    const char *join, *join_last;   /* EACH */
    const char *rest;               /* EACH: {1}: how many are left out by `top`; "" */
    const char *equals; /* EACH: {1}: how many there are, where more than `top` are equal; "" */
    struct bc_node *children;      /* IF, EACH, and the inline text of HEADING and PARAGRAPH */
    struct bc_node *else_children; /* IF; EACH: when there is no item */
    enum bc_block_kind block;      /* BLOCK */
    int level;                     /* HEADING */
    const char *id;                /* TABLE, CHART, ANNEX: what `ref.` finds; "" */
    bool is_landscape;             /* ANNEX, SECTION */
    struct bc_node_text texts[BC_BLOCK_TEXTS];
    struct bc_node_text *items; /* NOTES: before those of the report */
    struct bc_node_text *leave; /* NOTES: ids of the report's notes that are not printed */
    size_t leave_count;
    const char **groups; /* NOTES: ids, parted by spaces, that make one item together */
    size_t group_count;
    size_t item_count;
    struct bc_node_table *table;
    struct bc_node_chart *chart;
    double column_pt[2];                    /* SLIDE */
    struct bc_node_key_figure *key_figures; /* KEY_FIGURES: item_count of them */
    struct bc_node_task *tasks;             /* TASKS: item_count of them */
};

/* Words and formats of the front matter. */
struct bc_words {
    const char *table, *figure, *continued;
    const char *points;               /* after a change of a rate in tables: "điểm" */
    const char *moment;               /* {1} hour, {2} minute, {3} date */
    const char *change, *change_year; /* heads of those columns */
    const char *just_late;            /* by less than a minute of its own clock */
    const char *late;                 /* {1} hours, {2} minutes, day and night */
    const char *late_long;            /* {1} days, {2} hours, day and night */
    const char *late_working;         /* {1} hours, {2} minutes of office hours */
    const char *late_days;            /* {1} working days */
    const char *duration;             /* {1} hours, {2} minutes */
    const char *duration_short;       /* {1} minutes, under an hour; "" for the same as above */
    const char *const *before_number; /* words that stay with the number after them */
    size_t before_number_count;
    const char *const *together; /* two words each that titles do not part */
    size_t together_count;
};

/* Something with a name that something else must call by it: a table, a reference, a format. */
struct bc_mention {
    const char *id;
    struct bc_place place;
};
struct bc_mentions {
    struct bc_mention *items;
    size_t count, capacity;
};

struct bc_template {
    const char *name; /* as messages call it */
    struct bc_words words;
    const struct bc_format *formats;
    size_t format_count;
    struct bc_node *nodes;
    bool is_deck;       /* has slides, and nothing before the first */
    bool has_blocks;    /* something that is no slide */
    const char **files; /* read for it: itself, its parts */
    size_t file_count, file_capacity;
    struct bc_mentions figures; /* tables, charts and annexes, with their ids ("" without one) */
    struct bc_mentions references;
    struct bc_mentions own_formats, used_formats; /* own: of its own head, not of a shared one */
};

/* An `if` around what is being read, and which of its branches that is. */
struct bc_branch {
    const struct bc_branch *outer;
    const struct bc_condition *condition;
    bool is_else;
    int each_depth; /* `item.…` means another thing in each repetition */
};

/* What the reading of a template passes around; each file it includes has one of its own. */
struct bc_reader {
    bc_arena *arena;
    struct bc_problems *problems;
    struct bc_template *template;
    const char *folder;             /* what includes are named in */
    const char *file;               /* as messages call it */
    const char *source;             /* the whole file */
    const struct bc_reader *parent; /* who includes this file; NULL */
    bool is_in_directive;           /* counts are bare there: 7, not 07 */
    enum bc_list items; /* what `item.…` means at this point; BC_LIST_COUNT outside a repetition */
    const struct bc_branch *branch; /* the innermost `if` */
    int each_depth;
};

/* "bao-cao.md:14:7", in the arena; `name` is the template's. */
const char *bc_place_text(bc_arena *arena, const char *name, struct bc_place place);

void bc_mention_add(bc_arena *arena, struct bc_mentions *to, const char *id, struct bc_place place);

/* What held around an `if` or `each`, to be given back at its end. */
struct bc_outside {
    enum bc_list items;
    const struct bc_branch *branch;
    int each_depth;
};

/* The Markdown of reader->source, into the template's nodes. parse.c */
void bc_template_read(struct bc_reader *reader);

/* Notes figures nobody refers to, references to nothing, ids given twice, unused formats. use.c */
void bc_template_check_use(const struct bc_reader *reader);

/* Notes an `if` whose answer an enclosing one has settled: one of its branches is never reached. */
void bc_branch_check(
    const struct bc_reader *reader, const struct bc_condition *condition, struct bc_place place);

/* False when a part, links followed, lies outside of the folder that parts are named in. load.c */
bool bc_template_is_inside(bc_arena *arena, const char *folder, const char *name);

/* The bytes of a template's file as text; noted in its files. load.c */
BC_MUST_CHECK bool bc_template_read_file(struct bc_template *template, const char *path,
    const char *shown_name, bc_arena *arena, const char **ret_text, struct bc_status *status);

/* Appends nodes to a list whose last link is *end. */
void bc_node_append(struct bc_node ***end, struct bc_node *node);

/* A stretch of text of one emphasis, and where it begins. */
struct bc_stretch {
    enum bc_emphasis emphasis;
    const char *text;
    struct bc_place place;
    struct bc_node *footnote; /* NULL, or the note that stands here instead of text */
};

enum bc_tag_kind {
    BC_TAG_VALUE,
    BC_TAG_IF,
    BC_TAG_ELSE,
    BC_TAG_END_IF,
    BC_TAG_EACH,
    BC_TAG_END_EACH,
    BC_TAG_BAD
};

/* Steps into an `if` or `each`, and out again; notes what is not ended and what is empty. use.c */
struct bc_outside bc_reader_enter(
    struct bc_reader *reader, const struct bc_node *node, struct bc_branch *branch);
/* At its else: what stands there of an `each` is no item. */
void bc_reader_turn(struct bc_reader *reader, const struct bc_node *node,
    const struct bc_outside *outside, struct bc_branch *branch);
void bc_reader_leave(struct bc_reader *reader, const struct bc_node *node,
    const struct bc_outside *outside, enum bc_tag_kind end_tag);

/* Reads what stands between {{ and }} into `node` (VALUE, IF, EACH). Faults are noted in the
 * problems. */
enum bc_tag_kind bc_tag_read(struct bc_reader *reader, const char *tag, size_t length_bytes,
    struct bc_place place, struct bc_node *node);

/* When the stretches are one single if, else, each or end of one: a directive around blocks. */
bool bc_inline_is_block_tag(const struct bc_stretch *stretches, size_t count, const char **ret_tag,
    size_t *ret_length_bytes, struct bc_place *ret_place);

/* Text with values, conditions and repetitions inside it. */
struct bc_node *bc_inline_read(
    struct bc_reader *reader, const struct bc_stretch *stretches, size_t count);

/* The same for a text of a directive. */
struct bc_node_text bc_inline_read_yaml(struct bc_reader *reader, const struct bc_yaml_node *node);

/* A fenced directive into `node`. `yaml` is its body, read at its own lines. */
void bc_directive_read(struct bc_reader *reader, const char *name, struct bc_place place,
    const char *body, struct bc_node *node);

/* What its own file reads of a directive: directive_table.c, directive_chart.c, directive_slide.c
 */
void bc_directive_read_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
void bc_directive_read_chart(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
void bc_directive_read_slide(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
void bc_directive_read_column(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
void bc_directive_read_key_figures(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
void bc_directive_read_tasks(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);

/* "id": what has a caption has a number, and the text refers to it by its id; what has none has
 * neither. directive.c */
void bc_directive_read_id(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);

/* "last": ids of rows that stand behind all others. directive_table.c */
void bc_directive_read_last_ids(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_selection *selection);

struct bc_place bc_directive_place(const struct bc_yaml_node *node);

/* A text that must be there; one with `item.…` of a list in it. directive.c */
struct bc_node_text bc_directive_text(
    struct bc_reader *reader, const struct bc_yaml_node *mapping, const char *key);
struct bc_node_text bc_directive_item_text(
    struct bc_reader *reader, const struct bc_yaml_node *node, enum bc_list list);

/* Front matter between --- lines: words and formats. */
void bc_front_matter_read(struct bc_reader *reader, const char *text, size_t length_bytes);

/* The list of that name; BC_LIST_COUNT when there is none, which is noted. */
enum bc_list bc_reader_list(struct bc_reader *reader, const char *name, struct bc_place place);

/* A path, noted in the problems with the nearest known one when there is none. */
bool bc_reader_path(
    struct bc_reader *reader, const char *text, struct bc_place place, struct bc_path *ret_path);

/* A path of a list's items: `text` is what stands after "item.". */
bool bc_reader_item_path(struct bc_reader *reader, const char *text, struct bc_place place,
    enum bc_list list, struct bc_path *ret_path);

/* What a list is ordered by: a number, a rate or an instant of its items. */
bool bc_reader_order(struct bc_reader *reader, const char *text, struct bc_place place,
    struct bc_selection *selection);

/* The format for a type: by name, or the type's own when the name is NULL. NULL when noted. */
const struct bc_format *bc_reader_format(struct bc_reader *reader, const char *name,
    enum bc_type type, bool in_table, struct bc_place place);

#endif
