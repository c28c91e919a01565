/* queries-t.c: every query of the product fits the schema on the engine under test. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_private.h"
#include "t/lib/database.h"
#include "t/lib/tap.h"

/* Each unique rule as the engine will name it when it is broken. */
static const struct query_name rule_gives[] = {{"rule", QUERY_TEXT}};
static const struct query_row rules_query = {
    .name = "rules",
    .text =
        {[ENGINE_SQLITE] =
             "SELECT group_concat(name, ', ') AS rule FROM (SELECT il.name AS rule,"
             " t.name || '.' || ii.name AS name FROM sqlite_master AS t,"
             " pragma_index_list(t.name) AS il, pragma_index_info(il.name) AS ii"
             " WHERE t.type = 'table' AND il.\"unique\" AND t.name <> 'schema_migration'"
             " ORDER BY il.name, ii.seqno) GROUP BY rule",
         [ENGINE_POSTGRES] =
             "SELECT CAST(c.relname AS TEXT) AS rule FROM pg_index AS i"
             " JOIN pg_class AS c ON c.oid = i.indexrelid"
             " WHERE i.indisunique AND c.relnamespace = CAST('public' AS regnamespace)"
             " AND c.relname <> 'schema_migration_pkey'"},
    .gives = rule_gives,
    .gives_count = COUNT_OF(rule_gives),
    .verb = QUERY_READS,
};

struct rule {
    struct str rule;
};
static const struct field rule_columns[] = {{"rule", TEXT_AT(struct rule, rule)}, {0}};

static bool rule_is_known(struct str rule)
{
    for (const struct unique_row *row = unique_table; row->constraint != NULL; row++) {
        if (str_is(rule, row->constraint) || str_is(rule, row->columns))
            return true;
    }
    return false;
}

static void test_unique_rules(struct task *task)
{
    struct row_plan *plan =
        arena_alloc(task->arena, sizeof *plan + sizeof(struct row_cell));
    row_plan_make(plan, &rules_query, rule_columns);
    struct list rules = {0};
    struct statement statement = {.query = &rules_query,
                                  .slot = -1,
                                  .plan = plan,
                                  .row_bytes = sizeof(struct rule),
                                  .rows = &rules};
    struct batch batch = {.statements = &statement, .count = 1};
    ok(task->store->engine->run(task, &batch) == DONE && rules.count > 20,
       "the schema has unique rules");
    int unknown = 0;
    for (size_t i = 0; i < rules.count; i++) {
        struct str rule = LIST_ROW(rules, struct rule, i)->rule;
        if (rule_is_known(rule))
            continue;
        unknown++;
        note("%.*s is not known", STR_ARG(rule));
    }
    is_int(unknown, 0, "each is known with the field that it is about");
}

int main(void)
{
    struct arena *arena = arena_open("test", MIB(16));
    struct store *store = database_store(arena, database_make(DATABASE_MIGRATED));
    struct database_task with;
    database_task(&with, store, arena);
    ok(store_check(&with.task) == DONE,
       "all %zu queries prepare on %s with the columns that they promise", query_count,
       store_engine(store));
    for (size_t i = 0; i < with.failure.field_count; i++)
        note("%.*s: %.*s", STR_ARG(with.failure.fields[i].pointer),
             STR_ARG(with.failure.fields[i].told));
    test_unique_rules(&with.task);
    store_close(store);
    arena_close(arena);
    return done_testing();
}
