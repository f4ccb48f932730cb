#include "profile/profile.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *const profile_ending = ".yaml";

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text);
    size_t ending_length = strlen(ending);

    return length > ending_length && strcmp(text + length - ending_length, ending) == 0;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

size_t bc_profile_names(
    const char *templates_folder, bc_arena *arena, const char *const **ret_names)
{
    DIR *directory = opendir(bc_path_join(arena, templates_folder, "profiles"));
    const struct dirent *item;
    const char **names = NULL;
    size_t count = 0;
    size_t capacity = 0;

    while (directory != NULL && (item = readdir(directory)) != NULL) {
        if (item->d_name[0] == '.' || !ends_with(item->d_name, profile_ending)) {
            continue;
        }
        names = bc_arena_grow(arena, names, count, &capacity, sizeof(*names));
        names[count++] =
            bc_arena_strndup(arena, item->d_name, strlen(item->d_name) - strlen(profile_ending));
    }
    if (directory != NULL) {
        closedir(directory);
    }
    if (count > 0) {
        qsort(names, count, sizeof(*names), compare_texts);
    }
    *ret_names = names;
    return count;
}

/* A built-in name, or a path when it looks like one. */
static bool find_profile_file(const char *templates_folder, const char *name_or_path,
    bc_arena *arena, const char **ret_path, struct bc_status *status)
{
    bool is_path = strchr(name_or_path, '/') != NULL || ends_with(name_or_path, profile_ending);
    const char *const *names;
    const char *known = "";
    size_t count;
    const char *path = name_or_path;

    if (is_path) {
        *ret_path = path;
        return true;
    }
    path = bc_path_join(arena, bc_path_join(arena, templates_folder, "profiles"),
        bc_arena_printf(arena, "%s%s", name_or_path, profile_ending));
    if (bc_path_exists(path)) {
        *ret_path = path;
        return true;
    }
    count = bc_profile_names(templates_folder, arena, &names);
    for (size_t i = 0; i < count; i++) {
        known = bc_arena_printf(arena, "%s%s%s", known, i == 0 ? "" : ", ", names[i]);
    }
    return bc_fail(status, BC_BAD_INPUT, "profile.unknown", name_or_path, "%s" BC_NEXT "%s",
        name_or_path, known);
}

/* The name of the profile and of its calendar stand for their contents in manifests. */
static void hash_profile(struct bc_profile *profile, bc_arena *arena, const char *bytes,
    size_t length_bytes, const char *calendar_bytes, size_t calendar_length_bytes)
{
    size_t both_bytes = length_bytes + 1 + calendar_length_bytes;
    char *both = bc_arena_alloc(arena, both_bytes);

    memcpy(both, bytes, length_bytes);
    if (calendar_length_bytes > 0) {
        memcpy(both + length_bytes + 1, calendar_bytes, calendar_length_bytes);
    }
    bc_sha256_hex(both, both_bytes, profile->sha256_hex);
}

static void read_profile(struct bc_profile_reader *reader, const char *bytes, size_t length_bytes)
{
    const char *calendar_bytes;
    size_t calendar_length_bytes;

    if (reader->root->kind != BC_YAML_MAPPING) {
        bc_reader_error(reader, "profile.empty", reader->root, "%s", "");
        return;
    }
    bc_profile_read_rows(reader);
    bc_profile_read_office(reader);
    bc_profile_read_clocks(reader);
    bc_profile_read_calendar(reader, &calendar_bytes, &calendar_length_bytes);
    bc_yaml_refuse_unread(reader->root, reader->problems);
    hash_profile(
        reader->profile, reader->arena, bytes, length_bytes, calendar_bytes, calendar_length_bytes);
}

bool bc_profile_load(const char *templates_folder, const char *name_or_path, bc_arena *arena,
    struct bc_problems *problems, const struct bc_profile **ret_profile, struct bc_status *status)
{
    /* Its own list first: only this file's faults decide whether it loads. */
    struct bc_problems own = {.arena = arena};
    struct bc_profile_reader reader = {
        .arena = arena, .problems = &own, .templates_folder = templates_folder};
    const char *path = name_or_path;
    char *bytes;
    size_t length_bytes;
    bool ok;

    if (!find_profile_file(templates_folder, name_or_path, arena, &path, status) ||
        !bc_file_read(arena, path, BC_LIMIT_YAML_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    reader.profile = bc_arena_alloc(arena, sizeof(*reader.profile));
    reader.profile->path = bc_arena_strdup(arena, path);
    reader.index = bc_arena_alloc(arena, sizeof(*reader.index));
    ok = bc_yaml_parse(bytes, length_bytes, bc_path_name(path), arena, &own, &reader.root, status);
    if (ok) {
        read_profile(&reader, bytes, length_bytes);
        ok = bc_problems_settle(&own, BC_BAD_INPUT, status);
    }
    for (size_t i = 0; i < own.count; i++) {
        bc_problems_add(problems, own.items[i].severity, own.items[i].code, own.items[i].where,
            "%s", own.items[i].arguments);
    }
    if (ok) {
        reader.profile->index = reader.index;
        *ret_profile = reader.profile;
    }
    return ok;
}
