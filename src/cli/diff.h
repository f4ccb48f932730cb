/*
 * diff.h - a period as it is counted now against its report as it was issued.
 *
 * Three counts of the same period: what was printed; the same facts counted again as they were
 * known then; and what is known now. Between the last two every difference has its cases, and is
 * told figure by figure and row by row. Between the first two lies what must not be told: a case
 * that is not for publication any more is in no count made today, whatever it is as known, so it
 * would stand out by its field, its unit and its verdict. All of that is one adjustment without
 * rows, figures and causes. A figure that was printed is therefore carried forward by what its
 * public cases explain, and by nothing else.
 */
#ifndef BC_CLI_DIFF_H
#define BC_CLI_DIFF_H

#include "aggregate/behind.h"
#include "cli/issued.h"
#include "cli/period_count.h"

/* A case that counts now and did not then (+1), or the other way round (-1). */
struct bc_diff_case {
    const struct bc_behind *one;
    int sign;
    bool is_new; /* nothing of the ticket was known then */
};

/* A figure of a row that its public cases have changed. Rows: BC_ANY_ROW where they do not apply.
 */
struct bc_diff_line {
    enum bc_breakdown breakdown;
    size_t field, district, unit, channel;
    enum bc_figure figure;
    struct bc_value printed; /* as it was issued */
    struct bc_value now;     /* with what the cases below make of it */
    const struct bc_diff_case **cases;
    size_t case_count;
};

struct bc_diff {
    struct bc_period period;
    struct bc_issued_report issued;
    struct bc_period_counted now;
    struct bc_diff_line *lines;
    size_t count, capacity;
    bool has_adjustment; /* something differs that no public case explains */
    int64_t adjustment;  /* of the cases to be handled, in the total; may be 0 all the same */
};

/*
 * Compares. bc_issued_close(&diff.issued) is for the caller.
 * Fails: BC_BAD_USAGE "diff.never-issued", "diff.not-archived".
 */
BC_MUST_CHECK bool bc_diff_make(struct bc_context *context, bc_store *store,
    const struct bc_period *period, struct bc_diff *ret_diff, struct bc_status *status);

#endif
