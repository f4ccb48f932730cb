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

/* A product says most in its upper half: the word, and two bits in it. */
static uint64_t key_of(uint64_t sum)
{
    return (sum ^ sum >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
}

/* Two bits of one word, so that a row costs one place in memory. */
static uint64_t bits_of(uint64_t key)
{
    return UINT64_C(1) << (key >> 58) | UINT64_C(1) << (key >> 52 & 63);
}

static size_t word_of(const struct bc_gate_trace *trace, uint64_t key)
{
    return (size_t)(key >> 24) & (trace->bit_count / 64 - 1);
}

/* The sum of a row from that of the row before: without its first letter, with one more. */
static uint64_t roll(const bc_gate_alphabet *alphabet, uint64_t sum, const uint8_t *row)
{
    return bc_gate_sum_add(alphabet, sum, row[BC_GATE_ROW]) -
           alphabet->values[row[0]] * alphabet->powers[BC_GATE_ROW];
}

static uint64_t first_sum(const bc_gate_alphabet *alphabet, const uint8_t *row)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < BC_GATE_ROW; i++) {
        sum = bc_gate_sum_add(alphabet, sum, row[i]);
    }
    return sum;
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
    uint64_t sum;

    if (letters->count < BC_GATE_ROW) {
        return;
    }
    past = past > letters->count - BC_GATE_ROW + 1 ? letters->count - BC_GATE_ROW + 1 : past;
    if (first >= past) {
        return;
    }
    sum = first_sum(alphabet, letter + first);
    for (size_t at = first; at < past;) {
        const size_t count = past - at < AHEAD ? past - at : AHEAD;
        uint64_t keys[AHEAD];

        for (size_t i = 0; i < count; i++) {
            keys[i] = key_of(sum);
            __builtin_prefetch(&trace->bits[word_of(trace, keys[i])]);
            if (++at < past) {
                sum = roll(alphabet, sum, letter + at - 1);
            }
        }
        for (size_t i = 0; i < count; i++) {
            put(&trace->bits[word_of(trace, keys[i])], bits_of(keys[i]));
        }
    }
}

bool bc_gate_trace_meets(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const uint8_t *letters, size_t count)
{
    const size_t past = count < BC_GATE_ROW ? 0 : count - BC_GATE_ROW + 1;
    uint64_t sum = past == 0 ? 0 : first_sum(alphabet, letters);

    for (size_t at = 0; at < past;) {
        const size_t ahead = past - at < AHEAD ? past - at : AHEAD;
        uint64_t keys[AHEAD];

        for (size_t i = 0; i < ahead; i++) {
            keys[i] = key_of(sum);
            __builtin_prefetch(&trace->bits[word_of(trace, keys[i])]);
            if (++at < past) {
                sum = roll(alphabet, sum, letters + at - 1);
            }
        }
        for (size_t i = 0; i < ahead; i++) {
            if (has(&trace->bits[word_of(trace, keys[i])], bits_of(keys[i]))) {
                return true;
            }
        }
    }
    return false;
}

bool bc_gate_trace_has(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const struct bc_gate_letters *letters, size_t at, size_t length)
{
    for (size_t i = at; i + BC_GATE_ROW <= at + length; i++) {
        const uint64_t key = key_of(
            letters->sums[i + BC_GATE_ROW] - letters->sums[i] * alphabet->powers[BC_GATE_ROW]);

        if (!has(&trace->bits[word_of(trace, key)], bits_of(key))) {
            return false;
        }
    }
    return true;
}
