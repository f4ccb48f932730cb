#include "ticket/event.h"

#include "base/limits.h"
#include "base/varint.h"

#include <assert.h>
#include <string.h>

/*
 * The packed form: a version byte, the number of events, then for each event
 *     kind · the time as a zigzag difference to the event before · a mask of the members that are
 * given · those members in the order of the mask. All numbers are varints of seven bits a byte, low
 * bits first, except the mark (eight bytes, little endian, since it is random). A string is its
 * length, its bytes and a NUL, so that an unpacked event can point at it. Members that are not
 * given cost nothing.
 */
enum { PACK_VERSION = 1, LEAST_EVENT_BYTES = 3, MARK_BYTES = 8 };

enum member {
    HAS_FIELD = 1 << 0,
    HAS_UNIT = 1 << 1,
    HAS_CODES = 1 << 2, /* the small enumerations and flags together */
    HAS_MARK = 1 << 3,
    HAS_DISTRICT = 1 << 4,
    HAS_CHANNEL = 1 << 5,
    HAS_REASON = 1 << 6,
    HAS_COMMITTED = 1 << 7,
    HAS_REF = 1 << 8,
    HAS_CO_UNITS = 1 << 9,
    HAS_ALL = (1 << 10) - 1
};

static const char *const kind_names[BC_EVENT_KIND_COUNT] = {
    [BC_EVENT_RECEIVED] = "received",
    [BC_EVENT_VERIFIED] = "verified",
    [BC_EVENT_CLASSIFIED] = "classified",
    [BC_EVENT_FORWARDED] = "forwarded",
    [BC_EVENT_ASSIGNED] = "assigned",
    [BC_EVENT_RETURNED] = "returned",
    [BC_EVENT_INTERIM] = "interim",
    [BC_EVENT_ASKED_LEADER] = "asked_leader",
    [BC_EVENT_DIRECTIVE] = "directive",
    [BC_EVENT_CONTACTED] = "contacted",
    [BC_EVENT_RESULT] = "result",
    [BC_EVENT_REPLIED] = "replied",
    [BC_EVENT_PUBLISHED] = "published",
    [BC_EVENT_WITHHELD] = "withheld",
    [BC_EVENT_RATED] = "rated",
    [BC_EVENT_PASSED_BACK] = "passed_back",
    [BC_EVENT_REOPENED] = "reopened",
    [BC_EVENT_REFUSED] = "refused",
    [BC_EVENT_DUPLICATE_OF] = "duplicate_of",
    [BC_EVENT_WITHDRAWN] = "withdrawn",
    [BC_EVENT_PASSED_OUTSIDE] = "passed_outside",
    [BC_EVENT_INFORMED_SENDER] = "informed_sender",
    [BC_EVENT_OFFICIAL_LETTER] = "official_letter",
};

const char *bc_event_kind_name(enum bc_event_kind kind)
{
    assert(kind < BC_EVENT_KIND_COUNT);
    return kind_names[kind];
}

enum bc_event_kind bc_event_kind_find(const char *name)
{
    size_t kind = 0;

    while (name != NULL && kind < BC_EVENT_KIND_COUNT && strcmp(kind_names[kind], name) != 0) {
        kind++;
    }
    return name == NULL ? BC_EVENT_KIND_COUNT : (enum bc_event_kind)kind;
}

/* ---- Order --------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

/* The enumerations and flags in one number; the layout is part of the packed form: append only. */
static uint32_t codes_of(const struct bc_event *event)
{
    return (uint32_t)event->priority | (uint32_t)event->sensitivity << 2 |
           (uint32_t)event->level << 4 | (uint32_t)event->given << 6 |
           (uint32_t)event->has_evidence << 8 | (uint32_t)event->has_site_visit << 9 |
           (uint32_t)event->is_done << 10;
}

static int compare_refs(const char *left, const char *right)
{
    if (left == NULL || right == NULL) {
        return (left != NULL) - (right != NULL);
    }
    return strcmp(left, right);
}

