#include "import/receipts.h"

#include "base/arena.h"

#include <stddef.h>

enum { FIRST_SLOTS = 1 << 12 };

/* The lowest bits of what was said tell a secret and a known row; a ticket's 0 is a free slot. */
enum { SECRET_BIT = 1, KNOWN_BIT = 2, BITS = SECRET_BIT | KNOWN_BIT };

struct slot {
    uint64_t ticket;
    uint64_t content;
};

struct bc_receipts {
    bc_arena *arena;
    bc_arena *slot_arena; /* of the slots alone, so that a smaller table goes when it is outgrown */
    struct slot *slots;
    size_t slot_count; /* a power of two */
    size_t count;
    size_t secret_count;
    size_t known_count;
};

static void set_room(struct bc_receipts *receipts, size_t slot_count)
{
    receipts->slot_arena = bc_arena_new();
    receipts->slots =
        bc_arena_alloc_array(receipts->slot_arena, slot_count, sizeof(*receipts->slots));
    receipts->slot_count = slot_count;
}

struct bc_receipts *bc_receipts_new(void)
{
    bc_arena *arena = bc_arena_new();
    struct bc_receipts *receipts = bc_arena_alloc(arena, sizeof(*receipts));

    receipts->arena = arena;
    set_room(receipts, FIRST_SLOTS);
    return receipts;
}

void bc_receipts_free(struct bc_receipts *receipts)
{
    if (receipts != NULL) {
        bc_arena_free(receipts->slot_arena);
        bc_arena_free(receipts->arena);
    }
}

static uint64_t key_of(uint64_t ticket_hash)
{
    return ticket_hash == 0 ? 1 : ticket_hash;
}

/* The slot of a ticket, or the free one where it belongs. */
static struct slot *slot_of(const struct bc_receipts *receipts, uint64_t key)
{
    const size_t mask = receipts->slot_count - 1;
    size_t at = (size_t)key & mask;

    while (receipts->slots[at].ticket != 0 && receipts->slots[at].ticket != key) {
        at = (at + 1) & mask;
    }
    return &receipts->slots[at];
}

bool bc_receipts_find(
    const struct bc_receipts *receipts, uint64_t ticket_hash, struct bc_receipt *ret_receipt)
{
    const struct slot *slot = slot_of(receipts, key_of(ticket_hash));

    if (slot->ticket == 0) {
        return false;
    }
    *ret_receipt = (struct bc_receipt){
        .ticket_hash = ticket_hash,
        .content_hash = slot->content & ~(uint64_t)BITS,
        .is_secret = (slot->content & SECRET_BIT) != 0,
        .is_known = (slot->content & KNOWN_BIT) != 0,
    };
    return true;
}

void bc_receipts_expect(const struct bc_receipts *receipts, uint64_t ticket_hash)
{
    __builtin_prefetch(&receipts->slots[(size_t)key_of(ticket_hash) & (receipts->slot_count - 1)]);
}

bool bc_receipts_has_secrets(const struct bc_receipts *receipts)
{
    return receipts->secret_count > 0;
}

bool bc_receipts_has_known(const struct bc_receipts *receipts)
{
    return receipts->known_count > 0;
}

static void widen(struct bc_receipts *receipts)
{
    bc_arena *old_arena = receipts->slot_arena;
    const struct slot *old = receipts->slots;
    const size_t old_count = receipts->slot_count;

    set_room(receipts, old_count * 2);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].ticket != 0) {
            *slot_of(receipts, old[i].ticket) = old[i];
        }
    }
    bc_arena_free(old_arena);
}

void bc_receipts_keep(struct bc_receipts *receipts, const struct bc_receipt *receipt)
{
    if ((receipts->count + 1) * 4 > receipts->slot_count * 3) {
        widen(receipts);
    }
    *slot_of(receipts, key_of(receipt->ticket_hash)) = (struct slot){
        .ticket = key_of(receipt->ticket_hash),
        .content = (receipt->content_hash & ~(uint64_t)BITS) |
                   (receipt->is_secret ? SECRET_BIT : 0) | (receipt->is_known ? KNOWN_BIT : 0),
    };
    receipts->count++;
    receipts->known_count += receipt->is_known ? 1 : 0;
    receipts->secret_count += receipt->is_secret ? 1 : 0;
}

bool bc_receipt_says(const struct bc_receipt *receipt, uint64_t content_hash)
{
    return receipt->content_hash == (content_hash & ~(uint64_t)BITS);
}
