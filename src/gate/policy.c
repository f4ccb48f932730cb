#include "gate/policy.h"

#include <stddef.h>
#include <string.h>

/*
 * Codes of sensitive tickets, texts of sensitive tickets and numbers of personal data may stand
 * nowhere. Texts of ordinary tickets may stand in the workbook of a unit that has had the ticket.
 * "*" is any name of one folder; the first line that fits counts; what no line fits is refused.
 */
static const struct {
    const char *path;
    struct bc_gate_rule rule;
} rules[] = {
    {"bao-cao.pdf", {BC_GATE_PUBLIC, BC_GATE_PDF}},
    {"giao-ban.pdf", {BC_GATE_PUBLIC, BC_GATE_PDF}},
    {"so-lieu.xlsx", {BC_GATE_PUBLIC, BC_GATE_ZIP}},
    {"report.json", {BC_GATE_PUBLIC, BC_GATE_JSON}},
    {"manifest.json", {BC_GATE_PUBLIC, BC_GATE_JSON}},
    {"don-vi/*.xlsx", {BC_GATE_UNIT, BC_GATE_ZIP}},
    {"*.png", {BC_GATE_PUBLIC, BC_GATE_PNG}},
    {"*.svg", {BC_GATE_PUBLIC, BC_GATE_XML}},
};

static bool fits(const char *pattern, const char *path)
{
    const char *star = strchr(pattern, '*');
    size_t head;
    size_t tail;
    size_t length = strlen(path);

    if (star == NULL) {
        return strcmp(pattern, path) == 0;
    }
    head = (size_t)(star - pattern);
    tail = strlen(star + 1);
    return length > head + tail && strncmp(pattern, path, head) == 0 &&
           strcmp(path + length - tail, star + 1) == 0 &&
           memchr(path + head, '/', length - head - tail) == NULL;
}

struct bc_gate_rule bc_gate_rule_of(const char *path, const char **ret_unit)
{
    *ret_unit = NULL;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (fits(rules[i].path, path)) {
            const char *slash = strchr(path, '/');

            *ret_unit = rules[i].rule.policy == BC_GATE_UNIT && slash != NULL ? slash + 1 : NULL;
            return rules[i].rule;
        }
    }
    return (struct bc_gate_rule){.policy = BC_GATE_UNKNOWN, .form = BC_GATE_XML};
}
