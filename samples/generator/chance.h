/*
 * chance.h - the dice of the sample generator: the same seed gives the same throws on every
 * machine.
 *
 * Whole numbers only. Each ticket has dice of its own, seeded by its number, so that a change in
 * one life leaves all others as they were.
 */
#ifndef SAMPLES_CHANCE_H
#define SAMPLES_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

void chance_init(struct chance *chance, uint64_t seed, uint64_t stream);

/* The next 64 bits. */
uint64_t chance_next(struct chance *chance);

/* A number of 0 … bound − 1; bound must not be 0. */
uint32_t chance_below(struct chance *chance, uint32_t bound);

/* A number of first … last, both included. */
int64_t chance_between(struct chance *chance, int64_t first, int64_t last);

/* True in so many cases of a thousand. */
bool chance_permille(struct chance *chance, uint32_t permille);

/* An index into weights, in proportion to them; their sum must not be 0. */
size_t chance_weighted(struct chance *chance, const uint32_t *weights, size_t count);

#endif
