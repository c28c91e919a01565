/* limit_rule.c: what an administrator says about limits. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"
#include "product/audit/audit.h"
#include "product/limit/limit.h"

static const char *const depth_names[] = {
    [LIMIT_OF_INSTALLATION] = "installation",
    [LIMIT_OF_ORGANIZATION] = "organization",
    [LIMIT_OF_PROJECT] = "project",
};

/* What is to be so. */
struct wanted {
    enum limit_kind kind;
    struct str subject; /* "" = none */
    bool usual;
    int64_t maximum;
};

/* ---- judging ---- */

/* "Konnektr.Graph", or "Konnektr.Graph/free" for a tier, by the names that the catalog has now. */
static enum outcome judge_subject(struct task *task, const struct limit_draft *draft,
                                  struct wanted *wanted)
{
    bool of_tier = wanted->kind == LIMIT_TIER || wanted->kind == LIMIT_PROJECT_TIER;
    struct str rest = draft->subject;
    struct str word = STR("");
    wanted->subject = STR("");
    if (!limit_kinds[wanted->kind].by_subject) {
        if (draft->subject.length > 0)
            failure_field(task->failure, STR("/subject"), "unknown",
                          "This limit is not one of a type or tier.");
        return DONE;
    }
    const struct catalog_type *type = NULL;
    (void)str_cut(&rest, '/', &word);
    enum outcome outcome = catalog_load(task, word, &type);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    bool known = outcome == DONE;
    if (known && of_tier)
        known = rest.at != NULL && catalog_tier(type, rest) != NULL;
    else if (known)
        known = rest.at == NULL;
    if (!known)
        failure_field(
            task->failure, STR("/subject"),
            draft->subject.length == 0 ? "required" : "unknown",
            of_tier ? "Name a type of the catalog and its tier: Konnektr.Graph/free."
                    : "Name a type of the catalog: Konnektr.Graph.");
    else
        wanted->subject =
            of_tier ? ARENA_JOIN(task->arena, type->id, STR("/"), rest) : type->id;
    return DONE;
}

static void judge_number(struct task *task, const struct limit_draft *draft,
                         struct wanted *wanted)
{
    const struct limit_kind_row *row = &limit_kinds[wanted->kind];
    wanted->usual = str_is(draft->rule, "usual");
    wanted->maximum = draft->maximum;
    if (wanted->usual)
        return;
    if (str_is(draft->rule, "unlimited")) {
        wanted->maximum = LIMIT_UNLIMITED;
        if (row->greatest < LIMIT_GREATEST)
            failure_field(task->failure, STR("/rule"), "unknown",
                          "There are at most %lld of these anyway: use a number.",
                          (long long)row->greatest);
        return;
    }
    if (draft->rule.length > 0 && !str_is(draft->rule, "number"))
        failure_field(task->failure, STR("/rule"), "unknown",
                      "Use usual, unlimited or number.");
    else if (draft->maximum < 0 || draft->maximum > row->greatest)
        failure_field(task->failure, STR("/maximum"), "out_of_range",
                      "Use a number from 0 to %lld.", (long long)row->greatest);
}

static enum outcome judge(struct task *task, enum limit_depth depth,
                          const struct limit_draft *draft, struct wanted *wanted)
{
    *wanted = (struct wanted){.kind = limit_kind_of(draft->kind)};
    enum outcome outcome = DONE;
    if (wanted->kind == 0) {
        failure_field(task->failure, STR("/kind"), "unknown", "There is no such limit.");
    } else if (limit_kinds[wanted->kind].depth < depth) {
        failure_field(task->failure, STR("/kind"), "unknown",
                      "This limit cannot be set for one %s.", depth_names[depth]);
    } else {
        outcome = judge_subject(task, draft, wanted);
        judge_number(task, draft, wanted);
    }
    if (outcome == DONE && task->failure->field_count > 0)
        outcome = refuse(task->failure, INVALID, NULL,
                         "The limit cannot be set like this.", NULL);
    return outcome;
}

/* ---- setting ---- */

struct stored {
    struct str scope_type;
    struct str kind;
    struct str subject;
    int64_t maximum;
};
static const struct field stored_columns[] = {
    {"scope_type", TEXT_AT(struct stored, scope_type)},
    {"kind", TEXT_AT(struct stored, kind)},
    {"subject", TEXT_AT(struct stored, subject)},
    {"maximum", INT_AT(struct stored, maximum)},
    {0},
};

enum { RULES_MAX = 4000 };

static enum outcome stored_find(struct task *task, enum limit_depth depth,
                                const struct wanted *wanted, bool *there,
                                int64_t *maximum)
{
    struct list rules;
    enum outcome outcome = store_list(
        task, Q_LIMIT_RULES,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_INT("limit", RULES_MAX)),
        stored_columns, sizeof(struct stored), &rules);
    *there = false;
    for (size_t i = 0; outcome == DONE && i < rules.count; i++) {
        const struct stored *row = LIST_ROW(rules, struct stored, i);
        if (!str_is(row->scope_type, depth_names[depth]) ||
            !str_is(row->kind, limit_kinds[wanted->kind].name) ||
            !str_equal(row->subject, wanted->subject))
            continue;
        *there = true;
        *maximum = row->maximum;
    }
    return outcome;
}

