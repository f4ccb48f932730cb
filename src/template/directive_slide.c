#include "base/text.h"
#include "template/node.h"

#include <string.h>

/* The directives of a deck: a slide, where on it something stands, large figures, decisions. */

static const double slide_width_pt = 864, least_gap_pt = 40, least_column_pt = 200;

static void note(
    struct bc_reader *reader, const struct bc_yaml_node *at, const char *code, const char *argument)
{
    bc_problems_add(
        reader->problems, BC_ERROR, code, bc_yaml_where(reader->arena, at), "%s", argument);
}

/* Two widths in points that leave a gap between them. */
void bc_directive_read_slide(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, "columns", reader->problems);
    int64_t widths[2] = {0, 0};

    if (reader->template->has_blocks && !reader->template->is_deck) {
        note(reader, body, "template.slide-late", "slide");
    }
    reader->template->is_deck = true;
    if (list == NULL) {
        return;
    }
    for (size_t i = 0; i < 2 && list->count == 2; i++) {
        if (list->items[i].kind != BC_YAML_SCALAR ||
            !bc_text_parse_int64(list->items[i].text, &widths[i])) {
            widths[i] = 0;
        }
        node->column_pt[i] = (double)widths[i];
    }
    if (node->column_pt[0] < least_column_pt || node->column_pt[1] < least_column_pt ||
        node->column_pt[0] + node->column_pt[1] + least_gap_pt > slide_width_pt) {
        note(reader, list, "template.slide-columns", "columns");
    }
}

void bc_directive_read_column(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    static const char *const places[] = {"left", "right", "whole"};

    (void)bc_yaml_text_required(body, "at", reader->problems);
    node->level = (int)bc_yaml_choice(body, "at", places, 3, 0, reader->problems);
}

/* The mappings under `items`; NULL after a fault. */
static const struct bc_yaml_node *items_of(
    struct bc_reader *reader, const struct bc_yaml_node *body, size_t most)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, "items", reader->problems);

    if (list == NULL || list->count == 0 || (most > 0 && list->count > most)) {
        note(reader, list != NULL ? list : body, "template.items-count", most > 0 ? "4" : "–");
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != BC_YAML_MAPPING) {
            note(reader, &list->items[i], "template.row-malformed", "");
            return NULL;
        }
    }
    return list;
}

static struct bc_node_text text_of(
    struct bc_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    return bc_inline_read_yaml(reader, bc_yaml_find(mapping, key));
}

/* Figures that are followed over the periods of the trend. */
static enum bc_figure trend_figure(
    struct bc_reader *reader, const struct bc_yaml_node *item, const char *name)
{
    enum bc_figure figure = bc_figure_find(name);

    if (figure == BC_FIGURE_COUNT || bc_figure_info(figure)->is_recent_only ||
        bc_figure_info(figure)->kind > BC_FIGURE_IS_RATE) {
        bc_problems_add(reader->problems, BC_ERROR, "template.figure-unknown",
            bc_yaml_where(reader->arena, bc_yaml_find(item, "trend")), "%s" BC_NEXT "%s", name,
            "flow.received, flow.handled, flow.closing, rate.on_time");
        return BC_FLOW_RECEIVED;
    }
    return figure;
}

void bc_directive_read_key_figures(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *list = items_of(reader, body, BC_KEY_FIGURES_MOST);

    if (list == NULL) {
        return;
    }
    node->item_count = list->count;
    node->key_figures =
        bc_arena_alloc_array(reader->arena, list->count, sizeof(*node->key_figures));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];
        struct bc_node_key_figure *figure = &node->key_figures[i];
        const char *trend = bc_yaml_text(item, "trend", "", reader->problems);

        figure->label = bc_directive_text(reader, item, "label");
        figure->value = bc_directive_text(reader, item, "value");
        figure->change = text_of(reader, item, "change");
        figure->second = text_of(reader, item, "second");
        figure->late = text_of(reader, item, "late");
        figure->axis = text_of(reader, item, "axis");
        figure->has_trend = trend[0] != '\0';
        figure->trend = figure->has_trend ? trend_figure(reader, item, trend) : BC_FLOW_RECEIVED;
        bc_yaml_refuse_unread(item, reader->problems);
    }
}

void bc_directive_read_tasks(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *list = items_of(reader, body, 0);

    if (list == NULL) {
        return;
    }
    node->item_count = list->count;
    node->tasks = bc_arena_alloc_array(reader->arena, list->count, sizeof(*node->tasks));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];

        node->tasks[i].what = bc_directive_text(reader, item, "what");
        node->tasks[i].why = text_of(reader, item, "why");
        node->tasks[i].who = bc_directive_text(reader, item, "who");
        node->tasks[i].when = bc_directive_text(reader, item, "when");
        bc_yaml_refuse_unread(item, reader->problems);
    }
}
