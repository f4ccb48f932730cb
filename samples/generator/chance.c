#include "chance.h"

#include <assert.h>

/* SplitMix64 (Steele, Lea, Flood 2014): one addition and a mix a throw. */
static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

void chance_init(struct chance *chance, uint64_t seed, uint64_t stream)
{
    chance->state = mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ mix(~stream);
}

uint64_t chance_next(struct chance *chance)
{
    chance->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(chance->state);
}

uint32_t chance_below(struct chance *chance, uint32_t bound)
{
    assert(bound != 0);
    return (uint32_t)(((chance_next(chance) >> 32) * bound) >> 32);
}

int64_t chance_between(struct chance *chance, int64_t first, int64_t last)
{
    assert(last >= first);
    return first + (int64_t)chance_below(chance, (uint32_t)(last - first + 1));
}

bool chance_permille(struct chance *chance, uint32_t permille)
{
    return chance_below(chance, 1000) < permille;
}

size_t chance_weighted(struct chance *chance, const uint32_t *weights, size_t count)
{
    uint32_t sum = 0;
    uint32_t throw;

    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    throw = chance_below(chance, sum);
    for (size_t i = 0; i < count; i++) {
        if (throw < weights[i]) {
            return i;
        }
        throw -= weights[i];
    }
    return count - 1;
}
