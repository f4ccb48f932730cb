/*
 * xlsx_pack.h - packs the text of a long list while it is written (RFC 1951, deflate).
 *
 * libdeflate wants its input in one piece, and a list may be sixty megabytes; zlib takes pieces but
 * three times the time. This one takes pieces, looks for repetitions within the last 32 KB as they
 * do, and keeps nothing but what is packed. It ends on a whole byte without ending the stream, so
 * that others can pack what stands before and behind. Bytes in are bytes out: nothing depends on
 * the processor or on how the text was cut into pieces.
 */
#ifndef BC_WRITE_XLSX_PACK_H
#define BC_WRITE_XLSX_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct xlsx_packer xlsx_packer;

/* Blocks of a deflate stream, none of which is the last; ends on a whole byte. */
struct xlsx_packed {
    unsigned char *bytes; /* of malloc() */
    size_t length_bytes;
    uint64_t plain_bytes;
    uint32_t crc; /* of the plain bytes */
};

/* NULL without memory. One packer serves one text after the other. */
xlsx_packer *xlsx_packer_new(void);
void xlsx_packer_free(xlsx_packer *packer);

/* False without memory. */
bool xlsx_pack_add(xlsx_packer *packer, const char *text, size_t length_bytes);
/* Gives what was added since the last end; false without memory, now or before. */
bool xlsx_pack_end(xlsx_packer *packer, struct xlsx_packed *ret_packed);

#endif
