/* catalog-t.c: the shipped catalog files, importing them, and settings against them. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/database.h"
#include "t/lib/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "product/catalog/catalog.h"

static struct arena *process;
static struct arena *arena;
static struct database_task at;

static struct node *parsed(const char *text)
{
    struct node *node = NULL;
    failure_clear(&at.failure);
    if (json_parse(arena, str_of(text), &at.failure, &node) != DONE)
        bail_out("bad JSON in the test: %s", text);
    return node;
}

static const char *source(const char *path)
{
    const char *srcdir = getenv("srcdir");
    return arena_cstr(process, ARENA_JOIN(process, str_of(srcdir == NULL ? "." : srcdir),
                                          STR("/"), str_of(path)));
}

static void told(void)
{
    for (size_t i = 0; i < at.failure.field_count; i++)
        note("%.*s: %.*s %.*s", STR_ARG(at.failure.fields[i].pointer),
             STR_ARG(at.failure.fields[i].code), STR_ARG(at.failure.fields[i].told));
    if (at.failure.told.length > 0)
        note("%.*s", STR_ARG(at.failure.told));
}

static void imports(void)
{
    struct catalog_changes changes;
    ok(catalog_import(&at.task, source("conf/catalog"), true, &changes) == DONE,
       "the shipped catalog is right");
    told();
    struct list types;
    ok(catalog_list(&at.task, false, &types) == DONE && types.count == 0,
       "a dry import stores nothing");
    ok(catalog_import(&at.task, source("conf/catalog"), false, &changes) == DONE, "it is imported");
    note("%zu bytes for %lld files", arena_used(arena), (long long)changes.files);
    ok(changes.added == changes.files && changes.files >= 5, "every file is a type");
    ok(catalog_import(&at.task, source("conf/catalog"), false, &changes) == DONE &&
           changes.same == changes.files && changes.added == 0 && changes.changed == 0,
       "a second import changes nothing");
    ok(catalog_import(&at.task, "/nonexistent", false, &changes) == ABSENT,
       "a directory that is not there");
}

static const struct catalog_type *type_of(const char *word)
{
    const struct catalog_type *type = NULL;
    if (catalog_load(&at.task, str_of(word), &type) != DONE)
        bail_out("no type %s", word);
    return type;
}

static void lookups(void)
{
    struct list types;
    ok(catalog_list(&at.task, true, &types) == DONE && types.count >= 5, "the catalog is listed");
    is_str(LIST_ROW(types, struct catalog_type, 0)->id, STR("Konnektr.Graph"), "in its order");
    is_str(type_of("graph")->id, STR("Konnektr.Graph"), "found by slug");
    is_str(type_of("Konnektr.DigitalTwins")->id, STR("Konnektr.Graph"), "by its former id");
    is_str(type_of("konnektr.flows")->id, STR("Konnektr.Flow"), "in any case of letters");
    const struct catalog_type *none;
    ok(catalog_load(&at.task, STR("nothing"), &none) == ABSENT, "what is not there");
    ok(catalog_load(&at.task, STR(""), &none) == ABSENT, "nor the empty name");
    const struct catalog_type *graph = type_of("graph");
    is_str(catalog_first_tier(graph)->sku, STR("standard"), "the first tier is the default");
    is_int(catalog_first_tier(graph)->price_cents, 9900, "with its price");
    ok(catalog_tier(graph, STR("gold")) == NULL, "a tier that is not there");
    ok(catalog_tier(graph, STR("free"))->is_free, "a free one");
}

/* First error as "POINTER CODE"; "" = none. */
static struct str check(const char *type, const char *sku, const char *settings)
{
    const struct node *given = parsed(settings);
    struct node *filled;
    const struct catalog_tier *tier =
        sku == NULL ? NULL : catalog_tier(type_of(type), str_of(sku));
    if (catalog_settings_check(&at.task, type_of(type), tier, given, &filled) == DONE)
        return STR("");
    return ARENA_JOIN(arena, at.failure.fields[0].pointer, STR(" "), at.failure.fields[0].code);
}

