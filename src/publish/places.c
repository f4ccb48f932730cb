#include "publish/places.h"

#include "base/file.h"

#include <string.h>

bool bc_place_check(
    const char *workspace, const char *relative, bc_arena *arena, struct bc_status *status)
{
    const size_t length = strlen(relative);

    for (size_t i = 1; i <= length; i++) {
        const char *place;

        if (relative[i] != '/' && relative[i] != '\0') {
            continue;
        }
        place = bc_path_join(arena, workspace, bc_arena_strndup(arena, relative, i));
        if (bc_path_exists(place) && !bc_folder_is_own(place)) {
            return bc_fail(status, BC_REFUSED, "publish.not-own-folder", place, "");
        }
    }
    return true;
}

bool bc_place_is_target(const char *relative)
{
    static const char *const roots[] = {"out/", "replay/", "han-che/"};

    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        const size_t length = strlen(roots[i]);

        if (strncmp(relative, roots[i], length) == 0 && relative[length] != '\0') {
            return strstr(relative, "..") == NULL;
        }
    }
    return false;
}
