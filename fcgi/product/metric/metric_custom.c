/* metric_custom.c: panels that somebody wrote into the address: ?query=...&unit=... */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query.h"
#include "product/metric/metric_private.h"

enum { TITLE_BYTES = 80, KEPT_MAX = 40 };

static struct str nth(const struct request *request, const char *name, size_t index)
{
    for (size_t i = 0; i < request->query.count; i++)
        if (str_is(request->query.at[i].name, name) && index-- == 0)
            return request->query.at[i].value;
    return STR_NONE;
}

/* A query is its own title, cut where a character ends. */
static struct str title_of(struct arena *arena, struct str query)
{
    size_t cut = query.length < TITLE_BYTES ? query.length : TITLE_BYTES;
    while (cut > 0 && cut < query.length && ((unsigned char)query.at[cut] & 0xc0) == 0x80)
        cut--;
    return cut == query.length
               ? query
               : ARENA_JOIN(arena, str_slice(query, 0, cut), STR("\xe2\x80\xa6"));
}

static struct str mistake_text(struct arena *arena, const struct query_mistake *mistake)
{
    return arena_print(arena, "Line %lld, column %lld: %.*s.", (long long)mistake->line,
                       (long long)mistake->column, STR_ARG(mistake->message));
}

static struct str href_removed(struct call *call, size_t removed)
{
    struct arena *arena = call->task.arena;
    struct buf href = buf_open(arena, 256, KIB(64));
    size_t queries = 0, units = 0;
    buf_add(&href, metric_page_path(call, STR("")));
    for (size_t i = 0; i < call->request->query.count; i++) {
        const struct pair *pair = &call->request->query.at[i];
        bool out = (str_is(pair->name, "query") && queries++ == removed) ||
                   (str_is(pair->name, "unit") && units++ == removed);
        if (out || (pair->value.length == 0 && !str_is(pair->name, "unit")))
            continue;
        buf_add_char(&href, str_find(buf_str(&href), 0, '?') < 0 ? '?' : '&');
        buf_add(&href, url_encode(arena, pair->name));
        buf_add_char(&href, '=');
        buf_add(&href, url_encode(arena, pair->value));
    }
    return href.over ? metric_page_path(call, STR("")) : buf_str(&href);
}

/* Everything but what is in the box again. */
static struct list kept_of(struct call *call, size_t boxed)
{
    struct pair *rows = ARENA_ARRAY(call->task.arena, KEPT_MAX, struct pair);
    size_t count = 0, queries = 0, units = 0;
    for (size_t i = 0; i < call->request->query.count && count < KEPT_MAX; i++) {
        const struct pair *pair = &call->request->query.at[i];
        bool out = (str_is(pair->name, "query") && queries++ == boxed) ||
                   (str_is(pair->name, "unit") && units++ == boxed) ||
                   str_is(pair->name, "patience");
        if (!out)
            rows[count++] = *pair;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static void custom_add(struct call *call, struct metric_custom *out, size_t index,
                       struct str text)
{
    struct arena *arena = call->task.arena;
    struct query_mistake mistake = {0};
    struct query_tree *tree;
    enum chart_unit unit = CHART_COUNT;
    bool has_unit = chart_unit_parse(or_empty(nth(call->request, "unit", index)), &unit);
    if (out->count == METRIC_CUSTOM_MAX) {
        out->error = arena_print(arena, "A page has at most %d panels of your own.",
                                 METRIC_CUSTOM_MAX);
    } else if (!query_parse(arena, QUERY_PROMQL, text, &mistake, &tree)) {
        out->error = mistake_text(arena, &mistake);
    } else {
        struct metric_query *query = ARENA_NEW(arena, struct metric_query);
        *query = (struct metric_query){.query = text, .legend = STR("")};
        out->panels[out->count] = (struct metric_panel){
            .id = arena_print(arena, "custom-%zu", index + 1),
            .title = title_of(arena, text),
            .kind = CHART_LINE,
            .unit = unit,
            .queries = {query, 1, sizeof *query, false},
        };
        out->remove_hrefs[out->count++] = href_removed(call, index);
        return;
    }
    out->text = text;
    out->unit = has_unit ? unit : CHART_COUNT;
    out->boxed = index;
}

void metric_custom_read(struct call *call, struct metric_custom *out)
{
    *out = (struct metric_custom){
        .text = STR(""), .error = STR(""), .unit = CHART_COUNT, .boxed = SIZE_MAX};
    for (size_t i = 0;; i++) {
        struct str text = nth(call->request, "query", i);
        if (text.at == NULL)
            break;
        text = str_trim(text);
        if (text.length > 0)
            custom_add(call, out, i, text);
    }
    out->kept = kept_of(call, out->boxed);
}