static void presets(void)
{
    struct list types;
    if (catalog_list(&at.task, false, &types) != DONE)
        bail_out("no catalog");
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        ok(type->presets.count > 0, "%.*s has presets", STR_ARG(type->id));
        for (size_t p = 0; p < type->presets.count; p++) {
            const struct catalog_preset *preset =
                LIST_ROW(type->presets, struct catalog_preset, p);
            struct node *filled;
            failure_clear(&at.failure);
            ok(catalog_settings_check(&at.task, type, catalog_first_tier(type), preset->settings,
                                      &filled) == DONE,
               "preset %.*s fits the first tier", STR_ARG(preset->id));
            struct node *again;
            told();
            ok(catalog_settings_check(&at.task, type, NULL, filled, &again) == DONE &&
                   node_equal(filled, again),
               "and filling in defaults twice changes nothing");
        }
    }
}

static void graphs(void)
{
    is_str(check("graph", "standard", "{}"), STR(""), "a graph needs no settings");
    is_str(check("graph", "standard",
                 "{\"eventSinks\":{\"kafka\":[{\"name\":\"a\",\"brokerList\":\"b:1\",\"topic\":\"t\","
                 "\"securityProtocol\":\"PLAINTEXT\"}]},\"eventRoutes\":[{\"name\":\"r\","
                 "\"sinkName\":\"a\"}]}"),
           STR(""), "a plain Kafka sink with a route");
    is_str(check("graph", "standard",
                 "{\"eventSinks\":{\"kafka\":[{\"name\":\"a\",\"brokerList\":\"b:1\",\"topic\":\"t\","
                 "\"securityProtocol\":\"SASL_SSL\",\"saslMechanism\":\"PLAIN\"}]}}"),
           STR("/settings_json/eventSinks/kafka/0/saslUsername required"),
           "a sign-in needs its secrets");
    const char *mistakes =
        "{\"instances\":11,\"database\":{\"storageSize\":\"10GB\"},\"eventSinks\":{\"mqtt\":[{\"name\":"
        "\"m\",\"broker\":\"h\",\"topic\":\"t\",\"clientId\":\"c\",\"port\":70000}]},\"eventRoutes\":[{"
        "\"name\":\"r\",\"sinkName\":\"x\",\"eventFormat\":\"Nope\"}]}";
    check("graph", "standard", mistakes);
    static const char *const wanted[][2] = {
        {"/settings_json/instances", "too_large"},
        {"/settings_json/database/storageSize", "pattern"},
        {"/settings_json/eventSinks/mqtt/0/port", "too_large"},
        {"/settings_json/eventRoutes/0/eventFormat", "not_one_of"},
        {"/settings_json/eventRoutes/0/sinkName", "not_existing"},
    };
    is_int((int64_t)at.failure.field_count, COUNT_OF(wanted), "five mistakes, five errors");
    for (size_t i = 0; i < COUNT_OF(wanted) && i < at.failure.field_count; i++)
        ok(str_is(at.failure.fields[i].pointer, wanted[i][0]) &&
               str_is(at.failure.fields[i].code, wanted[i][1]),
           "%s is %s", wanted[i][0], wanted[i][1]);
    check("graph", "free", "{\"instances\":2}");
    is_str(at.failure.fields[0].told, STR("must be at most 1 in the tier Free"),
           "the tier says what it allows");
    is_str(check("graph", "free",
                 "{\"eventSinks\":{\"webhook\":[{\"name\":\"w\",\"url\":\"https://a.example/\"}]}}"),
           STR("/settings_json/eventSinks/webhook too_many"), "no sinks in the free tier");
}

static void others(void)
{
    is_str(check("flow", "standard", "{\"autoscaling\":{\"minReplicas\":6}}"),
           STR("/settings_json/autoscaling/maxReplicas too_small"), "max is at least min");
    is_str(check("flow", "standard", "{\"ingress\":{\"enabled\":true}}"),
           STR("/settings_json/ingress/hostname required"), "an own host name has a name");
    is_str(check("flow", "standard", "{\"memoryLimit\":\"lots\"}"),
           STR("/settings_json/memoryLimit format"), "a quantity");
    is_str(check("flow", "standard", "{\"memoryLimit\":\"1Mi\"}"),
           STR("/settings_json/memoryLimit too_small"), "a quantity in its range");
    is_str(check("assembler", "standard", "{}"), STR("/settings_json/modelName required"),
           "an assembler needs a model name");
    is_str(check("compass", "free", "{\"dashboardName\":\"x\",\"analyticsLevel\":\"advanced\"}"),
           STR("/settings_json/analyticsLevel not_one_of"), "only basic in the free tier");
    is_str(check("secret", NULL, "{\"secretType\":\"basic-auth\",\"data\":{\"password\":\"p\"}}"),
           STR("/settings_json/data unknown"), "values of secrets are refused");
    is_str(check("secret", NULL, "{\"secretType\":\"basic-auth\",\"keys\":[\"x\"]}"),
           STR("/settings_json/keys not_one_of"), "keys that the kind does not have");
    is_str(check("secret", NULL, "{\"secretType\":\"generic\"}"),
           STR("/settings_json/keys required"), "free keys must be named");
}

