/* metadata.h - what a file says about itself: title, dates, conformance, colours. Inside pdf/ only.
 */
#ifndef BC_PDF_METADATA_H
#define BC_PDF_METADATA_H

#include "pdf/container.h"
#include "pdf/finish.h"

/* The document information; the same facts as in the packet of bc_pdf_put_metadata. */
int32_t bc_pdf_put_info(
    struct bc_pdf_container *container, const struct bc_pdf_properties *properties);

/* The XMP packet, with the conformance that the file keeps. */
int32_t bc_pdf_put_metadata(
    struct bc_pdf_container *container, const struct bc_pdf_properties *properties);

/* Says that all colours are sRGB. Fails: BC_BAD_INPUT "pdf.profile-missing". */
BC_MUST_CHECK bool bc_pdf_put_output_intent(
    struct bc_pdf_container *container, int32_t *ret_object, struct bc_status *status);

/* "D:20230501062000+07'00'" of an ISO 8601 instant with offset; "" of anything else. */
const char *bc_pdf_date(bc_arena *arena, const char *iso);

#endif
