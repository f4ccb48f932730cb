/*
 * trace.h - from a number to the cases behind it: the question as the command line asks it, and the
 * answer.
 *
 * The cases are those that the counting itself names (aggregate/behind.h), and their number is
 * compared with the figure before anything is said. Public cases only: the store is open with FACTS
 * access, which knows no other. Their texts are read by a handle of their own, when asked for.
 */
#ifndef BC_CLI_TRACE_H
#define BC_CLI_TRACE_H

#include "aggregate/behind.h"
#include "cli/period_count.h"

/* Open to both sides with INT64_MIN and INT64_MAX. */
struct bc_trace_due {
    bool is_asked;
    int64_t from_utc_s, before_utc_s;
};

struct bc_trace_question {
    struct bc_period period;
    int64_t known_utc_s;
    int32_t organisation_day;
    enum bc_figure figure;
    enum bc_figure also; /* only cycles that stand behind this one too; BC_FIGURE_COUNT: all */
    struct bc_behind_question rows; /* the slot, the rows, the week; no figures */
    const char *reason;             /* id of a reason; NULL: any */
    struct bc_trace_due due;
};

/* Reads the options. Fails: BC_BAD_USAGE with the nearest name. */
BC_MUST_CHECK bool bc_trace_ask(const struct bc_context *context,
    struct bc_trace_question *ret_question, struct bc_status *status);

/* The cases of a count; of a rate its numerator and its denominator; of a median its samples. */
enum bc_trace_role {
    BC_TRACE_CASES,
    BC_TRACE_NUMERATOR,
    BC_TRACE_DENOMINATOR,
    BC_TRACE_SAMPLES,
    BC_TRACE_ADDED,  /* of an adjustment: in this opening, not in the closing as it was known */
    BC_TRACE_REMOVED /* the other way round */
};
struct bc_trace_part {
    enum bc_trace_role role;
    const struct bc_behind **items;
    size_t count;
    const char **texts; /* one an item, "" where there is none; NULL: not asked for */
    size_t marked;      /* which sample is the value; SIZE_MAX: none */
};

enum { BC_TRACE_PARTS_MOST = 2 };

struct bc_trace_answer {
    struct bc_trace_question question;
    struct bc_period_counted counted;
    struct bc_value value; /* of the figure, before reason, due and also */
    struct bc_trace_part parts[BC_TRACE_PARTS_MOST];
    size_t part_count;
    int64_t unexplained; /* of an adjustment: what no public case explains */
};

/*
 * Counts the period and finds the cases.
 * Fails: BC_BAD_USAGE for a figure this office does not have or a combination that is not counted;
 * BC_REFUSED "trace.differs" when the cases are not as many as the figure says.
 */
BC_MUST_CHECK bool bc_trace_answer(struct bc_context *context, bc_store *store,
    const struct bc_trace_question *question, struct bc_trace_answer *ret_answer,
    struct bc_status *status);

/*
 * Puts the masked texts of the cases into the answer; they live in `wiping`. `facts` is the store
 * that answered. Noted in the confidential chain. Fails: BC_STORE_DOWN without the key.
 */
BC_MUST_CHECK bool bc_trace_read_texts(const struct bc_context *context, bc_store *facts,
    struct bc_trace_answer *answer, bc_arena *wiping, struct bc_status *status);

/* trace_print.c; texts come last in a line, which they do not break. */
void bc_trace_print(
    const struct bc_context *context, const struct bc_trace_answer *answer, bc_arena *wiping);

#endif
