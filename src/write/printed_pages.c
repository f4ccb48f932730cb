#include "write/printed_pages.h"

#include "layout/page.h"

#include <string.h>

/* The digits and signs of a block on one page, without spaces, in the order of drawing. */
struct leaf {
    int32_t page; /* from 1 */
    const char *text;
};

struct block_pages {
    struct leaf *leaves; /* one a page */
    size_t count, capacity;
    size_t leaf;   /* where the last number was found */
    size_t offset; /* behind it */
};

struct bc_printed_pages {
    bc_arena *arena;
    struct block_pages *blocks;
    size_t block_count;
};

/* Words without what parts them: a line that was broken reads as one that was not. */
static const char *without_spaces(bc_arena *arena, const char *text)
{
    static const char no_break_space[] = "\xc2\xa0";
    char *kept = bc_arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;

    while (text[0] != '\0') {
        if (strncmp(text, no_break_space, 2) == 0) {
            text += 2;
        } else if (text[0] == ' ' || text[0] == '\n') {
            text++;
        } else {
            kept[length++] = *text++;
        }
    }
    kept[length] = '\0';
    return kept;
}

static void add_text(
    struct bc_printed_pages *self, struct block_pages *block, int32_t page, const char *text)
{
    struct leaf *last = block->count > 0 ? &block->leaves[block->count - 1] : NULL;

    if (last == NULL || last->page != page) {
        block->leaves = bc_arena_grow(
            self->arena, block->leaves, block->count, &block->capacity, sizeof(*block->leaves));
        last = &block->leaves[block->count++];
        *last = (struct leaf){.page = page, .text = ""};
    }
    if (text != NULL) {
        last->text =
            bc_arena_printf(self->arena, "%s%s", last->text, without_spaces(self->arena, text));
    }
}

/* A dispatch: by the nodes of its structure. What is repeated on a page is an artifact. */
static void read_dispatch(
    struct bc_printed_pages *self, const struct bc_document *document, const bc_fonts *fonts)
{
    const struct bc_pages *pages = bc_layout_dispatch(document, fonts, self->arena);

    for (size_t page = 0; page < pages->count; page++) {
        for (size_t i = 0; i < pages->pages[page].mark_count; i++) {
            const struct bc_mark *mark = &pages->pages[page].marks[i];

            if (mark->node != BC_ARTIFACT) {
                const int32_t block = pages->structure->nodes[mark->node].block;

                add_text(self, &self->blocks[block], (int32_t)page + 1,
                    mark->kind == BC_MARK_RUN ? mark->text : NULL);
            }
        }
    }
}

/* A deck: a slide is a page, and holds the blocks up to the next one. */
static void read_deck(struct bc_printed_pages *self, const struct bc_document *document)
{
    int32_t page = 0;

    for (size_t i = 0; i < document->block_count; i++) {
        page += document->blocks[i].kind == BC_BLOCK_SLIDE ? 1 : 0;
        add_text(self, &self->blocks[i], page, NULL);
    }
}

struct bc_printed_pages *bc_printed_pages_new(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena)
{
    struct bc_printed_pages *self = bc_arena_alloc(arena, sizeof(*self));

    *self = (struct bc_printed_pages){.arena = arena,
        .blocks = bc_arena_alloc_array(arena, document->block_count, sizeof(*self->blocks)),
        .block_count = document->block_count};
    if (document->is_deck) {
        read_deck(self, document);
    } else {
        read_dispatch(self, document, fonts);
    }
    return self;
}

/* From its first digit to its last: letters may be set otherwise than they are written. */
static const char *number_in(bc_arena *arena, const char *text)
{
    static const char digits[] = "0123456789";
    const char *words = without_spaces(arena, text);
    const size_t first = strcspn(words, digits);
    size_t end = strlen(words);

    while (end > first && strchr(digits, words[end - 1]) == NULL) {
        end--;
    }
    return bc_arena_strndup(arena, words + first, end - first);
}

/* The page of the next place where it stands, behind the last number found; 0: nowhere. */
static int32_t find_next(struct block_pages *block, const char *number)
{
    for (size_t leaf = block->leaf; leaf < block->count; leaf++) {
        const char *text = block->leaves[leaf].text;
        const size_t from = leaf == block->leaf ? block->offset : 0;
        const char *place = strstr(text + from, number);

        if (place != NULL) {
            block->leaf = leaf;
            block->offset = (size_t)(place - text) + strlen(number);
            return block->leaves[leaf].page;
        }
    }
    return 0;
}

void bc_printed_pages_tell(
    struct bc_printed_pages *pages, size_t block, struct bc_printed *items, size_t count)
{
    struct block_pages *own = &pages->blocks[block];

    for (size_t i = 0; i < count && own->count > 0; i++) {
        items[i].page = own->count == 1 ? own->leaves[0].page
                                        : find_next(own, number_in(pages->arena, items[i].text));
    }
}
