#include "gate/trace.h"

/* Words are far apart, so they are asked for before they are needed. */
enum { AHEAD = 16 };

enum { LEAST_BITS = 1 << 23, MOST_BITS = 1 << 26, BITS_A_BYTE = 2 };

void bc_gate_trace_init(struct bc_gate_trace *trace, size_t size_bytes, bc_arena *arena)
{
    size_t bit_count = LEAST_BITS;

    while (bit_count < MOST_BITS && bit_count / BITS_A_BYTE < size_bytes) {
        bit_count *= 2;
    }
    *trace = (struct bc_gate_trace){
        .bits = bc_arena_alloc(arena, bit_count / 8),
        .bit_count = bit_count,
    };
}

/* Two bits of one word, so that a row costs one place in memory. */
static uint64_t bits_of(uint64_t key)
{
    return UINT64_C(1) << (key >> 58) | UINT64_C(1) << (key >> 52 & 63);
}

static size_t word_of(const struct bc_gate_trace *trace, uint64_t key)
{
    return (size_t)key & (trace->bit_count / 64 - 1);
}

static bool has(const _Atomic uint64_t *word, uint64_t bits)
{
    return (atomic_load_explicit(word, memory_order_relaxed) & bits) == bits;
}

/* Most rows are there already, and to look is cheaper than to write. */
static void put(_Atomic uint64_t *word, uint64_t bits)
{
    if (!has(word, bits)) {
        (void)atomic_fetch_or_explicit(word, bits, memory_order_relaxed);
    }
}

void bc_gate_trace_note(struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const struct bc_gate_letters *letters, size_t first, size_t past)
{
    const uint8_t *letter = letters->letters;
    const uint64_t oldest = alphabet->powers[BC_GATE_ROW];
    uint64_t sum = 0;

    if (letters->count < BC_GATE_ROW) {
        return;
    }
    past = past > letters->count - BC_GATE_ROW + 1 ? letters->count - BC_GATE_ROW + 1 : past;
    if (first >= past) {
        return;
    }
    for (size_t i = first; i + 1 < first + BC_GATE_ROW; i++) {
        sum = bc_gate_sum_add(alphabet, sum, letter[i]);
    }
    for (size_t at = first; at < past;) {
        const size_t count = past - at < AHEAD ? past - at : AHEAD;
        uint64_t keys[AHEAD];

        for (size_t i = 0; i < count; i++, at++) {
            sum = bc_gate_sum_add(alphabet, sum, letter[at + BC_GATE_ROW - 1]);
            if (at > first) {
                sum -= alphabet->values[letter[at - 1]] * oldest;
            }
            keys[i] = bc_gate_sum_hash(sum);
            __builtin_prefetch(&trace->bits[word_of(trace, keys[i])]);
        }
        for (size_t i = 0; i < count; i++) {
            put(&trace->bits[word_of(trace, keys[i])], bits_of(keys[i]));
        }
    }
}

bool bc_gate_trace_meets(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const uint8_t *letters, size_t count)
{
    const uint64_t oldest = alphabet->powers[BC_GATE_ROW];
    uint64_t sum = 0;

    for (size_t i = 0; i + 1 < BC_GATE_ROW && i < count; i++) {
        sum = bc_gate_sum_add(alphabet, sum, letters[i]);
    }
    for (size_t past = BC_GATE_ROW; past <= count;) {
        const size_t ahead = count - past < AHEAD ? count - past + 1 : AHEAD;
        uint64_t keys[AHEAD];
        bool is_there = false;

        for (size_t i = 0; i < ahead; i++, past++) {
            sum = bc_gate_sum_add(alphabet, sum, letters[past - 1]);
            if (past > BC_GATE_ROW) {
                sum -= alphabet->values[letters[past - 1 - BC_GATE_ROW]] * oldest;
            }
            keys[i] = bc_gate_sum_hash(sum);
            __builtin_prefetch(&trace->bits[word_of(trace, keys[i])]);
        }
        for (size_t i = 0; i < ahead; i++) {
            is_there = is_there || has(&trace->bits[word_of(trace, keys[i])], bits_of(keys[i]));
        }
        if (is_there) {
            return true;
        }
    }
    return false;
}

bool bc_gate_trace_has(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const struct bc_gate_letters *letters, size_t at, size_t length)
{
    for (size_t i = at; i + BC_GATE_ROW <= at + length; i++) {
        uint64_t key = bc_gate_hash(alphabet, letters, i, BC_GATE_ROW);

        if (!has(&trace->bits[word_of(trace, key)], bits_of(key))) {
            return false;
        }
    }
    return true;
}
