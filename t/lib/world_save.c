/* world_save.c: what the database held, what a request changed of it, and putting it back. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

/*
 * Each table has its copy, world_was_NAME, and a trigger that writes its name into
 * world_was_touched: only tables that were written to are compared and put back. A transaction
 * that is rolled back leaves no name.
 */

/* Names of the tables, without the saved ones, separated by spaces. */
static struct str table_names(struct world *world)
{
    return database_is_postgres()
               ? world_text(world, "SELECT string_agg(tablename, ' ' ORDER BY tablename)"
                                   " FROM pg_tables WHERE schemaname = current_schema()"
                                   " AND tablename NOT LIKE 'world!_was!_%%' ESCAPE '!'"
                                   " AND tablename <> 'schema_migration'")
               : world_text(
                     world,
                     "SELECT group_concat(name, ' ') FROM (SELECT name FROM"
                     " sqlite_master WHERE type = 'table' AND name NOT LIKE"
                     " 'world!_was!_%%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%%' ESCAPE '!'"
                     " AND name <> 'schema_migration' ORDER BY name)");
}

/* Names of those that were written to since the world was saved or put back. */
static struct str touched_names(struct world *world)
{
    return world_text(
        world,
        database_is_postgres()
            ? "SELECT string_agg(DISTINCT name, ' ' ORDER BY name) FROM world_was_touched"
            : "SELECT group_concat(name, ' ') FROM (SELECT name FROM"
              " world_was_touched ORDER BY name)");
}

/* ---- the first time ---- */

static const char postgres_notice[] =
    "CREATE TABLE world_was_touched (name TEXT NOT NULL);"
    "CREATE FUNCTION world_was_touched() RETURNS trigger LANGUAGE plpgsql"
    " SECURITY DEFINER SET search_path FROM CURRENT AS $notice$"
    " BEGIN INSERT INTO world_was_touched VALUES (TG_TABLE_NAME); RETURN NULL; END $notice$";

static void notice_postgres(struct buf *text, struct str name)
{
    buf_print(text,
              "CREATE TRIGGER world_was_touched AFTER INSERT OR UPDATE OR DELETE ON %.*s"
              " FOR EACH STATEMENT EXECUTE FUNCTION world_was_touched();",
              STR_ARG(name));
}

static void notice_sqlite(struct buf *text, struct str name)
{
    static const char *const deeds[] = {"INSERT", "UPDATE", "DELETE"};
    for (size_t i = 0; i < COUNT_OF(deeds); i++)
        buf_print(text,
                  "CREATE TRIGGER world_was_%s_%.*s AFTER %s ON %.*s WHEN NOT EXISTS"
                  " (SELECT 1 FROM world_was_touched WHERE name = '%.*s') BEGIN"
                  " INSERT INTO world_was_touched VALUES ('%.*s'); END;",
                  deeds[i], STR_ARG(name), deeds[i], STR_ARG(name), STR_ARG(name),
                  STR_ARG(name));
}

static void save_first(struct world *world)
{
    bool postgres = database_is_postgres();
    struct buf text = buf_open(world->arena, KIB(16), KIB(64));
    world_sql(world, "%s",
              postgres ? postgres_notice
                       : "CREATE TABLE world_was_touched (name TEXT PRIMARY KEY)");
    struct str rest = table_names(world);
    struct str name;
    while (rest.length > 0 && str_cut(&rest, ' ', &name)) {
        buf_print(&text, "CREATE TABLE world_was_%.*s AS SELECT * FROM %.*s;",
                  STR_ARG(name), STR_ARG(name));
        if (postgres)
            notice_postgres(&text, name);
        else
            notice_sqlite(&text, name);
    }
    world_sql(world, "%.*s", STR_ARG(buf_str(&text)));
    world->saved = true;
}

void world_save(struct world *world)
{
    if (!world->saved) {
        save_first(world);
        return;
    }
    struct str rest = touched_names(world);
    struct str name;
    while (rest.length > 0 && str_cut(&rest, ' ', &name))
        world_sql(world,
                  "DELETE FROM world_was_%.*s;"
                  "INSERT INTO world_was_%.*s SELECT * FROM %.*s",
                  STR_ARG(name), STR_ARG(name), STR_ARG(name));
    world_sql(world, "DELETE FROM world_was_touched");
}

/* ---- back, and what differs ---- */

/* SQLite cannot put triggers to sleep: those that guard a table are dropped, and made again
 * from their own text. */
static struct str guards_drop(struct world *world, struct buf *text)
{
    static const char guards[] =
        "FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE 'world!_was!_%' ESCAPE"
        " '!' AND tbl_name IN (SELECT name FROM world_was_touched)";
    struct str rest = world_text(world, "SELECT group_concat(name, ' ') %s", guards);
    struct str name;
    while (rest.length > 0 && str_cut(&rest, ' ', &name))
        buf_print(text, "DROP TRIGGER %.*s;", STR_ARG(name));
    return world_text(world, "SELECT group_concat(sql, ';') || ';' %s", guards);
}

void world_restore(struct world *world)
{
    struct str touched = touched_names(world);
    if (touched.length == 0)
        return;
    struct buf text = buf_open(world->arena, KIB(8), KIB(64));
    struct str rest = touched;
    struct str name;
    struct str guards = STR("");
    if (database_is_postgres()) {
        BUF_ADD(&text, "BEGIN; SET LOCAL session_replication_role = replica;");
    } else {
        BUF_ADD(&text, "PRAGMA foreign_keys = OFF; BEGIN;");
        guards = guards_drop(world, &text);
    }
    while (rest.length > 0 && str_cut(&rest, ' ', &name))
        buf_print(&text,
                  "DELETE FROM %.*s; INSERT INTO %.*s SELECT * FROM world_was_%.*s;",
                  STR_ARG(name), STR_ARG(name), STR_ARG(name));
    buf_add(&text, guards);
    BUF_ADD(&text, "DELETE FROM world_was_touched; COMMIT;");
    if (!database_is_postgres())
        BUF_ADD(&text, "PRAGMA foreign_keys = ON;");
    world_script(world, buf_str(&text));
    if (str_contains(touched, STR("resource_type")) ||
        str_contains(touched, STR("resource_tier")))
        catalog_forget();
}

/* Rows of the one that the other does not have. */
static int64_t rows_only_in(struct world *world, struct str one, struct str other)
{
    bool trail = str_is(one, "audit_entry");
    return world_count(world,
                       "SELECT count(*) FROM (SELECT * FROM %.*s%s EXCEPT"
                       " SELECT * FROM %.*s) AS more",
                       STR_ARG(one), trail ? " WHERE action <> 'access.refused'" : "",
                       STR_ARG(other));
}

struct str world_changes(struct world *world)
{
    struct buf text = buf_open(world->arena, 256, KIB(4));
    struct str rest = touched_names(world);
    struct str name;
    while (rest.length > 0 && str_cut(&rest, ' ', &name)) {
        struct str was = ARENA_JOIN(world->arena, STR("world_was_"), name);
        int64_t more = rows_only_in(world, name, was);
        int64_t less = rows_only_in(world, was, name);
        if (more == 0 && less == 0)
            continue;
        if (text.length > 0)
            buf_add_char(&text, ' ');
        buf_print(&text, "%.*s+%lld-%lld", STR_ARG(name), (long long)more,
                  (long long)less);
    }
    return text.length == 0 ? STR("") : buf_str(&text);
}
