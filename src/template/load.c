#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/node.h"

#include <stdlib.h>
#include <string.h>

/* Templates and their parts from files. */

/* Windows ends lines with CR LF, and some editors begin files with a mark. */
static void normalise(char *text)
{
    char *to = text;

    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
    }
    for (; *text != '\0'; text++) {
        if (*text != '\r') {
            *to++ = *text;
        }
    }
    *to = '\0';
}

bool bc_template_is_inside(bc_arena *arena, const char *folder, const char *name)
{
    char *root = realpath(folder, NULL);
    char *file = realpath(bc_path_join(arena, folder, name), NULL);
    const size_t length = root == NULL ? 0 : strlen(root);
    /* What is not there is told when it is read. */
    const bool is_inside =
        file == NULL || root == NULL ||
        (strncmp(file, root, length) == 0 && (file[length] == '/' || root[length - 1] == '/'));

    free(root);
    free(file);
    return is_inside;
}

bool bc_template_read_file(struct bc_template *template, const char *path, const char *shown_name,
    bc_arena *arena, const char **ret_text, struct bc_status *status)
{
    char *bytes;
    size_t length;
    size_t fault;

    if (!bc_file_read(arena, path, BC_LIMIT_TEMPLATE_BYTES, &bytes, &length, status)) {
        return false;
    }
    fault = bc_text_utf8_error(bytes, length);
    if (fault < length || memchr(bytes, '\0', length) != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "template.not-text", shown_name, "%zu", fault + 1);
    }
    normalise(bytes);
    template->files = bc_arena_grow(arena, template->files, template->file_count,
        &template->file_capacity, sizeof(*template->files));
    template->files[template->file_count++] = bc_arena_strdup(arena, path);
    *ret_text = bytes;
    return true;
}

/* The folder that parts are named in: where the template's own name starts, or where it lies. */
static const char *folder_of(bc_arena *arena, const char *path, const char *shown_name)
{
    size_t length = strlen(path);
    size_t tail = strlen(shown_name);
    const char *slash = strrchr(path, '/');

    if (length > tail + 1 && strcmp(path + length - tail, shown_name) == 0 &&
        path[length - tail - 1] == '/') {
        return bc_arena_strndup(arena, path, length - tail - 1);
    }
    return slash != NULL ? bc_arena_strndup(arena, path, (size_t)(slash - path)) : ".";
}

bool bc_template_load_with(const struct bc_template_source *source, bc_arena *arena,
    struct bc_problems *problems, const bc_template **ret_template, struct bc_status *status)
{
    bc_template *template = bc_arena_alloc(arena, sizeof(*template));
    struct bc_reader reader = {.arena = arena,
        .problems = problems,
        .template = template,
        .folder = source->parts_folder,
        .items = BC_LIST_COUNT};
    size_t errors_before = problems->error_count;

    template->name = reader.file = bc_arena_strdup(arena, source->shown_name);
    if (!bc_template_read_file(
            template, source->path, template->name, arena, &reader.source, status)) {
        return false;
    }
    bc_template_read(&reader);
    bc_template_check_use(&reader);
    if (problems->error_count > errors_before) {
        return bc_problems_settle(problems, BC_BAD_INPUT, status);
    }
    *ret_template = template;
    return true;
}

bool bc_template_load(const char *path, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const bc_template **ret_template, struct bc_status *status)
{
    const struct bc_template_source source = {
        .path = path,
        .shown_name = shown_name,
        .parts_folder = folder_of(arena, path, shown_name),
    };

    return bc_template_load_with(&source, arena, problems, ret_template, status);
}

bool bc_template_check(const char *templates_folder, const char *name, bc_arena *arena,
    struct bc_problems *problems, struct bc_status *status)
{
    const bc_template *ignored;

    return bc_template_load(
        bc_path_join(arena, templates_folder, name), name, arena, problems, &ignored, status);
}

size_t bc_template_files(const bc_template *template, const char *const **ret_paths)
{
    *ret_paths = template->files;
    return template->file_count;
}
