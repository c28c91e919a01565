/* ground.c: stores behind the world, with lines of several resources. */
/* SPDX-License-Identifier: ISC */
#include "t/proxy/ground.h"

#include <stdio.h>
#include <string.h>

#include "platform/upstream/http_call.h"

static void lines_push(struct ground *ground, const char *tenant, const char *id)
{
    char labels[200], texts[3][100];
    struct fake_line lines[4] = {{0, NULL}};
    int64_t now_ns = ground->world.now_us * 1000;
    snprintf(labels, sizeof labels,
             "{\"resource_id\":\"%s\",\"pod\":\"%s-0\",\"level\":\"info\"}", id, id);
    for (int i = 0; i < 3; i++) {
        snprintf(texts[i], sizeof texts[i], "line %d of %s status=%d", i, id, 200 + i);
        lines[i] = (struct fake_line){now_ns - (3 - i) * INT64_C(60000000000), texts[i]};
    }
    fake_loki_push(&ground->loki, tenant, labels, lines);
}

void ground_open(struct ground *ground)
{
    world_open(&ground->world);
    ground->arena = arena_open("ground", 64 * 1024 * 1024);
    fake_loki_open(&ground->loki);
    fake_loki_open(&ground->mimir);
    lines_push(ground, SHOP_TENANT, WORLD_RESOURCE);
    lines_push(ground, SHOP_TENANT, WORLD_FAILED);
    lines_push(ground, SHOP_TENANT, "kubelet");
    lines_push(ground, GRID_TENANT, WORLD_OTHER_RESOURCE);
    proxy_settings.loki_url = str_of(ground->loki.url);
    snprintf(ground->mimir.url + strlen(ground->mimir.url),
             sizeof ground->mimir.url - strlen(ground->mimir.url), "/prometheus");
    proxy_settings.mimir_url = str_of(ground->mimir.url);
    ground_say(
        &ground->mimir, 200, "application/json",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
}

void ground_close(struct ground *ground)
{
    http_call_close();
    fake_store_close(&ground->loki);
    fake_store_close(&ground->mimir);
    arena_close(ground->arena);
    world_close(&ground->world);
}

struct answer ground_get(struct ground *ground, enum world_person person,
                         const char *path)
{
    fake_forget(&ground->loki);
    fake_forget(&ground->mimir);
    return probe_json(world_with_key(&ground->world, person), "GET", path, NULL);
}

struct answer ground_query(struct ground *ground, enum world_person person,
                           const char *path, const char *query)
{
    struct str whole = ARENA_JOIN(ground->arena, str_of(path), STR("?query="),
                                  url_encode(ground->arena, str_of(query)));
    return ground_get(ground, person, arena_cstr(ground->arena, whole));
}

size_t ground_count(struct ground *ground, struct fake_store *store)
{
    return fake_requests(store, ground->arena)->count;
}

const struct node *ground_asked(struct ground *ground, struct fake_store *store)
{
    return fake_requests(store, ground->arena)->last;
}

struct str ground_parameter(struct ground *ground, struct fake_store *store,
                            const char *name)
{
    const struct node *asked = ground_asked(ground, store);
    struct str value = asked == NULL ? STR_NONE : fake_requested(asked, name);
    return value.at == NULL ? STR("") : value;
}

struct str ground_member(struct ground *ground, struct fake_store *store,
                         const char *name)
{
    const struct node *asked = ground_asked(ground, store);
    const struct node *member = asked == NULL ? NULL : node_member(asked, str_of(name));
    return member == NULL || member->kind != NODE_TEXT ? STR("") : member->text;
}

struct str ground_header(struct ground *ground, struct fake_store *store,
                         const char *name)
{
    const struct node *asked = ground_asked(ground, store);
    const struct node *headers =
        asked == NULL ? NULL : node_member(asked, STR("headers"));
    struct str values = STR("");
    for (const struct node *each = headers == NULL ? NULL : headers->first; each != NULL;
         each = each->next) {
        if (!str_equal_nocase(node_item(each, 0)->text, str_of(name)))
            continue;
        values = values.length == 0 ? node_item(each, 1)->text
                                    : ARENA_JOIN(ground->arena, values, STR("|"),
                                                 node_item(each, 1)->text);
    }
    return values;
}

void ground_say(struct fake_store *store, int status, const char *content_type,
                const char *text)
{
    static char order[20000];
    char quoted[16000];
    size_t length = 0;
    for (; *text != 0 && length + 8 < sizeof quoted; text++) {
        if (*text == '"' || *text == '\\')
            quoted[length++] = '\\';
        quoted[length++] = *text;
    }
    quoted[length] = 0;
    snprintf(order, sizeof order,
             "{\"kind\":\"status\",\"status\":%d,\"content_type\":\"%s\",\"text\":\"%s\","
             "\"times\":-1}",
             status, content_type, quoted);
    fake_fault_end(store);
    fake_fault(store, order);
}

bool ground_says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}
