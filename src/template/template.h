/*
 * template.h - the words of a report, in Markdown, with places for its figures.
 *
 * A template is a Markdown file with `{{ path : format }}` in its text, `{{#if …}} … {{else}} …
 * {{/if}}` and
 * `{{#each …}} … {{/each}}` around blocks or inside a sentence, and fenced directives (letterhead,
 * title, table, chart …) written in YAML. Figures are put in after the Markdown has been read, in
 * text only, so that data can never become markup. All Vietnamese wording of the dispatch lives
 * there and in labels.vi.yaml, none in C.
 */
#ifndef BC_TEMPLATE_TEMPLATE_H
#define BC_TEMPLATE_TEMPLATE_H

#include "base/arena.h"
#include "base/problems.h"
#include "base/status.h"
#include "report/printed.h"
#include "report/public_report.h"
#include "template/document.h"

typedef struct bc_template bc_template;

/*
 * Reads a template and checks everything that can be judged without data: directives, paths,
 * formats, words. Fails: BC_BAD_INPUT; `problems` then holds every fault with file, line and
 * column.
 */
BC_MUST_CHECK bool bc_template_load(const char *path, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const bc_template **ret_template, struct bc_status *status);

/* A template that may lie anywhere; the parts it includes are named in parts_folder. */
struct bc_template_source {
    const char *path;
    const char *shown_name;
    const char *parts_folder;
};
BC_MUST_CHECK bool bc_template_load_with(const struct bc_template_source *source, bc_arena *arena,
    struct bc_problems *problems, const bc_template **ret_template, struct bc_status *status);

/* The files a template was read from: itself, then its parts. Borrowed. */
size_t bc_template_files(const bc_template *template, const char *const **ret_paths);

/* The same for `baocao check`, by the name a profile gives ("weekly/bao-cao.md"); result not kept.
 */
BC_MUST_CHECK bool bc_template_check(const char *templates_folder, const char *name,
    bc_arena *arena, struct bc_problems *problems, struct bc_status *status);

/*
 * Puts the figures of a report in. The document lives in `arena` and borrows from report and
 * template. Fails: BC_BAD_INPUT on an id the report does not have (a field, a district), with its
 * place.
 */
BC_MUST_CHECK bool bc_template_fill(const bc_template *template, const bc_public_report *report,
    bc_arena *arena, const struct bc_document **ret_document, struct bc_status *status);

/* The same; `is_draft` makes office.is_draft true whatever the profile says. */
BC_MUST_CHECK bool bc_template_fill_as(const bc_template *template, const bc_public_report *report,
    bool is_draft, bc_arena *arena, const struct bc_document **ret_document,
    struct bc_status *status);

/*
 * The same with a mark at every number, which leads to where it comes from (report/printed.h). Not
 * to be laid out: marks have no letters in any font.
 */
BC_MUST_CHECK bool bc_template_fill_marked(const bc_template *template,
    const bc_public_report *report, bc_sources *sources, bc_arena *arena,
    const struct bc_document **ret_document, struct bc_status *status);

#endif
