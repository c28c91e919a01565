/* metric_series.c: an answer of the metric store as series with names. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "product/metric/metric_private.h"

enum { NAME_BYTES_MAX = 300, NUMBER_BYTES_MAX = 40 };

struct str metric_legend(struct arena *arena, struct str template_text,
                         const struct node *labels)
{
    struct buf out = buf_open(arena, 64, NAME_BYTES_MAX);
    for (size_t i = 0; i < template_text.length; i++) {
        struct str rest = str_slice(template_text, i, template_text.length);
        ptrdiff_t end = str_starts(rest, STR("{{")) ? str_find(rest, 2, '}') : -1;
        bool whole = end > 0 && (size_t)end + 1 < rest.length && rest.at[end + 1] == '}';
        if (!whole) {
            buf_add_char(&out, template_text.at[i]);
            continue;
        }
        const struct node *value =
            labels == NULL
                ? NULL
                : node_member(labels, str_trim(str_slice(rest, 2, (size_t)end)));
        if (value != NULL && value->kind == NODE_TEXT)
            buf_add(&out, value->text);
        i += (size_t)end + 1;
    }
    return out.over ? STR("") : str_trim(buf_str(&out));
}

/* 'cpu{mode="user"}' without what all series of the place have. */
static struct str labels_text(struct arena *arena, const struct node *labels)
{
    struct buf out = buf_open(arena, 64, NAME_BYTES_MAX);
    const struct node *name = node_member(labels, STR("__name__"));
    if (name != NULL && name->kind == NODE_TEXT)
        buf_add(&out, name->text);
    bool any = false;
    for (const struct node *each = labels->first; each != NULL; each = each->next) {
        bool told = each->kind == NODE_TEXT && !str_is(each->key, "__name__") &&
                    !str_is(each->key, "resource_id");
        if (!told)
            continue;
        buf_add(&out, any ? STR(", ") : out.length > 0 ? STR(" ") : STR(""));
        buf_add(&out, each->key);
        BUF_ADD(&out, "=");
        buf_add(&out, each->text);
        any = true;
    }
    return out.over ? STR("") : buf_str(&out);
}

static struct str name_of(struct arena *arena, const struct node *labels,
                          const struct metric_series_wish *wish)
{
    struct str name = STR("");
    if (labels != NULL && labels->kind == NODE_OBJECT) {
        name = metric_legend(arena, wish->query->legend, labels);
        if (name.length == 0)
            name = labels_text(arena, labels);
    }
    return name.length > 0 ? name : wish->panel->title;
}

/* Levels of logs have the colours that they have elsewhere. */
static struct str tone_of(const struct node *labels)
{
    static const struct {
        const char *word, *tone;
    } tones[] = {
        {"fatal", "level-error"}, {"critical", "level-error"}, {"error", "level-error"},
        {"err", "level-error"},   {"warning", "level-warn"},   {"warn", "level-warn"},
        {"info", "level-info"},   {"debug", "level-debug"},    {"trace", "level-debug"},
    };
    const struct node *level = labels == NULL || labels->kind != NODE_OBJECT
                                   ? NULL
                                   : node_member(labels, STR("level"));
    for (size_t i = 0; level != NULL && level->kind == NODE_TEXT && i < COUNT_OF(tones);
         i++)
        if (str_equal_nocase(level->text, str_of(tones[i].word)))
            return str_of(tones[i].tone);
    return STR_NONE;
}

/* "1.5", "NaN", "+Inf": what Prometheus writes; anything else is a gap. */
static double value_of(const struct node *node)
{
    char text[NUMBER_BYTES_MAX];
    if (node == NULL || node->kind != NODE_TEXT || node->text.length == 0 ||
        node->text.length >= sizeof text)
        return NAN;
    memcpy(text, node->text.at, node->text.length);
    text[node->text.length] = '\0';
    char *end;
    double value = strtod(text, &end);
    return *end == '\0' ? value : NAN;
}

static size_t points_read(const struct node *values, struct chart_point *points)
{
    size_t count = 0;
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        const struct node *time = each->kind == NODE_ARRAY ? each->first : NULL;
        if (time == NULL || (time->kind != NODE_INT && time->kind != NODE_REAL))
            continue;
        double s = node_number(time);
        if (!(s >= 0 && s < 253402300800.0))
            continue;
        points[count++] = (struct chart_point){(int64_t)(s * 1000 + 0.5) * US_PER_MS,
                                               value_of(time->next)};
    }
    return count;
}

void metric_series_read(struct arena *arena, const struct node *answer,
                        const struct metric_series_wish *wish, struct metric_found *found)
{
    const struct node *result = node_at_pointer(answer, STR("/data/result"));
    if (result == NULL || result->kind != NODE_ARRAY)
        return;
    for (const struct node *each = result->first; each != NULL; each = each->next) {
        const struct node *values =
            each->kind == NODE_OBJECT ? node_member(each, STR("values")) : NULL;
        if (values == NULL || values->kind != NODE_ARRAY)
            continue;
        if (found->count == found->room) {
            found->left_out++;
            continue;
        }
        struct chart_point *points =
            ARENA_ARRAY(arena, values->count + 1, struct chart_point);
        found->rows[found->count++] = (struct chart_series){
            .name = name_of(arena, node_member(each, STR("metric")), wish),
            .tone = tone_of(node_member(each, STR("metric"))),
            .points = points,
            .count = points_read(values, points),
        };
    }
}

const struct pair *metric_range_parameters(struct arena *arena,
                                           const struct metric_range *range)
{
    int64_t step_us = range->step_ms * US_PER_MS;
    struct pair *pairs = ARENA_ARRAY(arena, 4, struct pair);
    /* On the grid of the step, so that two looks see the same points. */
    int64_t from_s = (range->from_us + step_us - 1) / step_us * step_us / US_PER_S;
    int64_t to_s = range->to_us / step_us * step_us / US_PER_S;
    pairs[0] = (struct pair){STR("start"), arena_print(arena, "%lld", (long long)from_s)};
    pairs[1] = (struct pair){STR("end"), arena_print(arena, "%lld", (long long)to_s)};
    pairs[2] = (struct pair){
        STR("step"), arena_print(arena, "%llds", (long long)(range->step_ms / 1000))};
    return pairs;
}
