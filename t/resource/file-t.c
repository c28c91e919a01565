/* file-t.c: the settings of one resource as a file, over the API and on the page. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/resource/resource_test.h"

#define FILE_API  ONE "/settings"
#define FILE_PAGE "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/settings/file"

static struct answer send(const char *path, const char *type, struct str body)
{
    return PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PUT", .path = path,
                 .body = body, .content_type = type, .as_program = true,
                 .headers = PAIRS(PAIR("if-match", "*")));
}

static bool tells(const struct answer *answer, const char *text)
{
    bool told = str_contains(answer->body, str_of(text));
    if (!told)
        note("%d %.*s", answer->status, STR_ARG(answer->body));
    return told;
}

/* ---- the API ---- */

static void written(void)
{
    struct answer json = ask("GET", FILE_API, NULL);
    is_int(json.status, 200, "settings are a file");
    is_str(json.content_type, STR("application/json"), "of JSON");
    is_str(at(&json, "/database/storageSize"), STR("1Gi"), "the document itself");
    ok(str_contains(answer_header(&json, "Content-Disposition"),
                    STR("orders-settings.json")),
       "with a name to save it under");
    struct answer yaml = ask("GET", FILE_API "?format=yaml", NULL);
    is_str(yaml.content_type, STR("application/yaml"), "or of YAML");
    ok(tells(&yaml, "# Settings of orders (Konnektr.Graph), generation 1") &&
           tells(&yaml, "storageSize: \"1Gi\""),
       "that says of what");
    ok(!str_equal(answer_header(&json, "ETag"), answer_header(&yaml, "ETag")),
       "each has a tag of its own");
    refused(ask("GET", FILE_API "?format=xml", NULL), 422, "/format",
            "or of nothing else");
    struct answer again = send(FILE_API, "application/yaml", yaml.body);
    is_int(again.status, 200, "what was written is read");
    is_str(world_changes(&world), STR(""), "and changes nothing");
    is_int(send(FILE_API, "application/json", json.body).status, 200, "the same of JSON");
    is_str(world_changes(&world), STR(""), "which is the same");
    const struct pair match[] = {{STR("if-match"), answer_header(&yaml, "ETag")},
                                 {STR_NONE, STR_NONE}};
    struct answer matched =
        PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PUT", .path = FILE_API,
              .body = STR("instances: 2\n"), .content_type = "application/yaml",
              .headers = match, .as_program = true);
    is_int(matched.status, 200, "the tag of the file is that of the resource");
    is_str(at(&matched, "/generation"), STR("2"), "and what differs is a generation");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+1-1"),
           "with its deployment and its entry in the trail");
    is_int(PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PUT", .path = FILE_API,
                 .body = STR("instances: 3\n"), .content_type = "application/yaml",
                 .headers = match, .as_program = true)
               .status,
           412, "but not a second time");
    is_int(PROBE(world_with_key(&world, WORLD_EDITOR), .method = "PUT", .path = FILE_API,
                 .body = STR("instances: 3\n"), .content_type = "application/yaml",
                 .as_program = true)
               .status,
           428, "nor without any");
    world_restore(&world);
}

static void dry(void)
{
    struct answer answer =
        send(FILE_API "?dry_run=true", "application/yaml", STR("instances: 2\n"));
    is_int(answer.status, 200, "a dry run");
    is_str(at(&answer, "/diff/0/path"), STR("/settings_json/instances"),
           "tells the difference");
    is_str(world_changes(&world), STR(""), "and changes nothing");
}

static void mistaken(void)
{
    struct answer answer =
        send(FILE_API, "application/yaml",
             STR("# mine\ninstances: 99\ndatabase:\n  storageSize: 7\nx: 1\n"));
    is_int(answer.status, 422, "settings that do not fit");
    ok(points_at(&answer, "/instances") && points_at(&answer, "/database/storageSize") &&
           points_at(&answer, "/x"),
       "all mistakes are told at once, as places in the file");
    ok(tells(&answer, "Line 2: ") && tells(&answer, "Line 4: "), "with their lines");
    answer = send(FILE_API, "application/json", STR("{\n  \"instances\": 99\n}"));
    ok(points_at(&answer, "/instances") && tells(&answer, "Line 2: "), "also of JSON");
    answer = send(FILE_API, "application/json", STR("{\n  \"instances\": ,\n}"));
    ok(answer.status == 400 && tells(&answer, "line 2, column 16"),
       "what is no JSON is told with line and column");
    answer = send(FILE_API, "application/yaml", STR("instances: 1\n  bad: [\n"));
    ok(answer.status == 400 && tells(&answer, "line 2, column"), "nor YAML");
    refused(send(FILE_API, "application/yaml", STR("- 1\n")), 422, "", "a list");
    refused(send(FILE_API, "application/yaml", STR("")), 422, "", "nothing");
    refused(send(FILE_API, "application/yaml", STR("a: 1\n---\nb: 2\n")), 422, "", "two");
    refused(send(FILE_API, "application/pdf", STR("a: 1\n")), 415, NULL,
            "something else");
    refused(send(FILE_API "?dry_run=yes", "application/yaml", STR("instances: 2\n")), 422,
            "/dry_run", "a word that is neither");
}

