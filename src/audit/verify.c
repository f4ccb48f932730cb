/* What was handed out says where its chain stood then: the chain must have passed through it. */
#include "audit/chain.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

enum { MANIFEST_LIMIT_BYTES = 64 << 20 };

struct verification {
    const char *workspace;
    bc_arena *arena;
    struct bc_problems *problems;
    struct bc_audit_lines lines;
    const char *kind; /* of the lines that note what is handed out in this root */
    bool has_sealed_files;
};

static void note(struct verification *self, const char *code, const char *where, const char *what)
{
    bc_problems_add(self->problems, BC_ERROR, code, where, "%s", what);
}

/* The last line that notes something for a folder; NULL when none does. */
static const struct bc_audit_line *last_noted(const struct verification *self, const char *subject)
{
    for (size_t i = self->lines.count; i > 0; i--) {
        const struct bc_audit_line *line = &self->lines.items[i - 1];

        if (strcmp(line->entry.kind, self->kind) == 0 &&
            strcmp(line->entry.subject, subject) == 0) {
            return line;
        }
    }
    return NULL;
}

static void verify_head(struct verification *self, const json_t *audit, const char *path)
{
    const json_int_t count = json_integer_value(json_object_get(audit, "entries"));
    const char *content = json_string_value(json_object_get(audit, "head"));
    struct bc_audit_head head;

    if (content == NULL || count < 0) {
        note(self, "audit.head-unreadable", path, "");
    } else if ((size_t)count > self->lines.count) {
        bc_problems_add(self->problems, BC_ERROR, "audit.cut-off", self->lines.path,
            "%zu" BC_NEXT "%lld" BC_NEXT "%s", self->lines.count, (long long)count, path);
    } else {
        head = bc_audit_lines_head(&self->lines, (size_t)count);
        if (strcmp(head.content, content) != 0) {
            note(self, "audit.other-chain", self->lines.path, path);
        }
    }
}

/* Sealed files are opened by nobody here: that they are the ones that were made is all there is to
 * say. Public folders are verified by publish/. */
static void verify_files(struct verification *self, const json_t *root, const char *folder)
{
    const json_t *files = json_object_get(root, "files");

    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *expected = json_string_value(json_object_get(file, "sha256"));
        const char *path = name == NULL ? folder : bc_path_join(self->arena, folder, name);
        char sha256[BC_SHA256_HEX_SIZE] = "";
        struct bc_status fault = {0};

        if (name == NULL || expected == NULL || strchr(name, '/') != NULL ||
            !bc_sha256_file(path, sha256, &fault) || strcmp(sha256, expected) != 0) {
            note(self, "audit.file-changed", path, "");
        }
    }
}

/* A folder from before there were chains has no head and no line; every other one has both. */
static void verify_manifest(struct verification *self, const char *subject, const char *path)
{
    const struct bc_audit_line *line = last_noted(self, subject);
    struct bc_status fault = {0};
    char sha256[BC_SHA256_HEX_SIZE];
    char *bytes = NULL;
    size_t length_bytes = 0;
    const json_t *audit;
    json_t *root;

    if (!bc_file_read(self->arena, path, MANIFEST_LIMIT_BYTES, &bytes, &length_bytes, &fault)) {
        note(self, "audit.manifest-missing", path, subject);
        return;
    }
    root = json_loadb(bytes, length_bytes, JSON_REJECT_DUPLICATES, NULL);
    audit = json_object_get(root, "audit");
    bc_sha256_hex(bytes, length_bytes, sha256);
    if (audit != NULL) {
        verify_head(self, audit, path);
    }
    if (line == NULL && audit != NULL) {
        note(self, "audit.not-noted", self->lines.path, path);
    } else if (line != NULL && strncmp(line->entry.detail, sha256, strlen(sha256)) != 0) {
        note(self, "audit.other-publication", path, subject);
    }
    if (self->has_sealed_files) {
        verify_files(self, root, bc_path_folder(self->arena, path));
    }
    json_decref(root);
}

