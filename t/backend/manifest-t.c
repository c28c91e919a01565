/* manifest-t.c: what rendering refuses, so that no name becomes a path and no value structure. */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "product/backend/gitops.h"
#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct arena *arena;
static struct failure failure;

static struct node *parsed(const char *text)
{
    struct node *node = NULL;
    failure_clear(&failure);
    if (json_parse(arena, str_of(text), &failure, &node) != DONE)
        bail_out("bad JSON in the test: %s", text);
    return node;
}

/* The code of the first refusal, "" when it renders. */
static struct str refusal(const char *templates, const char *context, struct list *out)
{
    const struct manifest_owner owner = {STR("kp-a"),   STR("acme"), STR("shop"),
                                         STR("orders"), 3,           false};
    struct node *from = parsed(templates);
    struct node *values = parsed(context);
    failure_clear(&failure);
    if (manifest_render(arena, from, values, &owner, &failure, out) == DONE)
        return STR("");
    return failure.field_count > 0 ? failure.fields[0].code : STR("none");
}

static struct str named(const char *name)
{
    struct list out;
    struct node *context = node_object(arena);
    node_set(arena, context, STR("n"), node_text(arena, str_of(name)));
    return refusal(
        "[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"${n}\"}}]",
        json_text(arena, context).at, &out);
}

static const char *repeated(char c, size_t count)
{
    char *text = arena_alloc(arena, count + 1);
    memset(text, c, count);
    return text;
}