static void hostile(void)
{
    struct buf bomb = buf_open(world.arena, KIB(4), MIB(2));
    BUF_ADD(&bomb, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++)
        buf_print(&bomb, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
                  i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    refused(send(FILE_API, "application/yaml", buf_str(&bomb)), 413, NULL,
            "aliases of aliases");
    struct buf deep = buf_open(world.arena, KIB(64), MIB(2));
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&deep, "[");
    refused(send(FILE_API, "application/yaml", buf_str(&deep)), 400, NULL,
            "depth of YAML");
    refused(send(FILE_API, "application/json", buf_str(&deep)), 400, NULL,
            "depth of JSON");
    struct buf large = buf_open(world.arena, KIB(64), MIB(2));
    BUF_ADD(&large, "x: \"");
    while (large.length < KIB(600))
        BUF_ADD(&large, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    BUF_ADD(&large, "\"\n");
    refused(send(FILE_API, "application/yaml", buf_str(&large)), 413, NULL,
            "a large file");
    refused(send(FILE_API, "application/yaml", STR("a: &a\n  b: *a\n")), 400, NULL,
            "what holds itself");
    refused(send(FILE_API, "application/yaml",
                 STR("instances: !!python/object:os.system 1\n")),
            400, NULL, "tags");
    refused(send(FILE_API, "application/yaml", STR("instances: 1\ninstances: 2\n")), 400,
            NULL, "a key twice");
}

static void wrapped(void)
{
    struct answer answer = send(
        FILE_API "?dry_run=true", "application/yaml",
        STR("kind: resource\nid: other\nname: Other\ntype: Konnektr.Graph\nsku: standard\n"
            "settings:\n  instances: 2\n"));
    is_int(answer.status, 200, "a resource of a project's export is understood");
    is_str(at(&answer, "/settings_json/instances"), STR("2"), "its settings count");
    is_str(at(&answer, "/name"), STR("The orders"), "its name does not");
    refused(send(FILE_API, "application/yaml",
                 STR("kind: resource\ntype: Konnektr.Flow\nsettings: {}\n")),
            422, "/type", "one of another type");
    refused(
        send(FILE_API, "application/yaml",
             STR("kind: resource\ntype: Konnektr.Graph\nsettings:\n  instances: 99\n")),
        422, "/settings/instances", "mistakes are told at their place");
    refused(send(FILE_API, "application/yaml",
                 STR("kind: resource\ntype: Konnektr.Graph\nsku: huge\nsettings: {}\n")),
            422, "/sku", "a tier that is not there");
}

/* ---- the page ---- */

static struct page *page;

static struct answer show(struct answer answer)
{
    if (answer.status == 303)
        return answer;
    page = page_sound(world.arena, answer.body);
    return answer;
}

static bool shows(const char *text)
{
    return str_contains(page_text(page, "body"), str_of(text));
}

static struct str sealed(void)
{
    struct pairs form = page_form(page, "main form[method=post]");
    for (size_t i = 0; i < form.count; i++)
        if (str_is(form.at[i].name, "seal"))
            return form.at[i].value;
    return STR("");
}

static struct answer post(const char *button, const char *generation, const char *text)
{
    const struct pair form[] = {{STR("do"), str_of(button)},
                                {STR("generation"), str_of(generation)},
                                {STR("seal"), page == NULL ? STR("") : sealed()},
                                {STR("text"), str_of(text)},
                                {STR_NONE, STR_NONE}};
    return show(probe_form(world_as(&world, WORLD_EDITOR), FILE_PAGE, form));
}

static void on_the_page(void)
{
    struct probe *editor = world_as(&world, WORLD_EDITOR);
    show(probe_get(editor, FILE_PAGE));
    ok(shows("Download YAML") && page_count(page, "textarea[name=text]") == 1,
       "the page leads to both files, and takes one");
    is_int(probe_get(editor, FILE_PAGE "/yaml").status, 200, "YAML");
    is_int(probe_get(editor, FILE_PAGE "/json").status, 200, "JSON");
    is_int(probe_get(editor, FILE_PAGE "/xml").status, 404, "nothing else");
    is_int(post("compare", "1", "instances: 2\n").status, 200, "a text is compared");
    ok(shows("What the file would change") && shows("Save as a new generation"),
       "with what is there, and offered to be saved");
    is_str(world_changes(&world), STR(""), "not before it was seen");
    is_int(post("save", "1", "instances: 3\n").status, 200,
           "another text is compared first");
    ok(shows("Save as a new generation"), "and offered again");
    is_str(world_changes(&world), STR(""), "and not saved");
    is_int(post("save", "1", "instances: 3\n").status, 303, "the same text is saved");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+1-1"), "as a generation");
    world_restore(&world);
    is_int(post("compare", "1", "instances: 99\n").status, 422, "mistakes");
    ok(shows("/instances: Line 1: ") && shows("instances: 99"),
       "are told, and the text is kept");
    is_int(post("compare", "1", "a: [\n").status, 422, "what is no YAML");
    ok(shows("at line "), "is told with its place");
    is_int(post("compare", "x", "instances: 2\n").status, 422, "a broken form");
    is_str(world_changes(&world), STR(""), "nothing of that changes anything");
}

static void collided(void)
{
    show(probe_get(world_as(&world, WORLD_EDITOR), FILE_PAGE));
    post("compare", "1", "instances: 2\n");
    ask("PATCH", ONE, "{\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    is_int(post("save", "1", "instances: 2\n").status, 412, "somebody saved meanwhile");
    ok(shows("Somebody else saved meanwhile") && shows("instances: 2") && shows("50"),
       "the text is kept, and compared with what is there now");
    is_int(world_count(&world, "SELECT generation FROM resource WHERE id = 'orders'"), 2,
           "nothing was saved");
    is_int(post("save", "2", "instances: 2\n").status, 303, "whoever saw that may save");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    written();
    dry();
    mistaken();
    hostile();
    wrapped();
    on_the_page();
    collided();
    world_close(&world);
    return done_testing();
}