static struct str place_id(const struct task *task, enum limit_depth depth)
{
    return depth == LIMIT_OF_PROJECT        ? task->scope->project_id
           : depth == LIMIT_OF_ORGANIZATION ? task->scope->org_id
                                            : STR("");
}

static struct str rule_json(struct task *task, const struct wanted *wanted, bool there,
                            int64_t maximum)
{
    if (!there)
        return STR_NONE;
    struct buf buf = buf_open(task->arena, 128, KIB(2));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("kind"));
    json_write_text(&writer, str_of(limit_kinds[wanted->kind].name));
    if (wanted->subject.length > 0) {
        json_write_key(&writer, STR("subject"));
        json_write_text(&writer, wanted->subject);
    }
    json_write_key(&writer, STR("limit"));
    if (maximum == LIMIT_UNLIMITED)
        json_write_text(&writer, STR("unlimited"));
    else
        json_write_int(&writer, maximum);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome save(struct task *task, enum limit_depth depth,
                         const struct wanted *wanted)
{
    struct arg type = ARG_TEXT("scope_type", str_of(depth_names[depth]));
    struct arg id = ARG_TEXT("scope_id", place_id(task, depth));
    struct arg kind = ARG_TEXT("kind", str_of(limit_kinds[wanted->kind].name));
    struct arg subject = ARG_TEXT("subject", wanted->subject);
    if (wanted->usual)
        return store_queue(task, Q_LIMIT_RULE_REMOVE, ARGS(type, id, kind, subject), 0);
    return store_queue(task, Q_LIMIT_RULE_SET,
                       ARGS(type, id, kind, subject, ARG_INT("maximum", wanted->maximum),
                            ARG_INT("now", task_now_us(task))),
                       1);
}

enum outcome limit_set(struct task *task, enum limit_depth depth,
                       const struct limit_draft *draft, struct list *usage)
{
    struct wanted wanted;
    bool there = false;
    int64_t maximum = 0;
    enum outcome outcome = judge(task, depth, draft, &wanted);
    if (outcome == DONE)
        outcome = stored_find(task, depth, &wanted, &there, &maximum);
    if (outcome != DONE)
        return outcome;
    if (wanted.usual ? !there : there && maximum == wanted.maximum)
        return usage == NULL ? DONE : limit_usage(task, depth, usage);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = save(task, depth, &wanted);
    if (outcome == DONE)
        outcome = audit_add(
            task,
            &(struct audit_deed){
                .action = "limit.changed",
                .object_type = "limit",
                .object_id = str_of(limit_kinds[wanted.kind].name),
                .before_json = rule_json(task, &wanted, there, maximum),
                .after_json = rule_json(task, &wanted, !wanted.usual, wanted.maximum),
            });
    if (outcome == DONE && usage != NULL)
        outcome = limit_usage(task, depth, usage);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* ---- places ---- */

static const struct field place_list_columns[] = {
    {"scope_type", TEXT_AT(struct limit_place, scope_type)},
    {"scope_id", TEXT_AT(struct limit_place, scope_id)},
    {"org_id", TEXT_AT(struct limit_place, org_id)},
    {"name", TEXT_AT(struct limit_place, name)},
    {"rules", INT_AT(struct limit_place, rules)},
    {"updated_us", INT_AT(struct limit_place, updated_us)},
    {0},
};
static const struct field place_columns[] = {
    {"org_id", TEXT_AT(struct limit_place, org_id)},
    {"project_id", TEXT_AT(struct limit_place, project_id)},
    {"name", TEXT_AT(struct limit_place, name)},
    {0},
};

enum outcome limit_places(struct task *task, const struct limit_place *after,
                          int64_t limit, struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_LIMIT_PLACES,
        ARGS(ARG_TEXT("after_type", after == NULL ? STR("") : after->scope_type),
             ARG_TEXT("after_id", after == NULL ? STR("") : after->scope_id),
             ARG_INT("limit", limit + 1)),
        place_list_columns, sizeof(struct limit_place), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

enum outcome limit_place_find(struct task *task, enum limit_depth depth, struct str id,
                              struct limit_place *out)
{
    *out = (struct limit_place){.scope_type = str_of(depth_names[depth]), .scope_id = id};
    enum outcome outcome = store_one(
        task,
        depth == LIMIT_OF_PROJECT ? Q_LIMIT_PLACE_PROJECT : Q_LIMIT_PLACE_ORGANIZATION,
        ARGS(ARG_TEXT("id", id)), place_columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such place.", NULL);
    return outcome;
}
