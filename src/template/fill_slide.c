#include "template/fill.h"

#include <string.h>

/* What stands on slides besides text, tables and charts. */

bool bc_fill_slide(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    (void)filler;
    memcpy(block->column_pt, node->column_pt, sizeof(block->column_pt));
    return true;
}

static bool fill_trend_of(struct bc_filler *filler, const struct bc_node_key_figure *source,
    const struct bc_chart **ret_chart)
{
    enum { LEAST_POINTS = 4 };
    struct bc_chart *chart = bc_arena_alloc(filler->arena, sizeof(*chart));

    *ret_chart = NULL;
    if (!source->has_trend) {
        return true;
    }
    chart->kind = BC_CHART_SPARKLINE;
    if (!bc_prose_text(filler, source->axis.nodes, false, &chart->axis)) {
        return false;
    }
    bc_fill_sparkline(filler, source->trend, chart);
    *ret_chart = chart->row_count >= LEAST_POINTS ? chart : NULL;
    return true;
}

bool bc_fill_key_figures(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    struct bc_key_figure *figures =
        bc_arena_alloc_array(filler->arena, node->item_count, sizeof(*figures));

    for (size_t i = 0; i < node->item_count; i++) {
        const struct bc_node_key_figure *source = &node->key_figures[i];
        struct bc_key_figure *to = &figures[i];

        if (!bc_prose_text(filler, source->label.nodes, false, &to->label) ||
            !bc_prose_text(filler, source->value.nodes, false, &to->value) ||
            !bc_prose_text(filler, source->change.nodes, false, &to->change) ||
            !bc_prose_text(filler, source->second.nodes, false, &to->second) ||
            !bc_prose_text(filler, source->late.nodes, false, &to->late) ||
            !fill_trend_of(filler, source, &to->trend)) {
            return false;
        }
    }
    block->key_figures = figures;
    block->item_count = node->item_count;
    return true;
}

/* The first ones that say something: what nobody has to decide has no words. */
bool bc_fill_tasks(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    struct bc_task *tasks = bc_arena_alloc_array(filler->arena, BC_TASKS_MOST, sizeof(*tasks));
    size_t count = 0;

    for (size_t i = 0; i < node->item_count && count < BC_TASKS_MOST; i++) {
        const struct bc_node_task *source = &node->tasks[i];

        if (!bc_prose_text(filler, source->what.nodes, false, &tasks[count].what) ||
            !bc_prose_text(filler, source->why.nodes, false, &tasks[count].why) ||
            !bc_prose_text(filler, source->who.nodes, false, &tasks[count].who) ||
            !bc_prose_text(filler, source->when.nodes, false, &tasks[count].when)) {
            return false;
        }
        count += tasks[count].what[0] != '\0' ? 1 : 0;
    }
    block->tasks = tasks;
    block->item_count = count;
    filler->tasks += (int64_t)count;
    filler->block_count -= count == 0 ? 1 : 0;
    return true;
}

static bool is_content(const struct bc_block *block)
{
    switch (block->kind) {
    case BC_BLOCK_COLUMN:
    case BC_BLOCK_HEADING:
        return false;
    case BC_BLOCK_TABLE:
        return block->table->row_count > 0;
    default:
        return true;
    }
}

void bc_slides_close(struct bc_filler *filler)
{
    size_t kept = 0;
    size_t end;

    if (!filler->template->is_deck) {
        return;
    }
    for (size_t slide = 0; slide < filler->block_count; slide = end) {
        bool has_content = false;

        for (end = slide + 1;
             end < filler->block_count && filler->blocks[end].kind != BC_BLOCK_SLIDE; end++) {
            has_content |= is_content(&filler->blocks[end]);
        }
        if (has_content) {
            memmove(&filler->blocks[kept], &filler->blocks[slide],
                (end - slide) * sizeof(*filler->blocks));
            kept += end - slide;
        }
    }
    filler->block_count = kept;
}
