#include "layout/deck.h"

#include <math.h>

/* Large figures with their lines, and what is to be decided. */

/* ---- Figures --------------------------------------------------------------------------------- */

static const double figure_pitch_pt = 222, figure_size_pt = 58, label_size_pt = 22;
static const double spark_width_pt = 158, spark_height_pt = 72, mark_pt = 13;

static double width_of(
    const struct bc_deck *deck, enum bc_face face, double size_pt, const char *text)
{
    const char *plain = bc_text_plain_spaces(deck->flow.arena, text);

    return bc_font_width_pt(deck->flow.fonts, face, size_pt, plain, strlen(plain));
}

/* A square, then the text: late is said by word, mark and number. */
static double put_late(
    struct bc_deck *deck, const struct bc_block *block, const char *text, struct bc_box box)
{
    const struct bc_text_style style =
        bc_slide_style(block, BC_SLIDE_BOLD, BC_SLIDE_SECOND_PT, bc_slide_ink);
    double middle_pt = box.y_pt + style.line_pt / 2 + 1;

    bc_strip_put(&deck->flow, deck->slide,
        (struct bc_mark){.kind = BC_MARK_LINE,
            .at = {box.x_pt, middle_pt},
            .to = {box.x_pt + mark_pt, middle_pt},
            .width_pt = mark_pt,
            .color = bc_slide_orange});
    box.x_pt += mark_pt + 8;
    box.width_pt -= mark_pt + 8;
    return bc_slide_text(deck, text, &style, box, BC_ROLE_PARAGRAPH, true);
}

static void put_trend(struct bc_deck *deck, const struct bc_key_figure *figure, struct bc_box box)
{
    const char *words = bc_chart_alternative(figure->trend, figure->label, "", deck->flow.arena);

    bc_slide_chart(deck, figure->trend, bc_text_plain_spaces(deck->flow.arena, words), box);
}

/* The lines of one figure from the top of its box; returns the y below them. */
static double put_figure(struct bc_deck *deck, const struct bc_block *block,
    const struct bc_key_figure *figure, struct bc_box box)
{
    const struct bc_text_style label =
        bc_slide_style(block, BC_SLIDE_REGULAR, label_size_pt, bc_slide_ink);
    const struct bc_text_style change =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, bc_slide_ink);
    const struct bc_text_style second =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, bc_slide_faint);
    struct bc_text_style value = bc_slide_style(block, BC_SLIDE_BOLD, figure_size_pt, bc_slide_ink);

    value.line_pt = 68;
    box.y_pt += bc_slide_text(deck, figure->label, &label, box, BC_ROLE_PARAGRAPH, true);
    box.y_pt += bc_slide_text(deck, figure->value, &value, box, BC_ROLE_PARAGRAPH, true) + 2;
    box.y_pt += bc_slide_text(deck, figure->change, &change, box, BC_ROLE_PARAGRAPH, true);
    if (figure->late[0] != '\0') {
        return box.y_pt + put_late(deck, block, figure->late, box);
    }
    return box.y_pt + bc_slide_text(deck, figure->second, &second, box, BC_ROLE_PARAGRAPH, true);
}

/* Side by side, their lines drawn at one height. */
static void put_in_row(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    double lowest_pt = 0;

    for (size_t i = 0; i < block->item_count; i++) {
        struct bc_box one = {box.x_pt + (double)i * figure_pitch_pt, box.y_pt + 24,
            figure_pitch_pt - 24, box.height_pt};

        lowest_pt = fmax(lowest_pt, put_figure(deck, block, &block->key_figures[i], one));
    }
    lowest_pt = fmax(lowest_pt + 24, box.y_pt + 212);
    for (size_t i = 0; i < block->item_count; i++) {
        struct bc_box one = {box.x_pt + (double)i * figure_pitch_pt, lowest_pt, spark_width_pt,
            fmin(spark_height_pt + 20, box.y_pt + box.height_pt - lowest_pt)};

        if (block->key_figures[i].trend != NULL && one.height_pt >= spark_height_pt) {
            one.width_pt = figure_pitch_pt - 24;
            put_trend(deck, &block->key_figures[i], one);
        }
    }
}

/* Two by two: figures of millions, with their lines beside them where there is room. */
static void put_in_square(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    const double pitch_pt = (box.width_pt + BC_SLIDE_GAP) / 2;
    const double row_pt = box.height_pt / 2;

    for (size_t i = 0; i < block->item_count; i++) {
        const struct bc_key_figure *figure = &block->key_figures[i];
        const size_t row = i / 2;
        struct bc_box one = {box.x_pt + (double)(i % 2) * pitch_pt, box.y_pt + (double)row * row_pt,
            pitch_pt - BC_SLIDE_GAP, row_pt};
        double taken_pt =
            fmax(fmax(width_of(deck, BC_SLIDE_BOLD, figure_size_pt, figure->value),
                     width_of(deck, BC_SLIDE_BOLD, BC_SLIDE_SECOND_PT, figure->late) + 22),
                fmax(fmax(width_of(deck, BC_SLIDE_REGULAR, label_size_pt, figure->label),
                         width_of(deck, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, figure->change)),
                    width_of(deck, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, figure->second))) +
            24;
        double spare_pt = one.width_pt - taken_pt;

        if (figure->trend != NULL && spare_pt >= 110) {
            struct bc_box spark = {one.x_pt + taken_pt, one.y_pt + 40, spare_pt, row_pt - 48};

            put_trend(deck, figure, spark);
        }
        (void)put_figure(deck, block, figure, one);
    }
}

