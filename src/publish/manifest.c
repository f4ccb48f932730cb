#include "publish/manifest.h"

#include "base/file.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

static const char manifest_name[] = "manifest.json";
enum { MANIFEST_LIMIT_BYTES = 64 << 20 };

struct file_list {
    bc_arena *arena;
    const char **names; /* relative to the folder */
    size_t count;
    size_t capacity;
};

static int compare_names(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;

    return strcmp(*a, *b);
}

/* Most file systems say it with the name; asking for each file would double an hourly look. */
static int type_of(const struct dirent *entry, const char *path)
{
    struct stat facts;

    if (entry->d_type != DT_UNKNOWN) {
        return entry->d_type;
    }
    return lstat(path, &facts) == 0 ? (int)IFTODT(facts.st_mode) : DT_UNKNOWN;
}

/* Adds the files below `folder`/`prefix`; one level of folders is enough for don-vi/. */
static bool list_files(struct file_list *list, const char *folder, const char *prefix, int depth,
    struct bc_status *status)
{
    const char *path = prefix[0] == '\0' ? folder : bc_path_join(list->arena, folder, prefix);
    DIR *handle = opendir(path);
    const struct dirent *entry;

    if (handle == NULL) {
        return bc_fail(
            status, BC_NO_OUTPUT, "publish.folder-unreadable", path, "%s", strerror(errno));
    }
    while ((entry = readdir(handle)) != NULL) {
        const char *name = prefix[0] == '\0' ? bc_arena_strdup(list->arena, entry->d_name)
                                             : bc_path_join(list->arena, prefix, entry->d_name);
        int type;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            strcmp(name, manifest_name) == 0) {
            continue;
        }
        type = type_of(entry, bc_path_join(list->arena, folder, name));
        if (type != DT_REG && !(type == DT_DIR && depth == 0)) {
            closedir(handle);
            return bc_fail(status, BC_REFUSED, "publish.not-a-file", name, "");
        }
        if (type == DT_DIR) {
            if (!list_files(list, folder, name, depth + 1, status)) {
                closedir(handle);
                return false;
            }
            continue;
        }
        list->names = bc_arena_grow(
            list->arena, list->names, list->count, &list->capacity, sizeof(*list->names));
        list->names[list->count++] = name;
    }
    closedir(handle);
    return true;
}

static bool list_sorted(struct file_list *list, const char *folder, struct bc_status *status)
{
    if (!list_files(list, folder, "", 0, status)) {
        return false;
    }
    if (list->count > 1) {
        qsort(list->names, list->count, sizeof(*list->names), compare_names);
    }
    return true;
}

bool bc_manifest_list(const char *folder, bc_arena *arena, const char *const **ret_names,
    size_t *ret_count, struct bc_status *status)
{
    struct file_list list = {.arena = arena};

    if (!list_sorted(&list, folder, status)) {
        return false;
    }
    *ret_names = list.names;
    *ret_count = list.count;
    return true;
}

static bool add_files(
    json_t *root, const struct file_list *list, const char *folder, struct bc_status *status)
{
    json_t *files = json_array();

    json_object_set_new(root, "files", files);
    for (size_t i = 0; i < list->count; i++) {
        char sha256[BC_SHA256_HEX_SIZE];

        if (!bc_sha256_file(bc_path_join(list->arena, folder, list->names[i]), sha256, status)) {
            return false;
        }
        json_array_append_new(
            files, json_pack("{s:s, s:s}", "name", list->names[i], "sha256", sha256));
    }
    return true;
}

bool bc_manifest_write(const char *folder, const struct bc_manifest_facts *facts, bc_arena *arena,
    struct bc_status *status)
{
    struct file_list list = {.arena = arena};
    json_t *root = json_object();
    char *text = NULL;
    bool is_done = false;