/* A directory with one file, checked; first error as "POINTER CODE". */
static struct str import_of(const char *text)
{
    char directory[] = "/tmp/catalog-t.XXXXXX";
    if (mkdtemp(directory) == NULL)
        bail_out("no temporary directory");
    char path[100];
    snprintf(path, sizeof path, "%s/x.json", directory);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bail_out("cannot write %s", path);
    fputs(text, file);
    fclose(file);
    struct catalog_changes changes;
    failure_clear(&at.failure);
    enum outcome outcome = catalog_import(&at.task, directory, false, &changes);
    remove(path);
    rmdir(directory);
    if (outcome == DONE || at.failure.field_count == 0)
        return STR("");
    return ARENA_JOIN(arena, at.failure.fields[0].pointer, STR(" "), at.failure.fields[0].code);
}

#define FILE_START                                                                        \
    "{\"id\":\"Test.Type\",\"slug\":\"test\",\"name\":\"Test\",\"category\":\"c\","       \
    "\"description\":\"d\",\"icon\":\"i\",\"schema_version\":1,\"display_order\":1,"      \
    "\"active\":true,"
#define FILE_TIERS                                                                        \
    "\"tiers\":[{\"sku\":\"free\",\"name\":\"Free\",\"description\":\"\",\"price_cents\":0," \
    "\"currency\":\"EUR\",\"limits\":{}}],"

static void bad_files(void)
{
    is_str(import_of("{"), STR("x.json:  malformed_json"), "no JSON");
    is_str(import_of("{}"), STR("x.json: /id required"), "an empty file");
    is_str(import_of(FILE_START FILE_TIERS "\"settings_schema\":{\"typ\":1},\"manifests\":[]}"),
           STR("x.json: /settings_schema/typ schema"), "a schema that is not right");
    is_str(import_of(FILE_START FILE_TIERS "\"settings_schema\":{},\"manifests\":[{\"kind\":1}]}"),
           STR("x.json: /manifests/0 required"), "a manifest that is none");
    is_str(import_of(FILE_START FILE_TIERS
                     "\"settings_schema\":{\"properties\":{\"a\":{}}},\"manifests\":[{\"kind\":"
                     "\"K\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"${resource_id}\"},"
                     "\"spec\":{\"a\":{\"$value\":\"settings.a\"},\"b\":{\"$value\":"
                     "\"settings.b\"}}}]}"),
           STR("x.json: /manifests/0/spec/b unknown"), "a path into settings that do not exist");
    is_str(import_of(FILE_START "\"tiers\":[],\"settings_schema\":{},\"manifests\":[]}"),
           STR("x.json: /tiers too_few"), "a type without tiers");
    is_str(import_of(FILE_START FILE_TIERS
                     "\"settings_schema\":{\"required\":[\"a\"]},\"manifests\":[],\"presets\":[{"
                     "\"id\":\"p\",\"name\":\"P\",\"description\":\"\",\"settings\":{}}]}"),
           STR("x.json: /presets/0/settings/a required"), "a preset that does not fit");
    const char *good = FILE_START FILE_TIERS "\"settings_schema\":{},\"manifests\":[]}";
    is_str(import_of(good), STR(""), "a good file");
    is_str(type_of("test")->name, STR("Test"), "is seen at once");
}

int main(void)
{
    process = arena_open("process", MIB(64));
    arena = arena_open("test", MIB(64));
    struct store *store = database_store(process, database_make(DATABASE_MIGRATED));
    database_task(&at, store, arena);
    imports();
    lookups();
    presets();
    graphs();
    others();
    bad_files();
    store_close(store);
    arena_close(arena);
    arena_close(process);
    return done_testing();
}
