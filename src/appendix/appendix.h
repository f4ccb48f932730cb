/*
 * appendix.h - a confidential report becomes a dispatch that only a passphrase opens.
 *
 * Everything happens in memory: the template's frame is filled with public figures, the cases are
 * put in, pages are laid out, drawn, finished and sealed. What comes out is a bc_sealed_file; no
 * byte of the open document is written anywhere.
 */
#ifndef BC_APPENDIX_APPENDIX_H
#define BC_APPENDIX_APPENDIX_H

#include "base/arena.h"
#include "base/status.h"
#include "report/sealed_file.h"

/* Made by disclose/; its inside is for this folder. */
typedef struct bc_confidential_report bc_confidential_report;

struct bc_appendix_request {
    const char *templates_folder;
    const char *fonts_folder;
    const char *passphrase;
    const char *audit_mark; /* where the confidential chain stood: kept inside the file */
};

/*
 * `wiping` holds all that is open on the way. Fails: BC_BAD_INPUT on a template or label that is
 * missing; never names a case or a text.
 */
BC_MUST_CHECK bool bc_appendix_make(const bc_confidential_report *report,
    const struct bc_appendix_request *request, bc_arena *wiping, const bc_sealed_file **ret_file,
    struct bc_status *status);

#endif
