#include "template/fill.h"

#include <assert.h>
#include <string.h>

/* Nodes to running text. */

struct prose {
    struct bc_filler *filler;
    struct bc_span *spans;
    size_t count, capacity;
};

#define NO_BREAK_SPACE "\xC2\xA0"

static void append(struct prose *to, enum bc_emphasis emphasis, const char *text)
{
    bc_arena *arena = to->filler->arena;

    if (text[0] == '\0') {
        return;
    }
    if (to->count > 0 && to->spans[to->count - 1].emphasis == emphasis &&
        to->spans[to->count - 1].footnote == NULL) {
        struct bc_span *last = &to->spans[to->count - 1];

        last->text = bc_arena_printf(arena, "%s%s", last->text, text);
        return;
    }
    to->spans = bc_arena_grow(arena, to->spans, to->count, &to->capacity, sizeof(*to->spans));
    to->spans[to->count++] = (struct bc_span){.emphasis = emphasis, .text = text};
}

/* The raised figure of a note stands after what has been said so far. */
static void mark(struct prose *to, const char *footnote)
{
    bc_arena *arena = to->filler->arena;

    if (footnote == NULL || footnote[0] == '\0') {
        return;
    }
    if (to->count == 0 || to->spans[to->count - 1].footnote != NULL) {
        to->spans = bc_arena_grow(arena, to->spans, to->count, &to->capacity, sizeof(*to->spans));
        to->spans[to->count++] = (struct bc_span){.emphasis = BC_PLAIN, .text = ""};
    }
    to->spans[to->count - 1].footnote = footnote;
}

static bool put_footnote(struct prose *to, const struct bc_node *node)
{
    const char *text;

    if (!bc_prose_sentence(to->filler, node->children, &text)) {
        return false;
    }
    mark(to, text);
    return true;
}

/* A line end of the template is a space; one inside a value may be meant. */
static const char *flat(bc_arena *arena, const char *text)
{
    char *copy = bc_arena_strdup(arena, text);

    for (char *at = copy; *at != '\0'; at++) {
        *at = *at == '\n' || *at == '\t' ? ' ' : *at;
    }
    return copy;
}

static bool put_nodes(struct prose *to, const struct bc_node *nodes);

/* What one item says; nothing when its conditions leave it empty. */
static bool put_item(
    struct prose *to, const struct bc_node *node, size_t row, size_t number, struct prose *item)
{
    struct bc_scope outside = to->filler->scope;
    bool is_done;

    *item = (struct prose){.filler = to->filler};
    to->filler->scope = bc_scope_inside(to->filler, node->selection.list, row, number);
    is_done = put_nodes(item, node->children);
    to->filler->scope = outside;
    return is_done;
}

/* "và 07 đơn vị khác", behind the items. */
static const char *print_rest(struct bc_filler *filler, const char *pattern, size_t count)
{
    struct bc_printable value = {
        .type = BC_TYPE_COUNT, .state = BC_VALUE_COUNT, .number = (int64_t)count};
    const char *words = bc_format_print(bc_format_default(BC_TYPE_COUNT, !filler->words.is_prose),
        &value, &filler->words, filler->arena);

    words = bc_mark_rows(filler, words);
    return bc_format_fill(filler->arena, pattern, &words, 1);
}