static bool verify_root(struct verification *self, const char *root, const char *below, int depth,
    struct bc_status *status)
{
    const char *path = bc_path_join(self->arena, root, below);
    DIR *handle = opendir(path);
    const struct dirent *entry;
    bool is_done = true;

    if (handle == NULL) {
        return errno == ENOENT || bc_fail(status, BC_STORE_DOWN, "audit.unreadable", path, "%s",
                                      strerrordesc_np(errno));
    }
    while (is_done && (entry = readdir(handle)) != NULL) {
        const char *name = below[0] == '\0' ? bc_arena_strdup(self->arena, entry->d_name)
                                            : bc_path_join(self->arena, below, entry->d_name);
        const char *place = bc_path_join(self->arena, root, name);

        if (entry->d_name[0] == '.' || !bc_folder_is_own(place)) {
            continue;
        }
        if (depth > 0) {
            is_done = verify_root(self, root, name, depth - 1, status);
        } else {
            verify_manifest(self, name, bc_path_join(self->arena, place, "manifest.json"));
        }
    }
    closedir(handle);
    return is_done;
}

static bool has_manifest(
    const struct verification *self, const char *folder, const struct bc_audit_line *line)
{
    const char *path = bc_path_join(self->arena, folder, "manifest.json");
    struct bc_status fault = {0};
    char sha256[BC_SHA256_HEX_SIZE] = "";

    return bc_sha256_file(path, sha256, &fault) &&
           strncmp(line->entry.detail, sha256, strlen(sha256)) == 0;
}

/* Where publish/ puts what was replaced, and where an office may put an old period away. */
static bool is_archived(const struct verification *self, const char *root, const char *subject,
    const struct bc_audit_line *line)
{
    const char *archive = bc_path_join(self->arena, self->workspace, "archive");
    const char *target = bc_path_join(self->arena, root, subject);
    const char *version = bc_arena_printf(self->arena, "%.16s", line->entry.detail);

    return has_manifest(
        self, bc_path_join(self->arena, bc_path_join(self->arena, archive, target), version), line);
}

/* What was noted last for a folder stands there, or at least in the archive; it is never gone.
 * (Folders that are there are looked at by verify_manifest.) */
static void verify_all_stand(struct verification *self, const char *root)
{
    const char *place = bc_path_join(self->arena, self->workspace, root);

    for (size_t i = 0; i < self->lines.count; i++) {
        const struct bc_audit_line *line = &self->lines.items[i];
        const char *subject = line->entry.subject;
        const char *folder = bc_path_join(self->arena, place, subject);

        if (strcmp(line->entry.kind, self->kind) == 0 && last_noted(self, subject) == line &&
            !bc_folder_is_own(folder) && !is_archived(self, root, subject, line)) {
            note(self, "audit.folder-missing", folder, subject);
        }
    }
}

static bool verify_chain(struct verification *self, enum bc_audit_chain chain, const char *root,
    int depth, struct bc_status *status)
{
    struct bc_status fault = {0};

    if (!bc_audit_lines_read(self->workspace, chain, self->arena, &self->lines, &fault)) {
        bc_problems_add(self->problems, BC_ERROR, fault.code, fault.where, "%s", fault.arguments);
        return true;
    }
    verify_all_stand(self, root);
    return verify_root(self, bc_path_join(self->arena, self->workspace, root), "", depth, status);
}

bool bc_audit_verify(
    const char *workspace, bc_arena *arena, struct bc_problems *problems, struct bc_status *status)
{
    struct verification self = {
        .workspace = workspace, .arena = arena, .problems = problems, .kind = "published"};

    if (!verify_chain(&self, BC_AUDIT_PUBLIC, "out", 1, status)) {
        return false;
    }
    self.kind = "appendix";
    self.has_sealed_files = true;
    return verify_chain(&self, BC_AUDIT_CONFIDENTIAL, "han-che", 0, status);
}
