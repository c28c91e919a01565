/* apply-t.c: a project's documents over the API: protection, grants, prune, faults. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/order/apply_test.h"

static const char *exported(const char *query)
{
    const char *path =
        arena_cstr(world.arena, arena_print(world.arena, PROJECT "/export%s", query));
    struct answer answer = probe_json(world_with_key(&world, WORLD_OWNER), "POST", path, NULL);
    is_int(answer.status, 200, "exported");
    return arena_cstr(world.arena, answer.body);
}

static int64_t roles_of(enum world_person person, const char *place)
{
    return world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'"
                       " AND scope_id = '%s'",
                       STR_ARG(world.people[person].id), place);
}

static const char *grant(const char *member, const char *holder, const char *role,
                         const char *more)
{
    return arena_cstr(world.arena,
                      arena_print(world.arena,
                                  "{" ORDERS ",\"grants\":[{\"%s\":\"%s\",\"role\":\"%s\"%s}]}",
                                  member, holder, role, more));
}

static void exporting(void)
{
    struct answer bare =
        probe_json(world_with_key(&world, WORLD_VIEWER), "GET", PROJECT "/export", NULL);
    ok(bare.status == 200 && str_contains(bare.body, STR("\"protected\":false")) &&
           !str_contains(bare.body, STR("grants")) && !str_contains(bare.body, STR("@example.org")),
       "whoever reads a project has its documents, without who holds roles");
    is_str(world_changes(&world), STR(""), "which is not written down");
    unchanged(apply(WORLD_OWNER, "?prune=true", arena_cstr(world.arena, bare.body)),
              "applied they leave roles as they are");
    const char *documents = exported("");
    is_str(world_changes(&world), STR("audit_entry+1-0"), "with them it is");
    world_save(&world);
    ok(strstr(documents, "\"protected\":false") != NULL, "with protection");
    ok(strstr(documents, "\"person\":\"resource-editor@example.org\",\"role\":\"Editor\"") != NULL ||
           strstr(documents, "\"role\":\"Editor\"") != NULL,
       "and grants of each place");
    ok(strstr(documents, "owner@globex") == NULL, "of this project only");
    unchanged(apply(WORLD_OWNER, "", documents), "applied as they are they change nothing");
    is_str(world_changes(&world), STR(""), "nothing at all");
    unchanged(apply(WORLD_OWNER, "?prune=true", documents), "nor with prune");
    unchanged(apply(WORLD_PROJECT_EDITOR, "", documents),
              "who may give no roles may apply documents whose grants are there");
    is_str(world_changes(&world), STR(""), "which changes nothing");
    struct answer yaml = probe_json(world_with_key(&world, WORLD_OWNER), "POST",
                                    PROJECT "/export?format=yaml", NULL);
    world_save(&world);
    unchanged(apply(WORLD_OWNER, "?prune=true", arena_cstr(world.arena, yaml.body)),
              "as YAML neither");
}

static void protecting(void)
{
    struct answer answer = apply(WORLD_EDITOR, "?dry_run=true", "{" ORDERS ",\"protected\":true}");
    applied(answer, "\"pointer\":\"/protected\",\"before\":false,\"after\":true", "a plan protects");
    is_str(world_changes(&world), STR(""), "and does nothing");
    applied(apply(WORLD_EDITOR, "", "{" ORDERS ",\"protected\":true}"), "change",
            "it is protected by a document");
    is_int(world_count(&world, "SELECT protected FROM resource WHERE id = 'orders'"), 1,
           "which is stored");
    is_int(world_count(&world, "SELECT generation FROM resource WHERE id = 'orders'"), 1,
           "without a generation");
    world_save(&world);
    unchanged(apply(WORLD_EDITOR, "", "{" ORDERS ",\"protected\":true}"), "once");
    unchanged(apply(WORLD_EDITOR, "", "{" ORDERS "}"), "left out it stays as it is");
    refused(apply(WORLD_EDITOR, "", "{" ORDERS ",\"protected\":false}"), 422,
            "\"pointer\":\"/protected\"", "an editor does not take it away");
    refused(apply(WORLD_OWNER, "", "{" ORDERS ",\"protected\":1}"), 422, "/protected",
            "protected is true or false");
    refused(apply(WORLD_OWNER, "?prune=true", "[]"), 422, "kind", "no document at all");
    refused(apply(WORLD_OWNER, "?prune=true", "{\"documents\":[]}"), 409, "prune_refused",
            "what is protected is not pruned");
    refused(apply(WORLD_OWNER, "?prune=true&dry_run=true", "{\"documents\":[]}"), 409,
            "\"kind\":\"protection\"", "which the plan says already");
    applied(apply(WORLD_OWNER, "", "{" ORDERS ",\"protected\":false}"), "change",
            "who may delete takes protection away");
    applied(apply(WORLD_OWNER, "",
                  "{\"kind\":\"resource\",\"id\":\"safe-flow\",\"name\":\"S\",\"type\":\"flow\","
                  "\"protected\":true}"),
            "add", "a new one is protected at once");
    is_int(world_count(&world, "SELECT protected FROM resource WHERE id = 'safe-flow'"), 1,
           "as it says");
    world_sql(&world, "UPDATE resource SET protected = 0");
    world_save(&world);
}

static void granting(void)
{
    struct str stranger = world.people[WORLD_STRANGER].email;
    const char *mail = arena_cstr(world.arena, stranger);
    const char *document = grant("person", mail, "Viewer", "");
    world_save(&world);
    refused(apply(WORLD_EDITOR, "", document), 422, "\"pointer\":\"/grants\"",
            "who may not give roles gives none by a document");
    applied(apply(WORLD_PROJECT_OWNER, "?dry_run=true", document),
            "\"kind\":\"grant\",\"id\":\"orders\"", "a plan shows a grant");
    is_str(world_changes(&world), STR(""), "and gives nothing");
    applied(apply(WORLD_PROJECT_OWNER, "?skip_grants=true", document), "same",
            "grants can be left out");
    is_str(world_changes(&world), STR(""), "then nothing is given");
    applied(apply(WORLD_PROJECT_OWNER, "", document), "\"action\":\"add\"", "it is given");
    is_int(roles_of(WORLD_STRANGER, "orders"), 1, "at the resource");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'access.granted'"
                               " AND resource_id = 'orders' AND at_us = %lld",
                       (long long)world.now_us) > 0,
           1, "with an entry in the trail");
    world_save(&world);
    unchanged(apply(WORLD_PROJECT_OWNER, "", document), "once");
    unchanged(apply(WORLD_PROJECT_OWNER, "", "{" ORDERS ",\"grants\":[]}"),
              "who is not named keeps it");
    unchanged(apply(WORLD_PROJECT_EDITOR, "", document), "who may not give may repeat it");
    is_str(world_changes(&world), STR(""), "nothing of that changes anything");
    applied(apply(WORLD_PROJECT_OWNER, "",
                  grant("person", mail, "Viewer", ",\"expires_at\":\"2099-01-01\"")),
            "\"pointer\":\"/grants/0/expires_at\"", "an expiry is changed");
    is_int(roles_of(WORLD_STRANGER, "orders"), 1, "of the same grant");
    ok(strstr(exported(""), "\"expires_at\":\"2099-01-01T00:00:00") != NULL, "and written");
    world_save(&world);
}

static void refusing_grants(void)
{
    const char *mail = arena_cstr(world.arena, world.people[WORLD_STRANGER].email);
    refused(apply(WORLD_OWNER, "", grant("person", "nobody@example.org", "Viewer", "")), 422,
            "\"pointer\":\"/grants/0/person\",\"code\":\"unknown\",\"detail\":\"nobody@example.org",
            "a person who is not here is named");
    refused(apply(WORLD_OWNER, "", grant("team", "Nobodies", "Viewer", "")), 422,
            "/grants/0/team", "so is a team");
    refused(apply(WORLD_OWNER, "", grant("service_account", "nothing", "Viewer", "")), 422,
            "/grants/0/service_account", "and a service account");
    refused(apply(WORLD_OWNER, "", grant("person", mail, "King", "")), 422, "/grants/0/role",
            "and a role");
    refused(apply(WORLD_OWNER, "", grant("person", mail, "Platform.Admin", "")), 422,
            "/grants/0/role", "hidden roles are not given");
    refused(apply(WORLD_OWNER, "", grant("person", mail, "Editor", ",\"expires_at\":\"2001-01-01\"")),
            422, "/grants/0", "an expiry that is past");
    refused(apply(WORLD_OWNER, "", grant("person", mail, "Editor", ",\"team\":\"x\"")), 422,
            "/grants/0", "two holders");
    refused(apply(WORLD_OWNER, "", "{" ORDERS ",\"grants\":[{\"role\":\"Viewer\"}]}"), 422,
            "/grants/0", "no holder");
    refused(apply(WORLD_OWNER, "",
                  "{" ORDERS ",\"grants\":[{\"person\":\"A@b\",\"role\":\"Viewer\"},"
                  "{\"person\":\"a@b\",\"role\":\"Viewer\"}]}"),
            422, "/grants/1", "one twice");
    refused(apply(WORLD_OWNER, "", "{" ORDERS ",\"grants\":{\"a\":1}}"), 422, "/grants",
            "grants are a list");
}

/* Somebody who gives roles, but is no owner. */
static void above(void)
{
    const char *mail = arena_cstr(world.arena, world.people[WORLD_STRANGER].email);
    struct str giver = world.people[WORLD_OTHER_OWNER].id;
    world_sql(&world, "INSERT INTO role (id, org_id, name, display_name, description, created_us, may)"
                      " VALUES ('rol_giver', 'acme', 'giver', 'Giver', '', 0, 11)");
    world_sql(&world, "INSERT INTO role_permission (role_id, permission_id) SELECT 'rol_giver', id"
                      " FROM permission WHERE resource_type = 'Konnektr.KtrlPlane'"
                      " AND action IN ('read', 'write', 'manage_access')");
    world_sql(&world,
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
              " created_us, updated_us) VALUES ('asg_giver', 'acme', '%.*s', 'rol_giver', 'project',"
              " 'shop', 1, 1)",
              STR_ARG(giver));
    world_save(&world);
    refused(apply(WORLD_OTHER_OWNER, "", grant("person", mail, "Owner", "")), 422,
            "\"pointer\":\"/grants/0\"", "nobody gives more than he holds");
    const char *own = arena_cstr(
        world.arena,
        arena_print(world.arena,
                    "{\"kind\":\"project\",\"id\":\"shop\",\"name\":\"Shop\",\"grants\":"
                    "[{\"person\":\"%.*s\",\"role\":\"Owner\"}]}",
                    STR_ARG(world.people[WORLD_OTHER_OWNER].email)));
    refused(apply(WORLD_OTHER_OWNER, "", own), 422, "\"pointer\":\"/grants/0\"", "nor to himself");
    refused(apply(WORLD_OTHER_OWNER, "",
                  arena_cstr(world.arena,
                             arena_print(world.arena,
                                         "{\"kind\":\"resource\",\"id\":\"mine-now\",\"name\":\"M\","
                                         "\"type\":\"flow\",\"grants\":[{\"person\":\"%.*s\","
                                         "\"role\":\"Owner\"}]}",
                                         STR_ARG(world.people[WORLD_OTHER_OWNER].email)))),
            422, "\"pointer\":\"/grants/0\"", "nor at what is made by the same document");
    applied(apply(WORLD_OTHER_OWNER, "", grant("person", mail, "giver", "")), "add",
            "what he holds he gives");
    world_save(&world);
    refused(apply(WORLD_OTHER_OWNER, "?prune=true", "{" ORDERS ",\"grants\":[]}"), 403, "",
            "who may not delete does not prune");
    world_sql(&world, "INSERT INTO role_permission (role_id, permission_id) SELECT 'rol_giver', id"
                      " FROM permission WHERE resource_type = 'Konnektr.KtrlPlane'"
                      " AND action = 'delete'");
    world_sql(&world, "UPDATE role SET may = 15 WHERE id = 'rol_giver'");
    world_save(&world);
    const char *all = exported("");
    world_save(&world);
    const char *grants = strstr(all, "\"grants\":[");
    ok(grants != NULL && strstr(grants, "Owner") != NULL, "an owner holds something there");
    struct str without = str_of(all);
    struct buf text = buf_open(world.arena, KIB(4), MIB(1));
    for (const char *from = all; *from != '\0';) { /* all grants empty */
        const char *next = strstr(from, "\"grants\":[");
        if (next == NULL) {
            buf_add(&text, str_of(from));
            break;
        }
        next += strlen("\"grants\":[");
        buf_add(&text, str_slice(without, (size_t)(from - all), (size_t)(next - all)));
        from = strchr(next, ']');
    }
    const char *bare = arena_cstr(world.arena, buf_str(&text));
    refused(apply(WORLD_OTHER_OWNER, "?prune=true", bare), 422, "\"pointer\":\"/documents/0/grants\"",
            "nobody takes what he does not hold");
    applied(apply(WORLD_OWNER, "?prune=true", bare), "\"action\":\"remove\"", "an owner does");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment WHERE scope_id IN ('shop', 'orders')"
                               " AND mapped_by IS NULL"),
           0, "nobody holds anything there but from above");
    world_restore(&world);
}