/* Joined by the words between them; the last two by words of their own, when there are such. */
static bool put_each(struct prose *to, const struct bc_node *node)
{
    struct bc_filler *filler = to->filler;
    struct prose *items;
    size_t *rows;
    size_t row_count;
    size_t all;
    size_t count = 0;

    if (!bc_selection_rows_of(filler, &node->selection, node->place, &rows, &row_count, &all)) {
        return false;
    }
    if (node->equals[0] != '\0' && row_count > (size_t)node->selection.top) {
        /* None of them is larger, and they are too many to be named. */
        append(to, node->emphasis, print_rest(filler, node->equals, all));
        return true;
    }
    items = bc_arena_alloc_array(filler->arena, row_count, sizeof(*items));
    for (size_t i = 0; i < row_count; i++) {
        if (!put_item(to, node, rows[i], i + 1, &items[count])) {
            return false;
        }
        count += items[count].count > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count && node->join_last[0] != '\0';

        if (i > 0) {
            append(to, node->emphasis, is_last ? node->join_last : node->join);
        }
        for (size_t k = 0; k < items[i].count; k++) {
            append(to, items[i].spans[k].emphasis, items[i].spans[k].text);
            mark(to, items[i].spans[k].footnote);
        }
    }
    if (count == 0) {
        return put_nodes(to, node->else_children);
    }
    if (row_count < all && node->rest[0] != '\0') {
        append(to, node->emphasis, print_rest(filler, node->rest, all - row_count));
    }
    return true;
}

static bool put_node(struct prose *to, const struct bc_node *node)
{
    struct bc_filler *filler = to->filler;
    struct bc_printable value;
    bool holds;

    switch (node->kind) {
    case BC_NODE_TEXT:
        append(to, node->emphasis,
            bc_mark_template(filler, node->place, flat(filler->arena, node->text)));
        return true;
    case BC_NODE_VALUE:
        if (!bc_value_look_up(filler, &node->path, node->place, &value)) {
            return false;
        }
        append(to, node->emphasis,
            bc_mark_path(filler, &node->path, node->place,
                bc_format_print(node->format, &value, &filler->words, filler->arena)));
        return true;
    case BC_NODE_IF:
        return bc_condition_holds(filler, &node->condition, node->place, &holds) &&
               put_nodes(to, holds ? node->children : node->else_children);
    case BC_NODE_EACH:
        return put_each(to, node);
    case BC_NODE_FOOTNOTE:
        return put_footnote(to, node);
    default:
        assert(node->kind != BC_NODE_BLOCK); /* the reader makes no block inside a sentence */
        return false;
    }
}

static bool put_nodes(struct prose *to, const struct bc_node *nodes)
{
    for (; nodes != NULL; nodes = nodes->next) {
        if (!put_node(to, nodes)) {
            return false;
        }
    }
    return true;
}

/* ---- Spaces ---------------------------------------------------------------------------------- */

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* "17", "(298", "24/4/2023", "93,77%": it may be followed by what it counts. */
static bool is_number(const char *word, size_t length)
{
    size_t at = length > 0 && word[0] == '(' ? 1 : 0;

    return at < length && is_digit(word[at]) &&
           (is_digit(word[length - 1]) || word[length - 1] == '%');
}

