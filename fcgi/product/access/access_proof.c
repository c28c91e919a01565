/* access_proof.c: what a session must have proved before it may do something dangerous. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"
#include "product/access/access_settings.h"

enum outcome access_require_proof(struct task *task)
{
    const struct scope *scope = task->scope;
    bool is_session = !scope->by_key && scope->credential_id.at != NULL;
    int64_t age_us = task_now_us(task) - scope->proved_us;
    if (!is_session || age_us <= access_settings.proof_ms * US_PER_MS)
        return DONE;
    return refuse(task->failure, FORBIDDEN, "proof_required",
                  "This needs a proof that it is you, because you signed in some time ago.",
                  "Say who you are once more, then repeat it.");
}

enum outcome refuse_factor(struct failure *failure)
{
    return refuse(failure, FORBIDDEN, "second_factor_required",
                  "This is open only to people who have a second factor.",
                  "Set one up in the security settings of your account.");
}

enum outcome access_require_factor(struct task *task)
{
    return task->scope->lacks_factor ? refuse_factor(task->failure) : DONE;
}