    json_object_set_new(root, "schema", json_string("baocao.manifest/1"));
    json_object_set_new(root, "office", json_string(facts->office_id));
    json_object_set_new(root, "period",
        json_pack("{s:s, s:s}", "kind", facts->period_kind, "id", facts->period_id));
    json_object_set_new(root, "as_known", json_string(facts->as_known));
    json_object_set_new(root, "program", json_string(facts->program_version));
    json_object_set_new(root, "profile_sha256", json_string(facts->profile_sha256));
    json_object_set_new(root, "templates_sha256", json_string(facts->templates_sha256));
    if (facts->audit_head != NULL) {
        json_object_set_new(root, "audit",
            json_pack("{s:I, s:s}", "entries", (json_int_t)facts->audit_count, "head",
                facts->audit_head));
    }
    if (!list_sorted(&list, folder, status) || !add_files(root, &list, folder, status)) {
        goto done;
    }
    text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    if (text == NULL) {
        bc_fail(status, BC_OWN_FAULT, "publish.manifest-unmade", manifest_name, "");
        goto done;
    }
    is_done = bc_file_write(bc_path_join(arena, folder, manifest_name),
        bc_arena_printf(arena, "%s\n", text), strlen(text) + 1, facts->is_sealed ? 0600 : 0644,
        status);
done:
    free(text);
    json_decref(root);
    return is_done;
}

static json_t *read_manifest(const char *folder, bc_arena *arena)
{
    struct bc_status ignored = {0};
    char *bytes = NULL;
    size_t length = 0;

    return bc_file_read(arena, bc_path_join(arena, folder, manifest_name), MANIFEST_LIMIT_BYTES,
               &bytes, &length, &ignored)
               ? json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL)
               : NULL;
}

/* The files that are not a unit's: units' come and go without the report being another one. */
static json_t *files_for_all(const json_t *root)
{
    json_t *kept = json_array();
    size_t index;
    json_t *file;

    json_array_foreach(json_object_get(root, "files"), index, file)
    {
        const char *name = json_string_value(json_object_get(file, "name"));

        if (name == NULL || strncmp(name, "don-vi/", strlen("don-vi/")) != 0) {
            json_array_append(kept, file);
        }
    }
    return kept;
}

bool bc_manifest_is_same_but_units(const char *folder, const char *other, bc_arena *arena)
{
    json_t *roots[] = {read_manifest(folder, arena), read_manifest(other, arena)};
    json_t *files[] = {files_for_all(roots[0]), files_for_all(roots[1])};
    const bool is_same = roots[0] != NULL && roots[1] != NULL && json_equal(files[0], files[1]);

    for (size_t i = 0; i < 2; i++) {
        json_decref(files[i]);
        json_decref(roots[i]);
    }
    return is_same;
}

static bool verify_listed(
    const json_t *files, const struct file_list *list, const char *folder, struct bc_status *status)
{
    if (json_array_size(files) != list->count) {
        return bc_fail(status, BC_REFUSED, "publish.file-count-differs", folder,
            "%zu" BC_NEXT "%zu", json_array_size(files), list->count);
    }
    for (size_t i = 0; i < list->count; i++) {
        const json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *expected = json_string_value(json_object_get(file, "sha256"));
        char sha256[BC_SHA256_HEX_SIZE];

        if (name == NULL || expected == NULL || strcmp(name, list->names[i]) != 0) {
            return bc_fail(
                status, BC_REFUSED, "publish.file-not-listed", folder, "%s", list->names[i]);
        }
        if (!bc_sha256_file(bc_path_join(list->arena, folder, name), sha256, status)) {
            return false;
        }
        if (strcmp(sha256, expected) != 0) {
            return bc_fail(status, BC_REFUSED, "publish.file-changed",
                bc_path_join(list->arena, folder, name), "");
        }
    }
    return true;
}

bool bc_manifest_verify(const char *folder, bc_arena *arena, struct bc_status *status)
{
    struct file_list list = {.arena = arena};
    const char *path = bc_path_join(arena, folder, manifest_name);
    char *bytes = NULL;
    size_t length = 0;
    json_t *root;
    bool is_same;

    if (!bc_file_read(arena, path, MANIFEST_LIMIT_BYTES, &bytes, &length, status) ||
        !list_sorted(&list, folder, status)) {
        return false;
    }
    root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL) {
        return bc_fail(status, BC_REFUSED, "publish.manifest-unreadable", path, "");
    }
    is_same = verify_listed(json_object_get(root, "files"), &list, folder, status);
    json_decref(root);
    return is_same;
}