static int compare_co_units(const struct bc_event *left, const struct bc_event *right)
{
    int order = compare_numbers(left->co_unit_count, right->co_unit_count);

    for (size_t index = 0; order == 0 && index < left->co_unit_count; index++) {
        order = compare_numbers(left->co_units[index], right->co_units[index]);
    }
    return order;
}

static int compare_payloads(const struct bc_event *left, const struct bc_event *right)
{
    const uint16_t left_numbers[] = {
        left->field, left->district, left->channel, left->unit, left->reason};
    const uint16_t right_numbers[] = {
        right->field, right->district, right->channel, right->unit, right->reason};
    int order = 0;

    for (size_t index = 0; order == 0 && index < sizeof(left_numbers) / sizeof(*left_numbers);
         index++) {
        order = compare_numbers(left_numbers[index], right_numbers[index]);
    }
    if (order == 0) {
        order = compare_numbers(codes_of(left), codes_of(right));
    }
    if (order == 0 && left->committed_utc_s != right->committed_utc_s) {
        order = left->committed_utc_s < right->committed_utc_s ? -1 : 1;
    }
    if (order == 0) {
        order = compare_refs(left->ref, right->ref);
    }
    if (order == 0) {
        order = compare_co_units(left, right);
    }
    return order != 0 ? order : compare_numbers(left->text_mark, right->text_mark);
}