#define USER(key) "{\"kind\":\"resource\",\"id\":\"caller\",\"name\":\"C\",\"type\":\"graph\","      \
                  "\"settings\":{\"eventSinks\":{\"webhook\":[{\"name\":\"w\","                    \
                  "\"url\":\"https://a.example/\",\"authenticationType\":\"Bearer\",\"token\":"    \
                  "{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"tokens\",\"key\":\"" key "\"}}}}]}}}"

static void referring(void)
{
    world_save(&world);
    refused(apply(WORLD_OWNER, "", USER("t")), 422, "/secretKeyRef/name",
            "a secret that is nowhere");
    refused(apply(WORLD_OWNER, "", "{\"documents\":[" USER("other") "," SECRET "]}"), 422,
            "/secretKeyRef/key", "a key that it does not have");
    applied(apply(WORLD_OWNER, "", "{\"documents\":[" USER("t") "," SECRET "]}"), "add",
            "what refers to a secret of the same documents, in any order");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id IN ('tokens', 'caller')"), 2,
           "both are there");
    world_save(&world);
    unchanged(apply(WORLD_OWNER, "", "{\"documents\":[" USER("t") "," SECRET "]}"), "once");
    refused(apply(WORLD_OWNER, "?prune=true", USER("t")), 409, "It uses the key t",
            "a secret that is used is not pruned");
    struct answer answer = apply(WORLD_OWNER, "?prune=true",
                                 "{\"kind\":\"resource\",\"id\":\"caller\",\"name\":\"C\","
                                 "\"type\":\"graph\",\"settings\":{}}");
    applied(answer, "remove", "unless the same documents let go of it");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE project_id = 'shop'"
                               " AND lifecycle = 'deleting'") > 2,
           1, "all that was not named goes");
    world_restore(&world);
    applied(apply(WORLD_OWNER, "?prune=true", "{\"documents\":[]}"), "remove",
            "both go, who refers first");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE project_id = 'shop'"
                               " AND lifecycle NOT IN ('deleting', 'deleted')"),
           0, "nothing is left");
    world_restore(&world);
    refused(apply(WORLD_OWNER, "", "{\"kind\":\"project\",\"id\":\"x\"}"), 422, "name",
            "a project without a name");
    refused(apply(WORLD_OWNER, "", "{\"kind\":\"resource\",\"id\":\"power\",\"name\":\"P\","
                                   "\"type\":\"graph\"}"),
            422, "\"pointer\":\"/id\",\"code\":\"not_unique\"", "an id that is somebody's");
}

