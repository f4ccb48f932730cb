#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/print.h"
#include "import/mask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct bc_option mask_options[] = {
    BC_COMMON_OPTIONS,
};

/* What is typed or piped in; the same limit as a cell of an imported file. */
static bool read_standard_input(
    bc_arena *arena, char **ret_text, size_t *ret_length_bytes, struct bc_status *status)
{
    char *text = bc_arena_alloc(arena, BC_LIMIT_CELL_BYTES + 1);
    size_t length_bytes = fread(text, 1, BC_LIMIT_CELL_BYTES + 1, stdin);

    if (ferror(stdin)) {
        return bc_fail(status, BC_BAD_INPUT, "cli.mask-unreadable", "-", "%s", strerror(errno));
    }
    if (length_bytes > BC_LIMIT_CELL_BYTES) {
        return bc_fail(
            status, BC_BAD_INPUT, "cli.mask-too-long", "-", "%d", (int)BC_LIMIT_CELL_BYTES);
    }
    *ret_text = text;
    *ret_length_bytes = length_bytes;
    return true;
}

static bool read_text(struct bc_context *context, bc_arena *arena, char **ret_text,
    size_t *ret_length_bytes, struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    const char *path = options->argument_count == 0 ? "-" : options->arguments[0];

    if (options->argument_count > 1) {
        return bc_fail(
            status, BC_BAD_USAGE, "cli.argument-unwanted", "", "%s", options->arguments[1]);
    }
    if (strcmp(path, "-") == 0) {
        if (!read_standard_input(arena, ret_text, ret_length_bytes, status)) {
            return false;
        }
    } else if (!bc_file_read(
                   arena, path, BC_LIMIT_CELL_BYTES, ret_text, ret_length_bytes, status)) {
        return false;
    }
    if (!bc_text_is_utf8(*ret_text, *ret_length_bytes) ||
        memchr(*ret_text, '\0', *ret_length_bytes) != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "cli.mask-not-text", path, "");
    }
    return true;
}

static void print_json(struct bc_context *context, const char *masked, const int64_t *counts)
{
    json_t *kinds = json_object();

    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        if (counts[i] > 0) {
            json_object_set_new(
                kinds, bc_mask_kind_name((enum bc_mask_kind)i), json_integer(counts[i]));
        }
    }
    context->has_printed_json = true;
    bc_print_json(json_pack("{s:b, s:s, s:o}", "ok", 1, "text", masked, "masked", kinds));
}

/* The text goes to stdout as it came, so that it may be piped on; what was found to stderr. */
static void print_text(const struct bc_context *context, const char *masked, const int64_t *counts)
{
    bool has_any = false;

    fputs(masked, stdout);
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        if (counts[i] == 0) {
            continue;
        }
        if (!has_any) {
            fprintf(stderr, "%s\n", bc_say(context, "cli.mask-found", ""));
        }
        has_any = true;
        fprintf(stderr, "  %8lld  %s\n", (long long)counts[i],
            bc_say(context,
                bc_arena_printf(
                    context->arena, "import.masked-%s", bc_mask_kind_name((enum bc_mask_kind)i)),
                ""));
    }
    if (!has_any) {
        fprintf(stderr, "%s\n", bc_say(context, "cli.mask-nothing", ""));
    }
}

static bool run_mask(struct bc_context *context, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new_wiping();
    const struct bc_mask_rules *rules = NULL;
    int64_t counts[BC_MASK_KIND_COUNT] = {0};
    size_t length_bytes = 0;
    char *text = bc_arena_strdup(arena, "");
    bool is_done = bc_mask_rules_load(
                       bc_path_join(context->arena, context->templates_folder, "masking.vi.yaml"),
                       context->arena, &context->problems, &rules, status) &&
                   read_text(context, arena, &text, &length_bytes, status);

    if (is_done) {
        const char *masked = bc_mask_text(rules, arena, text, length_bytes, counts);

        if (context->options->is_json) {
            print_json(context, masked, counts);
        } else {
            print_text(context, masked, counts);
        }
    }
    bc_arena_free(arena);
    return is_done;
}

const struct bc_command bc_command_mask = {
    .name = "mask",
    .usage_code = "cli.usage-mask",
    .summary_code = "cli.summary-mask",
    .table = {mask_options, sizeof(mask_options) / sizeof(mask_options[0])},
    .run = run_mask,
    .argument_code = "cli.value-file",
};