static bool stays_with_number(const struct bc_words *words, const char *word, size_t length)
{
    if (length > 0 && word[0] == '(') {
        word++;
        length--;
    }
    for (size_t i = 0; i < words->before_number_count; i++) {
        if (strlen(words->before_number[i]) == length &&
            strncmp(words->before_number[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

static size_t word_length(const char *text)
{
    return strcspn(text, " \n");
}

/* True when the space between a word and the next must not be broken. */
static bool is_glued(
    const struct bc_words *words, const char *word, size_t length, const char *next, bool was_glued)
{
    if (next[0] == '\0' || next[0] == '\n') {
        return false;
    }
    if (stays_with_number(words, word, length)) {
        return is_digit(next[0]);
    }
    /* "tuần 17 năm 2023" may break before "năm": its number has found its noun already. */
    return !was_glued && is_number(word, length) && !is_digit(next[0]) && next[0] != '(' &&
           (unsigned char)next[0] > '@';
}

const char *bc_prose_tidy(const struct bc_filler *filler, const char *text, bool keeps_lines)
{
    char *tidy = bc_arena_alloc(filler->arena, 2 * strlen(text) + 1);
    char *to = tidy;
    bool was_glued = false;

    while (*text != '\0') {
        size_t length = word_length(text);
        const char *gap = text + length;
        const char *next = gap + strspn(gap, " \n");
        bool ends_line = keeps_lines && memchr(gap, '\n', (size_t)(next - gap)) != NULL;

        memcpy(to, text, length);
        to += length;
        if (*gap != '\0' && length == 0) {
            /* Space at the start of a span: it parts two emphases. */
            *to++ = ' ';
        } else if (ends_line) {
            *to++ = '\n';
            was_glued = false;
        } else if (*gap != '\0') {
            was_glued = is_glued(&filler->template->words, text, length, next, was_glued);
            memcpy(to, was_glued ? NO_BREAK_SPACE : " ", was_glued ? 2 : 1);
            to += was_glued ? 2 : 1;
        }
        text = next;
    }
    return tidy;
}

/* Titles and captions do not break inside the words named for it ("phản ánh"). */
static const char *keep_together(const struct bc_filler *filler, const char *text)
{
    const struct bc_words *words = &filler->template->words;

    for (size_t i = 0; i < words->together_count; i++) {
        const char *phrase = words->together[i];
        const char *space = strchr(phrase, ' ');
        const char *at = space != NULL ? strstr(text, phrase) : NULL;

        while (at != NULL) {
            size_t before = (size_t)(at - text) + (size_t)(space - phrase);

            text = bc_arena_printf(
                filler->arena, "%.*s" NO_BREAK_SPACE "%s", (int)before, text, text + before + 1);
            at = strstr(text + before, phrase);
        }
    }
    return text;
}

/* Spans keep one space between them, none at the ends. */
static size_t trim_spans(struct bc_arena *arena, struct bc_span *spans, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const char *text = spans[i].text;
        const char *before =
            kept > 0 && spans[kept - 1].text[0] != '\0' ? spans[kept - 1].text : " ";
        size_t length;

        if (before[strlen(before) - 1] == ' ') {
            text += strspn(text, " ");
        }
        length = strlen(text);
        if (length > 0 || spans[i].footnote != NULL) {
            spans[kept] = spans[i];
            spans[kept++].text = text;
        }
    }
    if (kept > 0) {
        struct bc_span *last = &spans[kept - 1];
        size_t length = strlen(last->text);

        while (length > 0 && last->text[length - 1] == ' ') {
            length--;
        }
        last->text = bc_arena_strndup(arena, last->text, length);
        kept -= length == 0 && last->footnote == NULL ? 1 : 0;
    }
    return kept;
}

bool bc_prose_spans(struct bc_filler *filler, const struct bc_node *nodes,
    const struct bc_span **ret_spans, size_t *ret_count)
{
    struct prose to = {.filler = filler};

    filler->words.is_prose = !filler->template->is_deck;
    if (!put_nodes(&to, nodes)) {
        return false;
    }
    for (size_t i = 0; i < to.count; i++) {
        to.spans[i].text = bc_prose_tidy(filler, to.spans[i].text, false);
    }
    *ret_count = trim_spans(filler->arena, to.spans, to.count);
    *ret_spans = to.spans;
    return true;
}

bool bc_prose_sentence(struct bc_filler *filler, const struct bc_node *nodes, const char **ret_text)
{
    const struct bc_span *spans;
    const char *text = "";
    size_t count;

    if (!bc_prose_spans(filler, nodes, &spans, &count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        text = bc_arena_printf(filler->arena, "%s%s", text, spans[i].text);
    }
    *ret_text = text;
    return true;
}

bool bc_prose_text(
    struct bc_filler *filler, const struct bc_node *nodes, bool keeps_lines, const char **ret_text)
{
    struct prose to = {.filler = filler};
    const char *text = "";
    size_t length;

    filler->words.is_prose = false;
    if (!put_nodes(&to, nodes)) {
        return false;
    }
    for (size_t i = 0; i < to.count; i++) {
        text = bc_arena_printf(filler->arena, "%s%s", text, to.spans[i].text);
    }
    text = keep_together(filler, bc_prose_tidy(filler, text, keeps_lines));
    text += strspn(text, " ");
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\n')) {
        length--;
    }
    *ret_text = bc_arena_strndup(filler->arena, text, length);
    return true;
}
