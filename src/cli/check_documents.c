/* What reports are worded, drawn and lettered with. */
#include "base/file.h"
#include "base/hash.h"
#include "cli/check.h"
#include "draw/font.h"
#include "template/template.h"

#include <string.h>

enum { FONTS_README_LIMIT_BYTES = 1 << 20 };

static void note_unless(bool is_done, struct bc_context *context, const struct bc_status *fault)
{
    if (!is_done) {
        bc_check_note(context, fault);
    }
}

/* One that several kinds of periods share is checked once. */
static void check_template(struct bc_context *context, const char *const *paths, size_t kind)
{
    const char *path = paths[kind];
    struct bc_status fault = {0};

    for (size_t i = 0; i < kind && path != NULL; i++) {
        if (paths[i] != NULL && strcmp(paths[i], path) == 0) {
            return;
        }
    }
    if (path != NULL && path[0] != '\0') {
        note_unless(bc_template_check(context->templates_folder, path, context->arena,
                        &context->problems, &fault),
            context, &fault);
    }
}

static void check_templates(struct bc_context *context)
{
    struct bc_labels labels = {0};
    struct bc_status fault = {0};

    note_unless(bc_context_load_labels(context, &labels, &fault), context, &fault);
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        check_template(context, context->profile->templates, kind);
        check_template(context, context->profile->briefings, kind);
    }
}

/* The appendix has one template, whatever the period; offices without one that gets it have none.
 */
static void check_appendix(struct bc_context *context)
{
    const struct bc_profile *profile = context->profile;
    const int32_t today = bc_instant_day(context->now_utc_s, profile->offset_s);
    struct bc_status fault = {0};
    bool was_sent = false;
    bool is_sent = false;

    for (size_t i = 0; i < profile->recipient_count; i++) {
        const struct bc_profile_recipient *recipient = &profile->recipients[i];

        was_sent = was_sent || recipient->receives_appendix;
        is_sent = is_sent ||
                  (recipient->receives_appendix && recipient->is_addressee &&
                      recipient->valid.first_day <= today && today <= recipient->valid.last_day);
    }
    if (was_sent) {
        note_unless(bc_template_check(context->templates_folder, "monthly/phu-luc.md",
                        context->arena, &context->problems, &fault),
            context, &fault);
    }
    if (was_sent && !is_sent) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-no-appendix-recipient",
            profile->path, "%s", "");
    }
}

/* ---- Fonts ----------------------------------------------------------------------------------- */

static bool makes_decks(const struct bc_profile *profile)
{
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        if (profile->briefings[kind] != NULL && profile->briefings[kind][0] != '\0') {
            return true;
        }
    }
    return false;
}

/* fonts/README.md lists "sha256  name" of the files reports have been compared with. */
static void check_font_file(struct bc_context *context, const char *readme, const char *path)
{
    const char *name = bc_arena_printf(context->arena, "  %s\n", bc_path_name(path));
    const char *place = strstr(readme, name);
    char sha256[BC_SHA256_HEX_SIZE];
    struct bc_status fault = {0};

    if (!bc_sha256_file(path, sha256, &fault)) {
        bc_check_note(context, &fault);
    } else if (place != NULL && place - readme >= BC_SHA256_HEX_SIZE - 1 &&
               strncmp(place - (BC_SHA256_HEX_SIZE - 1), sha256, BC_SHA256_HEX_SIZE - 1) != 0) {
        bc_problems_add(
            &context->problems, BC_WARNING, "cli.check-font-other", path, "%s", bc_path_name(path));
    }
}

static void check_font_files(struct bc_context *context, const bc_fonts *fonts)
{
    const char *path = bc_path_join(context->arena, context->fonts_folder, "README.md");
    struct bc_status fault = {0};
    char *readme = NULL;
    size_t length_bytes = 0;

    if (!bc_path_exists(path)) {
        return; /* an installed program may come without it */
    }
    if (!bc_file_read(
            context->arena, path, FONTS_README_LIMIT_BYTES, &readme, &length_bytes, &fault)) {
        bc_check_note(context, &fault);
        return;
    }
    for (enum bc_face face = BC_REGULAR; face < BC_FACE_COUNT; face++) {
        if (bc_fonts_has(fonts, face)) {
            check_font_file(context, readme, bc_fonts_path(fonts, face));
        }
    }
}

/* Opening them looks for the letters of Vietnamese in each. */
static void check_fonts(struct bc_context *context)
{
    struct bc_status fault = {0};
    bc_fonts *fonts = NULL;

    if (!bc_fonts_open(context->fonts_folder, &fonts, &fault)) {
        bc_check_note(context, &fault);
        return;
    }
    if (makes_decks(context->profile) &&
        !(bc_fonts_has(fonts, BC_SLIDE_REGULAR) && bc_fonts_has(fonts, BC_SLIDE_BOLD))) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-slide-font", "", "%s", "");
    }
    check_font_files(context, fonts);
    bc_fonts_close(fonts);
}

void bc_check_documents(struct bc_check *check)
{
    check_templates(check->context);
    check_appendix(check->context);
    check_fonts(check->context);
}