/* ---- a store that stops answering ---- */

static struct answer with_key(const char *key, const char *documents)
{
    const struct pair headers[] = {{STR("idempotency-key"), str_of(key)}, {STR_NONE, STR_NONE}};
    return PROBE(world_with_key(&world, WORLD_OWNER), .method = "POST", .path = APPLY,
                 .json = documents, .headers = headers, .as_program = true);
}

static void failing(const char *key)
{
    const char *documents = arena_cstr(
        world.arena, arena_print(world.arena, APPLY_MANY, arena_cstr(world.arena, world.people[WORLD_STRANGER].email)));
    applied(apply(WORLD_OWNER, "", documents), "add", "many documents");
    struct str whole = state();
    world_restore(&world);
    bool failed = true;
    int parts = 0;
    int nth = 1;
    for (; nth < 300 && failed; nth++) {
        store_fail_nth(world.store, nth);
        struct answer answer = key == NULL ? apply(WORLD_OWNER, "", documents) : with_key(key, documents);
        store_fail_nth(world.store, 0);
        failed = answer.status != 200 || str_contains(answer.body, STR("\"failed\":true"));
        if (answer.status >= 500)
            is_str(world_changes(&world), STR(""), "statement %d: an error leaves nothing", nth);
        else
            ok(answer.status == 200, "statement %d: else it says what was done", nth);
        parts += answer.status == 200 && failed;
        if (answer.status == 200 && !failed)
            is_str(state(), whole, "statement %d: all of it", nth);
        answer = apply(WORLD_OWNER, "", documents);
        ok(answer.status == 200 && str_equal(state(), whole), "applied again it is complete");
        unchanged(apply(WORLD_OWNER, "", documents), "and then changes nothing");
        world_restore(&world);
    }
    ok(nth < 300 && parts > 3, "%d statements, %d of them in the middle", nth, parts);
}

