#include "layout/flow.h"

#include <assert.h>

struct bc_frame bc_frame_of(bool is_landscape)
{
    const double short_pt = 210 * BC_MM;
    const double long_pt = 297 * BC_MM;
    struct bc_size page = {is_landscape ? long_pt : short_pt, is_landscape ? short_pt : long_pt};

    return (struct bc_frame){.page = page,
        .width_pt = page.width_pt - BC_LEFT - BC_RIGHT,
        .bottom_pt = page.height_pt - BC_FOOT};
}

double bc_flow_width_pt(const struct bc_flow *flow)
{
    return bc_frame_of(flow->is_landscape).width_pt;
}

const char *bc_block_text(const struct bc_block *block, int index)
{
    return block->texts[index] != NULL ? block->texts[index] : "";
}

struct bc_strip *bc_strip_new(bc_arena *arena, double height_pt)
{
    struct bc_strip *strip = bc_arena_alloc(arena, sizeof(*strip));

    strip->height_pt = height_pt;
    strip->figure = -1;
    return strip;
}

struct bc_strip *bc_flow_add(
    struct bc_flow *flow, double before_pt, double height_pt, double after_pt)
{
    struct bc_strip *strip = bc_strip_new(flow->arena, height_pt);

    strip->before_pt = before_pt;
    strip->after_pt = after_pt;
    strip->is_landscape = flow->is_landscape;
    strip->figure = flow->figure;
    strip->starts = flow->pending;
    strip->label_prefix = flow->label_prefix;
    flow->pending = BC_STARTS_NOTHING;
    flow->strips = bc_arena_grow(
        flow->arena, flow->strips, flow->count, &flow->capacity, sizeof(struct bc_strip *));
    flow->strips[flow->count++] = strip;
    return strip;
}

void bc_strip_put(const struct bc_flow *flow, struct bc_strip *strip, struct bc_mark mark)
{
    mark.node = mark.kind == BC_MARK_LINE ? BC_ARTIFACT : flow->node;
    strip->marks = bc_arena_grow(
        flow->arena, strip->marks, strip->mark_count, &strip->mark_capacity, sizeof(*strip->marks));
    strip->marks[strip->mark_count++] = mark;
}

void bc_strip_rule(const struct bc_flow *flow, struct bc_strip *strip, double x_pt, double y_pt,
    double length_pt, double width_pt)
{
    bc_strip_put(flow, strip,
        (struct bc_mark){.kind = BC_MARK_LINE,
            .at = {x_pt, y_pt},
            .to = {x_pt + length_pt, y_pt},
            .width_pt = width_pt});
}

int32_t bc_flow_node(struct bc_flow *flow, enum bc_role role, int32_t parent)
{
    assert(parent < (int32_t)flow->node_count);
    flow->nodes = bc_arena_grow(
        flow->arena, flow->nodes, flow->node_count, &flow->node_capacity, sizeof(*flow->nodes));
    flow->node = (int32_t)flow->node_count++;
    flow->nodes[flow->node] =
        (struct bc_structure_node){.role = role, .parent = parent, .block = flow->block};
    return flow->node;
}

void bc_flow_keep(struct bc_flow *flow, size_t first)
{
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->keeps_next = true;
    }
}

double bc_flow_body_pt(const struct bc_flow *flow)
{
    return flow->document->body_size_pt >= 14 ? 14 : 13;
}

double bc_flow_body_line_pt(const struct bc_flow *flow)
{
    return bc_flow_body_pt(flow) + 3.5;
}
