#include "write/writer.h"

#include <assert.h>

bool bc_writer_applies(const struct bc_writer *writer, const bc_public_report *report)
{
    const char *template = writer->template_of != NULL ? writer->template_of(report) : NULL;

    return writer->template_of == NULL || (template != NULL && template[0] != '\0');
}

bool bc_write(const struct bc_writer *writer, const bc_public_report *report,
    const struct bc_write_context *context, const char *path, bc_arena *arena,
    struct bc_status *status)
{
    assert(writer != NULL);
    assert(report != NULL);
    return writer->write(report, context, path, arena, status);
}