/* ---- hostile files ---- */

static void hostile(void)
{
    struct buf text = buf_open(world.arena, KIB(64), MIB(4));
    BUF_ADD(&text, "{\"documents\":[");
    for (int i = 0; i < 10000; i++)
        buf_print(&text, "%s{\"kind\":\"resource\",\"id\":\"r-%d\",\"name\":\"R\",\"type\":\"flow\"}",
                  i == 0 ? "" : ",", i);
    BUF_ADD(&text, "]}");
    refused(apply(WORLD_OWNER, "", arena_cstr(world.arena, buf_str(&text))), 413,
            "At most 1000 resources", "ten thousand resources");
    struct buf deep = buf_open(world.arena, KIB(64), MIB(1));
    BUF_ADD(&deep, "{" ORDERS ",\"settings\":");
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&deep, "{\"a\":");
    refused(apply(WORLD_OWNER, "", arena_cstr(world.arena, buf_str(&deep))), 400, "malformed_yaml",
            "settings ten thousand deep");
    struct buf grants = buf_open(world.arena, KIB(64), MIB(1));
    BUF_ADD(&grants, "{" ORDERS ",\"grants\":[");
    for (int i = 0; i < 5000; i++)
        buf_print(&grants, "%s{\"person\":\"p%d@x\",\"role\":\"Owner\"}", i == 0 ? "" : ",", i);
    BUF_ADD(&grants, "]}");
    refused(apply(WORLD_OWNER, "", arena_cstr(world.arena, buf_str(&grants))), 422, "too_many",
            "five thousand grants");
    refused(apply(WORLD_OWNER, "",
                  "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                  "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                  "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"),
            413, "larger", "a bomb of aliases");
}

int main(void)
{
    world_open(&world);
    exporting();
    protecting();
    granting();
    refusing_grants();
    above();
    referring();
    world_restore(&world);
    failing(NULL);
    failing("again");
    hostile();
    world_close(&world);
    return done_testing();
}
