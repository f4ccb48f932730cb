#include "cli/check_copy.h"

#include <string.h>

/* Is the text the model's, word for word? Without words there is nothing to be copied. */
static bool is_copied(const char *text, const char *model_text)
{
    return text != NULL && model_text != NULL && text[0] != '\0' && strcmp(text, model_text) == 0;
}

/*
 * Two offices of one province may share a superior body, a place or a decision; who issues and how
 * the office calls itself they cannot. So those two tell a copy, and the rest is named with them.
 */
static void check_dispatch(struct bc_context *context, const struct bc_profile *model)
{
    const struct bc_profile_dispatch *own = &context->profile->dispatch;
    const struct bc_profile_dispatch *other = &model->dispatch;
    const struct {
        const char *key;
        bool is_same;
    } keys[] = {
        {"issuing_body", is_copied(own->issuing_body, other->issuing_body)},
        {"sender_name", is_copied(own->sender_name, other->sender_name)},
        {"superior_body", is_copied(own->superior_body, other->superior_body)},
        {"place", is_copied(own->place, other->place)},
        {"legal_basis", is_copied(own->legal_basis, other->legal_basis)},
    };
    const char *list = "";

    if (!keys[0].is_same && !keys[1].is_same) {
        return;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (keys[i].is_same) {
            list = bc_arena_printf(
                context->arena, "%s%s%s", list, list[0] == '\0' ? "" : ", ", keys[i].key);
        }
    }
    bc_problems_add(&context->problems, BC_WARNING, "cli.check-copied-dispatch",
        context->profile->path, "%s" BC_NEXT "%s", model->id, list);
}

/* Each name is told once for a place. */
static void check_text(
    struct bc_context *context, const struct bc_profile *model, const char *place, const char *text)
{
    const char *const names[] = {model->name, model->short_name};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i] != NULL && names[i][0] != '\0' && strstr(text, names[i]) != NULL) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-copied-name",
                bc_arena_printf(context->arena, "%s: %s", context->profile->path, place),
                "%s" BC_NEXT "%s", names[i], model->id);
            return;
        }
    }
}

static void check_names(struct bc_context *context, const struct bc_profile *model)
{
    const struct bc_profile *profile = context->profile;

    check_text(context, model, "name", profile->name);
    check_text(context, model, "short_name", profile->short_name);
    for (size_t i = 0; i < profile->unit_count; i++) {
        check_text(context, model,
            bc_arena_printf(context->arena, "units.%s", profile->units[i].id),
            profile->units[i].name);
    }
    for (size_t i = 0; i < profile->note_count; i++) {
        check_text(context, model,
            bc_arena_printf(context->arena, "notes.%s", profile->notes[i].id),
            profile->notes[i].text);
    }
}

void bc_check_copy(struct bc_context *context)
{
    const char *const *names = NULL;
    size_t count = bc_profile_names(context->templates_folder, context->arena, &names);

    for (size_t i = 0; i < count; i++) {
        struct bc_problems ignored = {.arena = context->arena};
        struct bc_status fault = {0};
        const struct bc_profile *model = NULL;

        if (!bc_profile_load(
                context->templates_folder, names[i], context->arena, &ignored, &model, &fault) ||
            strcmp(model->id, context->profile->id) == 0) {
            continue;
        }
        check_dispatch(context, model);
        check_names(context, model);
    }
}
