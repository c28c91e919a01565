/* world_save.c: what the database held, what a request changed of it, and putting it back. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_private.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

enum { TABLES_MAX = 60 };

/* Names of the tables, without the saved ones, separated by spaces. */
static struct str table_names(struct world *world)
{
    if (world->tables.at != NULL)
        return world->tables;
    struct str names =
        database_is_postgres()
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
    world->tables = arena_str(world->process, names);
    return world->tables;
}

void world_save(struct world *world)
{
    struct str rest = table_names(world);
    struct str name;
    while (str_cut(&rest, ' ', &name))
        world_sql(world,
                  "DROP TABLE IF EXISTS world_was_%.*s;"
                  "CREATE TABLE world_was_%.*s AS SELECT * FROM %.*s",
                  STR_ARG(name), STR_ARG(name), STR_ARG(name));
}

/* One question for all tables: most requests of a test change nothing. */
static bool is_as_saved(struct world *world)
{
    struct buf text = buf_open(world->arena, KIB(8), KIB(60));
    struct str rest = table_names(world);
    struct str name;
    while (str_cut(&rest, ' ', &name)) {
        buf_print(&text,
                  "%sSELECT count(*) AS n FROM (SELECT * FROM %.*s EXCEPT SELECT * FROM"
                  " world_was_%.*s) AS more%.*s",
                  text.length == 0 ? "" : " UNION ALL ", STR_ARG(name), STR_ARG(name),
                  STR_ARG(name));
        buf_print(
            &text,
            " UNION ALL SELECT count(*) FROM (SELECT * FROM world_was_%.*s EXCEPT SELECT *"
            " FROM %.*s) AS less%.*s",
            STR_ARG(name), STR_ARG(name), STR_ARG(name));
    }
    return world_count(world, "SELECT sum(n) FROM (%.*s) AS differing",
                       STR_ARG(buf_str(&text))) == 0;
}

/* SQLite cannot put triggers to sleep: they are dropped, and made again from their own text. */
static struct str triggers_drop(struct world *world, struct buf *text)
{
    struct str rest = world_text(world, "SELECT group_concat(name, ' ') FROM sqlite_master"
                                        " WHERE type = 'trigger'");
    struct str name;
    while (rest.length > 0 && str_cut(&rest, ' ', &name))
        buf_print(text, "DROP TRIGGER %.*s;", STR_ARG(name));
    return world_text(world, "SELECT group_concat(sql, ';') || ';' FROM sqlite_master"
                             " WHERE type = 'trigger'");
}

void world_restore(struct world *world)
{
    if (is_as_saved(world))
        return;
    struct buf text = buf_open(world->arena, KIB(8), KIB(64));
    struct str rest = table_names(world);
    struct str name;
    struct str triggers = STR("");
    BUF_ADD(&text, "BEGIN;");
    if (database_is_postgres()) {
        BUF_ADD(&text, "SET LOCAL session_replication_role = replica;");
    } else {
        world_sql(world, "PRAGMA foreign_keys = OFF");
        triggers = triggers_drop(world, &text);
    }
    while (str_cut(&rest, ' ', &name))
        buf_print(&text, "DELETE FROM %.*s; INSERT INTO %.*s SELECT * FROM world_was_%.*s;",
                  STR_ARG(name), STR_ARG(name), STR_ARG(name));
    buf_add(&text, triggers);
    BUF_ADD(&text, "COMMIT");
    world_sql(world, "%.*s", STR_ARG(buf_str(&text)));
    if (!database_is_postgres())
        world_sql(world, "PRAGMA foreign_keys = ON");
}

struct str world_changes(struct world *world)
{
    struct buf text = buf_open(world->arena, 256, KIB(4));
    struct str rest = table_names(world);
    struct str name;
    if (is_as_saved(world))
        return STR("");
    while (str_cut(&rest, ' ', &name)) {
        int64_t more = world_count(world,
                                   "SELECT count(*) FROM (SELECT * FROM %.*s%s EXCEPT"
                                   " SELECT * FROM world_was_%.*s) AS d",
                                   STR_ARG(name),
                                   str_is(name, "audit_entry")
                                       ? " WHERE action <> 'access.refused'"
                                       : "",
                                   STR_ARG(name));
        int64_t less = world_count(world,
                                   "SELECT count(*) FROM (SELECT * FROM world_was_%.*s EXCEPT"
                                   " SELECT * FROM %.*s) AS d",
                                   STR_ARG(name), STR_ARG(name));
        if (more == 0 && less == 0)
            continue;
        if (text.length > 0)
            buf_add_char(&text, ' ');
        buf_print(&text, "%.*s+%lld-%lld", STR_ARG(name), (long long)more,
                  (long long)less);
    }
    return text.length == 0 ? STR("") : buf_str(&text);
}
