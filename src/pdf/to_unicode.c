#include "pdf/to_unicode.h"

#include "pdf/text.h"

#include <stdbool.h>

enum { RANGES_A_BLOCK = 100, NO_BREAK_SPACE = 0xA0 };

static const char head[] =
    "/CIDInit /ProcSet findresource begin\n"
    "12 dict begin\n"
    "begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n"
    "/CMapType 2 def\n"
    "1 begincodespacerange\n"
    "<0000> <FFFF>\n"
    "endcodespacerange\n";
static const char tail[] = "endcmap\n"
                           "CMapName currentdict /CMap defineresource pop\n"
                           "end\n"
                           "end\n";

/* True when `code` goes on the range that ends in the code before it. */
static bool continues(int32_t code, int32_t before)
{
    return code == before + 1 && code / 256 == before / 256 && code != NO_BREAK_SPACE &&
           before != NO_BREAK_SPACE;
}

static size_t count_ranges(const int32_t *codes, size_t count)
{
    size_t ranges = 0;

    for (size_t i = 0; i < count; i++) {
        ranges += i == 0 || !continues(codes[i], codes[i - 1]) ? 1 : 0;
    }
    return ranges;
}

const char *bc_pdf_to_unicode(bc_arena *arena, const int32_t *codes, size_t count)
{
    struct bc_pdf_text text = {.arena = arena};
    size_t left = count_ranges(codes, count);
    size_t in_block = 0;

    bc_pdf_put(&text, head);
    for (size_t i = 0; i < count;) {
        size_t last = i;

        while (last + 1 < count && continues(codes[last + 1], codes[last])) {
            last++;
        }
        if (in_block == 0) {
            bc_pdf_putf(&text, "%zu beginbfrange\n", left < RANGES_A_BLOCK ? left : RANGES_A_BLOCK);
        }
        bc_pdf_putf(&text, "<%04X> <%04X> <%04X>\n", (unsigned)codes[i], (unsigned)codes[last],
            codes[i] == NO_BREAK_SPACE ? (unsigned)' ' : (unsigned)codes[i]);
        left--;
        in_block++;
        if (in_block == RANGES_A_BLOCK || left == 0) {
            bc_pdf_put(&text, "endbfrange\n");
            in_block = 0;
        }
        i = last + 1;
    }
    bc_pdf_put(&text, tail);
    return text.bytes;
}