int bc_event_compare(const struct bc_event *left, const struct bc_event *right)
{
    if (left->at_utc_s != right->at_utc_s) {
        return left->at_utc_s < right->at_utc_s ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return compare_payloads(left, right);
}

/* ---- Packing ------------------------------------------------------------------------------- */

static uint32_t members_of(const struct bc_event *event)
{
    return (event->field != 0 ? HAS_FIELD : 0u) | (event->unit != 0 ? HAS_UNIT : 0u) |
           (codes_of(event) != 0 ? HAS_CODES : 0u) | (event->text_mark != 0 ? HAS_MARK : 0u) |
           (event->district != 0 ? HAS_DISTRICT : 0u) | (event->channel != 0 ? HAS_CHANNEL : 0u) |
           (event->reason != 0 ? HAS_REASON : 0u) |
           (event->committed_utc_s != BC_NO_TIME ? HAS_COMMITTED : 0u) |
           (event->ref != NULL ? HAS_REF : 0u) | (event->co_unit_count != 0 ? HAS_CO_UNITS : 0u);
}

static uint8_t *put_string(uint8_t *bytes, const char *text)
{
    size_t length_bytes = strlen(text);

    bytes = bc_varint_put(bytes, length_bytes);
    memcpy(bytes, text, length_bytes + 1);
    return bytes + length_bytes + 1;
}

static uint8_t *put_co_units(uint8_t *bytes, const struct bc_event *event)
{
    assert(event->co_unit_count <= BC_LIMIT_CO_UNITS);
    bytes = bc_varint_put(bytes, event->co_unit_count);
    for (size_t index = 0; index < event->co_unit_count; index++) {
        bytes = bc_varint_put(bytes, event->co_units[index]);
    }
    return bytes;
}

static uint8_t *put_mark(uint8_t *bytes, uint64_t mark)
{
    for (size_t index = 0; index < MARK_BYTES; index++) {
        *bytes++ = (uint8_t)(mark >> (8 * index));
    }
    return bytes;
}

/* The numbers of the dimensions in the order of the mask; the rest follows in put_event. */
static uint8_t *put_dimensions(uint8_t *bytes, const struct bc_event *event, uint32_t members)
{
    if ((members & HAS_FIELD) != 0) {
        bytes = bc_varint_put(bytes, event->field);
    }
    if ((members & HAS_UNIT) != 0) {
        bytes = bc_varint_put(bytes, event->unit);
    }
    if ((members & HAS_CODES) != 0) {
        bytes = bc_varint_put(bytes, codes_of(event));
    }
    if ((members & HAS_MARK) != 0) {
        bytes = put_mark(bytes, event->text_mark);
    }
    if ((members & HAS_DISTRICT) != 0) {
        bytes = bc_varint_put(bytes, event->district);
    }
    if ((members & HAS_CHANNEL) != 0) {
        bytes = bc_varint_put(bytes, event->channel);
    }
    if ((members & HAS_REASON) != 0) {
        bytes = bc_varint_put(bytes, event->reason);
    }
    return bytes;
}

static uint8_t *put_event(uint8_t *bytes, const struct bc_event *event, int64_t before_utc_s)
{
    uint32_t members = members_of(event);

    *bytes++ = (uint8_t)event->kind;
    bytes = bc_varint_put_difference(bytes, event->at_utc_s, before_utc_s);
    bytes = bc_varint_put(bytes, members);
    bytes = put_dimensions(bytes, event, members);
    if ((members & HAS_COMMITTED) != 0) {
        bytes = bc_varint_put_difference(bytes, event->committed_utc_s, event->at_utc_s);
    }
    if ((members & HAS_REF) != 0) {
        bytes = put_string(bytes, event->ref);
    }
    if ((members & HAS_CO_UNITS) != 0) {
        bytes = put_co_units(bytes, event);
    }
    return bytes;
}

size_t bc_events_pack_bound(const struct bc_event *events, size_t count)
{
    /* kind, time, mask 2, five numbers of 3, codes 2, mark, committed, length of ref, co_unit count
     */
    size_t fixed_bytes = 1 + BC_VARINT_BYTES + 2 + 5 * 3 + 2 + MARK_BYTES + BC_VARINT_BYTES;
    size_t bound_bytes = 1 + BC_VARINT_BYTES + count * fixed_bytes;

    for (size_t index = 0; index < count; index++) {
        const struct bc_event *event = &events[index];

        if (event->ref != NULL) {
            bound_bytes += BC_VARINT_BYTES + strlen(event->ref) + 1;
        }
        if (event->co_unit_count != 0) {
            bound_bytes += BC_VARINT_BYTES + 3 * event->co_unit_count;
        }
    }
    return bound_bytes;
}

size_t bc_events_pack(const struct bc_event *events, size_t count, uint8_t *ret_bytes)
{
    uint8_t *bytes = ret_bytes;
    int64_t before_utc_s = 0;

    *bytes++ = PACK_VERSION;
    bytes = bc_varint_put(bytes, count);
    for (size_t index = 0; index < count; index++) {
        bytes = put_event(bytes, &events[index], before_utc_s);
        before_utc_s = events[index].at_utc_s;
    }
    return (size_t)(bytes - ret_bytes);
}

/* ---- Unpacking ----------------------------------------------------------------------------- */

static uint64_t take_mark(struct bc_varint_input *input)
{
    const uint8_t *bytes = input->next;

    if (input->end - bytes < MARK_BYTES) {
        input->is_damaged = true;
        return 0;
    }
    input->next += MARK_BYTES;
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
           (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

static const char *take_string(struct bc_varint_input *input)
{
    uint64_t length_bytes = bc_varint_take(input);
    size_t left_bytes = (size_t)(input->end - input->next);
    const char *text = (const char *)input->next;

    if (length_bytes >= left_bytes || memchr(text, '\0', left_bytes) != text + length_bytes) {
        input->is_damaged = true;
        return NULL;
    }
    input->next += length_bytes + 1;
    return text;
}

static void take_codes(struct bc_varint_input *input, struct bc_event *event)
{
    uint64_t codes = bc_varint_take(input);

    if (codes >= 1u << 11 || (codes & 3) > BC_PRIORITY_EMERGENCY) {
        input->is_damaged = true;
        return;
    }
    event->priority = (enum bc_priority)(codes & 3);
    event->sensitivity = (enum bc_sensitivity)(codes >> 2 & 3);
    event->level = (enum bc_level)(codes >> 4 & 3);
    event->given = (enum bc_given)(codes >> 6 & 3);
    event->has_evidence = (codes >> 8 & 1) != 0;
    event->has_site_visit = (codes >> 9 & 1) != 0;
    event->is_done = (codes >> 10 & 1) != 0;
}

static void take_co_units(
    struct bc_varint_input *input, struct bc_event *event, uint16_t *ret_co_units)
{
    uint64_t count = bc_varint_take(input);

    if (count > BC_LIMIT_CO_UNITS) {
        input->is_damaged = true;
        return;
    }
    for (size_t index = 0; index < count; index++) {
        ret_co_units[index] = bc_varint_take_uint16(input);
    }
    event->co_units = ret_co_units;
    event->co_unit_count = (size_t)count;
}

static void take_members(
    struct bc_varint_input *input, uint64_t members, struct bc_event *event, uint16_t *ret_co_units)
{
    if ((members & HAS_FIELD) != 0) {
        event->field = bc_varint_take_uint16(input);
    }
    if ((members & HAS_UNIT) != 0) {
        event->unit = bc_varint_take_uint16(input);
    }
    if ((members & HAS_CODES) != 0) {
        take_codes(input, event);
    }
    if ((members & HAS_MARK) != 0) {
        event->text_mark = take_mark(input);
    }
    if ((members & ~(uint64_t)(HAS_FIELD | HAS_UNIT | HAS_CODES | HAS_MARK)) == 0) {
        return; /* most events end here */
    }
    if ((members & HAS_DISTRICT) != 0) {
        event->district = bc_varint_take_uint16(input);
    }
    if ((members & HAS_CHANNEL) != 0) {
        event->channel = bc_varint_take_uint16(input);
    }
    if ((members & HAS_REASON) != 0) {
        event->reason = bc_varint_take_uint16(input);
    }
    if ((members & HAS_COMMITTED) != 0) {
        event->committed_utc_s = bc_varint_take_difference(input, event->at_utc_s);
    }
    if ((members & HAS_REF) != 0) {
        event->ref = take_string(input);
    }
    if ((members & HAS_CO_UNITS) != 0) {
        take_co_units(input, event, ret_co_units);
    }
}

static bool take_event(struct bc_varint_input *input, int64_t before_utc_s,
    struct bc_event *ret_event, uint16_t *ret_co_units)
{
    uint64_t members;

    if (input->end - input->next < LEAST_EVENT_BYTES || *input->next >= BC_EVENT_KIND_COUNT) {
        return false;
    }
    *ret_event = (struct bc_event){
        .kind = (enum bc_event_kind) * input->next++, .committed_utc_s = BC_NO_TIME};
    ret_event->at_utc_s = bc_varint_take_difference(input, before_utc_s);
    members = bc_varint_take(input);
    if (members > HAS_ALL) {
        return false;
    }
    take_members(input, members, ret_event, ret_co_units);
    return !input->is_damaged;
}

/* Reads the head; false when it is damaged or claims more events than the bytes can hold. */
static bool take_head(struct bc_varint_input *input, size_t *ret_count)
{
    uint64_t count;

    if (input->next == input->end || *input->next++ != PACK_VERSION) {
        return false;
    }
    count = bc_varint_take(input);
    *ret_count = (size_t)count;
    return !input->is_damaged && count <= (size_t)(input->end - input->next) / LEAST_EVENT_BYTES;
}

size_t bc_events_count(const uint8_t *bytes, size_t length_bytes)
{
    struct bc_varint_input input = {.next = bytes, .end = bytes + length_bytes};
    size_t count = 0;

    return take_head(&input, &count) ? count : SIZE_MAX;
}

bool bc_events_unpack(
    const uint8_t *bytes, size_t length_bytes, struct bc_event *ret_events, uint16_t *ret_co_units)
{
    struct bc_varint_input input = {.next = bytes, .end = bytes + length_bytes};
    int64_t before_utc_s = 0;
    size_t count = 0;

    if (!take_head(&input, &count)) {
        return false;
    }
    for (size_t index = 0; index < count; index++) {
        if (!take_event(&input, before_utc_s, &ret_events[index], ret_co_units)) {
            return false;
        }
        before_utc_s = ret_events[index].at_utc_s;
        ret_co_units += ret_events[index].co_unit_count;
    }
    return input.next == input.end;
}