static void names(void)
{
    static const char *const wrong[] = {
        "",   ".",    "..", "../x", "a/b", "/etc/passwd", "a..b",     ".a",   "a.", "-a",
        "a-", "a.-b", "A",  "a_b",  "a b", "a\nb",        "\xc3\xa4", "a\\b", "a:b"};
    static const char *const right[] = {"a", "a-b",  "a.b",
                                        "0", "a--b", "orders-settings"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        is_str(named(wrong[i]), STR("format"), "wrong name %zu is none", i);
    for (size_t i = 0; i < COUNT_OF(right); i++)
        is_str(named(right[i]), STR(""), "\"%s\" is one", right[i]);
    is_str(named(repeated('a', 240)), STR(""), "a long one whose file has a name");
    is_str(named(repeated('a', 241)), STR("format"), "one whose file would have none");
    is_str(named(repeated('a', 254)), STR("format"),
           "and one beyond what Kubernetes takes");
}

static void objects(void)
{
    struct list out;
#define META "\"metadata\":{\"name\":\"a\"}"
    static const struct {
        const char *templates;
        const char *code;
        const char *says;
    } rows[] = {
        {"[]", "not_a_manifest", "a type without templates"},
        {"{}", "not_a_manifest", "templates that are no list"},
        {"[1]", "not_a_manifest", "a number"},
        {"[{" META ",\"kind\":\"A\"}]", "not_a_manifest", "no apiVersion"},
        {"[{" META ",\"apiVersion\":\"v1\"}]", "not_a_manifest", "no kind"},
        {"[{" META ",\"apiVersion\":\"v1\",\"kind\":\"../A\"}]", "not_a_manifest",
         "a kind that is a path"},
        {"[{" META ",\"apiVersion\":\"v1\",\"kind\":\"A\"},{" META
         ",\"apiVersion\":\"v2\",\"kind\":\"A\"}]",
         "not_unique", "two of one file"},
        {"[{\"metadata\":{\"name\":\"a\",\"labels\":{\"l\":\"a b\"}},\"apiVersion\":\"v1\",\"kind\":\"A\"}]",
         "format", "a label with a blank"},
        {"[{\"metadata\":{\"name\":\"a\",\"labels\":{\"l\":1}},\"apiVersion\":\"v1\",\"kind\":\"A\"}]",
         "format", "a label that is a number"},
        {"[{" META ",\"apiVersion\":\"v1\",\"kind\":\"A\",\"spec\":\"${nothing}\"}]",
         "unknown", "a value that is not there"},
        {"[{" META ",\"apiVersion\":\"v1\",\"kind\":\"A\",\"spec\":{\"$run\":\"x\"}}]",
         "unknown", "a substitution that is none"},
        {"[{" META
         ",\"apiVersion\":\"v1\",\"kind\":\"A\",\"spec\":{\"$value\":\"nothing\"}}]",
         "", "a value that is left out"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(refusal(rows[i].templates, "{}", &out), str_of(rows[i].code), "%s",
               rows[i].says);
}

/* What people write is a value, whatever it looks like. */
static void values(void)
{
    struct list out;
    is_str(
        refusal(
            "[{\"apiVersion\":\"v1\",\"kind\":\"A\",\"metadata\":{\"name\":\"a\",\"namespace\":\"kube-system\","
            "\"labels\":{\"ktrlplane.io/project\":\"other\"}},\"spec\":{\"a\":{\"$value\":\"s\"},"
            "\"b\":\"<${s.t}>\",\"c\":{\"$json\":\"s\"}}}]",
            "{\"s\":{\"t\":\"${tenant}\\n---\\nkind: Pod\",\"u\":{\"$value\":\"s\"}},\"tenant\":\"x\"}",
            &out),
        STR(""), "settings that look like templates");
    struct str text = LIST_ROW(out, struct manifest, 0)->text;
    ok(str_contains(text, STR("t: \"${tenant}\\n---\\nkind: Pod\"")) &&
           str_contains(text, STR("b: \"<${tenant}\\n---\\nkind: Pod>\"")),
       "are not looked through again");
    ok(str_contains(text, STR("\"$value\": \"s\"")), "and stay what they are");
    ok(!str_contains(text, STR("\nkind: Pod")),
       "no line of theirs is a line of the manifest");
    ok(str_contains(text, STR("namespace: \"kp-a\"")) &&
           !str_contains(text, STR("kube-system")),
       "the namespace is ours whatever the template says");
    ok(str_contains(text, STR("ktrlplane.io/project: \"shop\"")),
       "and so are our labels");
}

/* Directories are labels: anything else is a defect that stops the process. */
static void directories(void)
{
    static const char *const wrong[] = {"..",   ".",    "",           "a/b",
                                        "../a", ".git", "kp-a/../..", "A"};
    for (size_t i = 0; i < 2 * COUNT_OF(wrong); i++) {
        pid_t child = fork();
        if (child == 0) {
            struct gitops *gitops;
            struct gitops_change change;
            const struct list none = {.count = 0};
            struct str word = str_of(wrong[i / 2]);
            const struct gitops_deed deed = {i % 2 == 0 ? word : STR("kp-a"),
                                             i % 2 == 0 ? STR("a") : word, &none,
                                             STR("m"), STR_NONE};
            gitops_settings = (struct gitops_settings){STR("/tmp/kp_manifest_t"), false};
            if (freopen("/dev/null", "w", stderr) == NULL ||
                gitops_open(arena, &failure, &gitops) != DONE)
                _exit(1);
            _exit(gitops_put(gitops, &deed, &change) == DONE ? 0 : 2);
        }
        int status = 0;
        waitpid(child, &status, 0);
        ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "\"%s\" is no directory",
           wrong[i / 2]);
    }
    rmdir("/tmp/kp_manifest_t");
}

/* ---- nothing secret in what viewers may read ---- */

static bool sounds_secret(struct str name)
{
    static const char *const words[] = {"password",   "secret",          "token",
                                        "credential", "apikey",          "accesskey",
                                        "privatekey", "connectionstring"};
    char lower[64] = "";
    for (size_t i = 0; i < name.length && i < sizeof lower - 1; i++)
        lower[i] =
            (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + 32 : name.at[i]);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strstr(lower, words[i]) != NULL)
            return true;
    return false;
}

/* Names of secrets, and words about them, are none. */
static bool is_harmless(const struct node *schema, struct str name)
{
    static const char *const known[] = {"secretType", "secretEnvironment",
                                        "tokenEndpoint", "secretKeyRef"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(name, known[i]))
            return true;
    const struct node *reference = node_member(schema, STR("x-secret-ref"));
    const struct node *defined = node_member(schema, STR("$ref"));
    return (reference != NULL && reference->truth) || defined != NULL ||
           schema->kind != NODE_OBJECT;
}

static int secrets_in(const struct node *node, int *looked)
{
    int found = 0;
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        return 0;
    const struct node *properties =
        node->kind == NODE_OBJECT ? node_member(node, STR("properties")) : NULL;
    if (properties != NULL && properties->kind == NODE_OBJECT)
        for (const struct node *each = properties->first; each != NULL;
             each = each->next) {
            (*looked)++;
            if (sounds_secret(each->key) && !is_harmless(each, each->key)) {
                note("%.*s is a value", STR_ARG(each->key));
                found++;
            }
        }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        found += secrets_in(child, looked);
    return found;
}

static void secrets(void)
{
    static struct world world;
    struct list types;
    world_open(&world);
    if (catalog_list(world_task(&world, WORLD_OWNER, NULL, NULL, NULL), true, &types) !=
        DONE)
        bail_out("no catalog");
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        int looked = 0;
        int found = secrets_in(schema_document(type->schema), &looked);
        is_int(found, 0, "what sounds secret in %.*s is a reference (%d members)",
               STR_ARG(type->id), looked);
        ok(looked > 0, "and there are members");
    }
    struct answer answer =
        probe_json(world_with_key(&world, WORLD_VIEWER), "GET",
                   "/api/v1/projects/shop/resources/vault/manifests", NULL);
    ok(answer.status == 200 && str_contains(answer.body, STR("SecretClaim")),
       "a viewer reads the manifest of a secret");
    ok(!str_contains(answer.body, STR("stringData")) &&
           !str_contains(answer.body, STR("\\ndata:")),
       "in which there is no value");
    answer = probe_json(world_with_key(&world, WORLD_OTHER_OWNER), "GET",
                        "/api/v1/projects/shop/resources/vault/manifests", NULL);
    is_int(answer.status, 404, "another organization's owner finds nothing");
    world_close(&world);
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    failure.arena = arena;
    names();
    objects();
    values();
    directories();
    secrets();
    arena_close(arena);
    return done_testing();
}
