/*
 * period_run.h - one period, from the store to the published folder.
 *
 * Request in, result out: the figures are counted and checked, the files are made aside, pass the
 * gate and are published at once or not at all; what was printed is noted in the store and in the
 * public chain. Nothing is printed here: what a command says of it is the command's.
 */
#ifndef BC_CLI_PERIOD_RUN_H
#define BC_CLI_PERIOD_RUN_H

#include "base/hash.h"
#include "cli/context.h"
#include "report/public_report.h"

struct bc_period_request {
    struct bc_period period;
    int64_t known_utc_s;      /* INT64_MAX: the last batch */
    bool is_replay;           /* goes to replay/, and is not noted as issued */
    int32_t organisation_day; /* in the organisation of which day it is drawn */
    bool is_redrawn;          /* of another day than its last: beside the issued one */
    bool is_dry_run;          /* counts and checks; nothing is written */
    bool allows_empty;        /* a period that had not ended when the facts were known, too */
    bool has_no_units;
    bool is_forced; /* published anew, with the public chain as it is now, also when identical */
};

struct bc_period_result {
    const char *target; /* of the published folder, relative to the workspace */
    const bc_public_report *report;
    size_t unit_count;
    bool is_unchanged;      /* the same was published already */
    bool is_same_but_units; /* every other file is as it was in the folder this one replaced */
    char manifest_sha256[BC_SHA256_HEX_SIZE]; /* "" of a dry run */
};

/* The request for a period as it is issued: what is known now, drawn as of its last day. */
struct bc_period_request bc_period_request_usual(
    const struct bc_context *context, const struct bc_period *period);

/* The folder a period is published in, relative to the workspace: "out/tuan/2023-W17". */
const char *bc_period_target(
    const struct bc_context *context, const struct bc_period_request *request);

/*
 * Notes in the store what was printed for a period, unless it is what was noted for it last: a run
 * that makes good what a kill has left open notes it once.
 */
BC_MUST_CHECK bool bc_note_issued(struct bc_context *context, const struct bc_issued *issued,
    int64_t batch, struct bc_status *status);

/*
 * Runs one period on a store opened with FACTS access. The result lives in the arena of the
 * context, whose lock is ours unless it is a dry run. *ret_is_delivered is true as soon as the
 * figures are out, also when the call fails: BC_STORE_DOWN "cli.units-without-texts", where the key
 * is lost. Fails: BC_HELD for a period that cannot be judged yet; as the stages do.
 */
BC_MUST_CHECK bool bc_period_run(struct bc_context *context,
    const struct bc_period_request *request, bc_store *store, struct bc_period_result *ret_result,
    bool *ret_is_delivered, struct bc_status *status);

#endif
