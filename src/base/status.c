#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

bool bc_fail_at(struct bc_status *status, enum bc_fault fault, const char *code, const char *where,
    const char *file, int line, const char *arguments_format, ...)
{
    va_list args;

    if (status->fault != BC_OK) {
        return false;
    }
    status->fault = fault;
    status->code = code;
    status->raised_file = file;
    status->raised_line = line;
    snprintf(status->where, sizeof(status->where), "%s", where);
    va_start(args, arguments_format);
    vsnprintf(status->arguments, sizeof(status->arguments), arguments_format, args);
    va_end(args);
    return false;
}
