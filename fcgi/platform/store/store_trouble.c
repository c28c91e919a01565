/* store_trouble.c: what an engine refused, as outcome, failure and log line. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/store/store_private.h"

static const char *const trouble_names[] = {
    [TROUBLE_UNIQUE] = "unique",   [TROUBLE_FOREIGN_KEY] = "foreign_key",
    [TROUBLE_RULE] = "rule",       [TROUBLE_READ_ONLY] = "read_only",
    [TROUBLE_TEXT] = "text",       [TROUBLE_BUSY] = "busy",
    [TROUBLE_TIME] = "time_limit", [TROUBLE_LOST] = "lost",
    [TROUBLE_OTHER] = "other",
};

enum { RETRY_SOON_S = 1, RETRY_LATER_S = 5 };

static enum outcome not_unique(struct task *task, struct str where)
{
    const char *pointer = "";
    for (const struct unique_row *row = unique_table; row->constraint != NULL; row++) {
        if (str_is(where, row->constraint) || str_is(where, row->columns))
            pointer = row->pointer;
    }
    failure_field(task->failure, str_of(pointer), "not_unique", "This is taken already.");
    return refuse(task->failure, CLASH, "not_unique",
                  "Something like this exists already.", "Choose another value.");
}

static enum outcome foreign_key(struct task *task, const struct query_row *query)
{
    if (query != NULL && query->verb == QUERY_DELETES)
        return refuse(task->failure, CLASH, "in_use", "Something else still uses this.",
                      "Remove what uses it first.");
    return refuse(task->failure, ABSENT, "absent", "What this belongs to is not there.",
                  NULL);
}

static enum outcome fault(struct task *task, const struct query_row *query,
                          const struct trouble *trouble)
{
    LOG_FAULT("store.fault", LOG_TEXT("kind", str_of(trouble_names[trouble->kind])),
              LOG_TEXT("query", str_of(query == NULL ? "" : query->name)),
              LOG_TEXT("code", trouble->code), LOG_TEXT("told", trouble->noted));
    bool soon = trouble->kind == TROUBLE_BUSY || trouble->kind == TROUBLE_TIME;
    task->failure->retry_after_s = soon ? RETRY_SOON_S : RETRY_LATER_S;
    return refuse(task->failure, STORE_FAULT, "store_fault",
                  "The database did not answer in time.", "Try again in a moment.");
}

enum outcome trouble_outcome(struct task *task, const struct query_row *query,
                             const struct trouble *trouble)
{
    const char *name = query == NULL ? "transaction" : query->name;
    switch (trouble->kind) {
    case TROUBLE_UNIQUE:
        return not_unique(task, trouble->where);
    case TROUBLE_FOREIGN_KEY:
        return foreign_key(task, query);
    case TROUBLE_RULE:
        bug("%s breaks a rule of its table: %.*s", name, STR_ARG(trouble->noted));
    case TROUBLE_READ_ONLY:
        /* In read mode our own mistake, else a disk or a standby that takes no writes. */
        if (task->store->read_only)
            bug("%s writes while the store is read-only", name);
        return fault(task, query, trouble);
    case TROUBLE_TEXT:
        return refuse(task->failure, INVALID, "invalid_text",
                      "A text holds bytes that cannot be stored.", "Remove them.");
    case TROUBLE_BUSY:
    case TROUBLE_TIME:
    case TROUBLE_LOST:
    case TROUBLE_OTHER:
        return fault(task, query, trouble);
    }
    bug("trouble %d", (int)trouble->kind);
}

enum outcome changed_meanwhile(struct task *task)
{
    return refuse(task->failure, CLASH, "changed_meanwhile",
                  "It was changed or removed in the meantime.",
                  "Reload it and make the change again.");
}
