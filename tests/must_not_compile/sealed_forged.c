/* EXPECT: bc_sealed_file_new */
#include "report/sealed_file.h"

const bc_sealed_file *leak(const char *text, size_t length_bytes, bc_arena *arena);

/* Open bytes cannot be called sealed outside of appendix/. */
const bc_sealed_file *leak(const char *text, size_t length_bytes, bc_arena *arena)
{
    return bc_sealed_file_new((const unsigned char *)text, length_bytes, arena);
}
