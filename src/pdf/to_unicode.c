#include "pdf/to_unicode.h"

#include <stdbool.h>

enum { RANGES_A_BLOCK = 100, FIRST_SURROGATE = 0xD8, LAST_SURROGATE = 0xDF };

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

static bool is_letter_page(int high_byte)
{
    return high_byte < FIRST_SURROGATE || high_byte > LAST_SURROGATE;
}

const char *bc_pdf_to_unicode(bc_arena *arena)
{
    const char *text = head;
    int left = 0;

    for (int high = 0; high <= 0xFF; high++) {
        left += is_letter_page(high) ? 1 : 0;
    }
    for (int high = 0, in_block = 0; high <= 0xFF; high++) {
        if (!is_letter_page(high)) {
            continue;
        }
        if (in_block == 0) {
            text = bc_arena_printf(
                arena, "%s%d beginbfrange\n", text, left < RANGES_A_BLOCK ? left : RANGES_A_BLOCK);
        }
        text = bc_arena_printf(arena, "%s<%02X00> <%02XFF> <%02X00>\n", text, high, high, high);
        left--;
        in_block++;
        if (in_block == RANGES_A_BLOCK || left == 0) {
            text = bc_arena_printf(arena, "%sendbfrange\n", text);
            in_block = 0;
        }
    }
    return bc_arena_printf(arena, "%s%s", text, tail);
}