void bc_slide_key_figures(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    bool is_wide = false;

    for (size_t i = 0; i < block->item_count; i++) {
        is_wide |= width_of(deck, BC_SLIDE_BOLD, figure_size_pt, block->key_figures[i].value) >
                   figure_pitch_pt - 12;
    }
    if (is_wide) {
        put_in_square(deck, block, box);
    } else {
        put_in_row(deck, block, box);
    }
}

/* ---- Decisions ------------------------------------------------------------------------------- */

static const double number_room_pt = 56, what_width_pt = 510, who_x_pt = 602, head_room_pt = 22;
/* How much is said, from all of it to the least. */
struct saying {
    double what_pt, who_pt, pad_pt;
    bool has_why;
};

static double who_height(struct bc_deck *deck, const struct bc_block *block,
    const struct bc_task *task, const struct saying *saying, struct bc_box box, bool puts)
{
    const struct bc_text_style who =
        bc_slide_style(block, BC_SLIDE_REGULAR, saying->who_pt, bc_slide_ink);
    const struct bc_text_style when =
        bc_slide_style(block, BC_SLIDE_BOLD, saying->who_pt, bc_slide_ink);
    double height_pt = bc_slide_text(deck, task->who, &who, box, BC_ROLE_PARAGRAPH, puts);

    box.y_pt += height_pt;
    return height_pt + bc_slide_text(deck, task->when, &when, box, BC_ROLE_PARAGRAPH, puts);
}

static double what_height(struct bc_deck *deck, const struct bc_block *block,
    const struct bc_task *task, const struct saying *saying, struct bc_box box, bool puts)
{
    const struct bc_text_style what =
        bc_slide_style(block, BC_SLIDE_BOLD, saying->what_pt, bc_slide_ink);
    const struct bc_text_style why =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, bc_slide_faint);
    double height_pt = bc_slide_text(deck, task->what, &what, box, BC_ROLE_PARAGRAPH, puts);

    box.y_pt += height_pt;
    return height_pt + (saying->has_why
                               ? bc_slide_text(deck, task->why, &why, box, BC_ROLE_PARAGRAPH, puts)
                               : 0);
}

/* One decision from the top of its box; returns its height. */
static double put_task(struct bc_deck *deck, const struct bc_block *block, size_t index,
    const struct saying *saying, struct bc_box box, bool puts)
{
    const struct bc_task *task = &block->tasks[index];
    struct bc_text_style number = bc_slide_style(block, BC_SLIDE_BOLD, 44, bc_slide_blue);
    struct bc_box what = {box.x_pt + number_room_pt, box.y_pt + saying->pad_pt, what_width_pt, 0};
    struct bc_box who = {
        box.x_pt + who_x_pt, box.y_pt + saying->pad_pt, box.width_pt - who_x_pt, 0};
    struct bc_box left = {box.x_pt, box.y_pt + saying->pad_pt - 4, number_room_pt, 0};
    double left_pt;
    double right_pt;

    number.line_pt = 50;
    left_pt = bc_slide_text(deck, bc_arena_printf(deck->flow.arena, "%zu", index + 1), &number,
                  left, BC_ROLE_PARAGRAPH, puts) -
              4;
    left_pt = fmax(left_pt, what_height(deck, block, task, saying, what, puts));
    right_pt = who_height(deck, block, task, saying, who, puts);
    return fmax(left_pt, right_pt) + 2 * saying->pad_pt;
}

static double all_height(struct bc_deck *deck, const struct bc_block *block, size_t count,
    const struct saying *saying, struct bc_box box)
{
    double height_pt = head_room_pt;

    for (size_t i = 0; i < count; i++) {
        height_pt += put_task(deck, block, i, saying, box, false);
    }
    return height_pt;
}

/* Everything if it finds room, then smaller, then without reasons, then the first ones only. */
static struct saying choose(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, size_t *ret_count)
{
    static const struct saying sayings[] = {{22, 20, 9, true}, {20, 18, 9, true}, {20, 18, 4, true},
        {20, 18, 9, false}, {18, 18, 4, false}};
    const size_t last = sizeof(sayings) / sizeof(sayings[0]) - 1;

    for (*ret_count = block->item_count; *ret_count > 0; --*ret_count) {
        for (size_t i = 0; i <= last; i++) {
            if (all_height(deck, block, *ret_count, &sayings[i], box) <= box.height_pt) {
                return sayings[i];
            }
        }
    }
    return sayings[last];
}

static void put_heads(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    const struct bc_text_style style =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_NOTE_PT, bc_slide_faint);
    struct bc_box what = {box.x_pt + number_room_pt, box.y_pt - 4, what_width_pt, 0};
    struct bc_box who = {box.x_pt + who_x_pt, box.y_pt - 4, box.width_pt - who_x_pt, 0};

    bc_slide_text(deck, bc_block_text(block, BC_TASKS_HEAD), &style, what, BC_ROLE_PARAGRAPH, true);
    bc_slide_text(
        deck, bc_block_text(block, BC_TASKS_WHO_HEAD), &style, who, BC_ROLE_PARAGRAPH, true);
}

void bc_slide_tasks(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    size_t count;
    struct saying saying = choose(deck, block, box, &count);
    double bottom_pt = box.y_pt + box.height_pt;
    double spare_pt;

    put_heads(deck, block, box);
    spare_pt = (box.height_pt - all_height(deck, block, count, &saying, box)) / (double)(count + 1);
    spare_pt = fmax(0, fmin(spare_pt, 12));
    box.y_pt += head_room_pt;
    bc_slide_rule(deck, box.x_pt, box.y_pt, box.width_pt);
    for (size_t i = 0; i < count && box.y_pt < bottom_pt; i++) {
        box.y_pt += put_task(deck, block, i, &saying, box, true) + spare_pt;
        bc_slide_rule(deck, box.x_pt, box.y_pt, box.width_pt);
    }
}
