/* catalog.c: the catalog in this process's memory, and finding things in it. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"

#include <stdlib.h>

#include "platform/base/log.h"
#include "product/catalog/catalog_private.h"

enum { TYPE_ARENA_BYTES = 64 * 1024 * 1024 };

/* One compiled type with the memory that it lives in. */
struct kept_type {
    struct arena *arena;
    const struct node *document;
    struct str id;
    int64_t updated_us;
    bool linked;   /* refers to documents of others: they must live as long, as they are */
    bool compiled; /* else it is kept because others may refer to it */
    struct catalog_type type;
};

/* What is kept between requests. One process, one request at a time: no lock. */
static struct {
    const struct store *store; /* whose catalog this is; NULL = nothing is kept */
    int64_t asked_us;          /* monotonic: when the version was asked for */
    int64_t count, version_us; /* how many types, and the sum of their times */
    struct kept_type *kept[CATALOG_TYPES_MAX]; /* those that did not compile at the end */
    size_t kept_count;
    size_t usable; /* of them, that compiled */
} cache;

struct version_row {
    int64_t types, version_us;
};

struct type_row {
    struct str id, document;
    int64_t updated_us;
};

/* clang-format off */
static const struct field version_columns[] = {
    {"types", INT_AT(struct version_row, types)},
    {"version_us", INT_AT(struct version_row, version_us)},
    {0},
};

static const struct field type_columns[] = {
    {"id", TEXT_AT(struct type_row, id)},
    {"document", TEXT_AT(struct type_row, document)},
    {"updated_us", INT_AT(struct type_row, updated_us)},
    {0},
};
/* clang-format on */

void catalog_forget(void)
{
    cache.store = NULL;
}

static void kept_free(void *thing)
{
    struct kept_type *kept = thing;
    arena_close(kept->arena);
}

/* Its document, not compiled yet. NULL when that is not JSON. */
static struct kept_type *kept_open(const struct type_row *row)
{
    struct arena *arena = arena_open("catalog", TYPE_ARENA_BYTES);
    struct kept_type *kept = ARENA_NEW(arena, struct kept_type);
    struct failure failure = {.arena = arena};
    struct node *document = NULL;
    kept->arena = arena;
    if (json_parse(arena, row->document, &failure, &document) != DONE) {
        LOG_FAULT("catalog.broken", LOG_TEXT("type", row->id), LOG_TEXT("told", failure.told));
        kept_free(kept);
        return NULL;
    }
    kept->document = document;
    kept->id = arena_str(arena, row->id);
    kept->updated_us = row->updated_us;
    kept->linked = catalog_is_linked(document);
    return kept;
}

static void kept_compile(struct kept_type *kept, const struct catalog_links *links)
{
    struct failure failure = {.arena = kept->arena};
    kept->compiled =
        catalog_compile(kept->arena, kept->document, links, &failure, &kept->type) == DONE;
    kept->type.updated_us = kept->updated_us;
    if (!kept->compiled) /* checked by another release; the other types stay usable */
        LOG_FAULT(
            "catalog.broken", LOG_TEXT("type", kept->id),
            LOG_TEXT("told", failure.field_count > 0 ? failure.fields[0].told : failure.told));
}

static int display_order(const void *a, const void *b)
{
    const struct kept_type *left = *(struct kept_type *const *)a;
    const struct kept_type *right = *(struct kept_type *const *)b;
    if (left->compiled != right->compiled)
        return left->compiled ? -1 : 1;
    if (left->type.display_order != right->type.display_order)
        return left->type.display_order < right->type.display_order ? -1 : 1;
    return str_compare(left->id, right->id);
}

/* What refers to others is not taken over: something in the catalog has changed. */
static struct kept_type *kept_take(const struct type_row *row)
{
    for (size_t i = 0; i < cache.kept_count; i++) {
        struct kept_type *kept = cache.kept[i];
        if (kept == NULL || kept->linked || !kept->compiled ||
            kept->updated_us != row->updated_us || !str_equal(kept->id, row->id))
            continue;
        cache.kept[i] = NULL;
        return kept;
    }
    return NULL;
}

static void compile_all(struct kept_type **kept, size_t count)
{
    struct catalog_links links = {.count = 0};
    for (size_t i = 0; i < count; i++)
        catalog_links_add(&links, kept[i]->document);
    for (size_t i = 0; i < count; i++)
        if (!kept[i]->compiled)
            kept_compile(kept[i], &links);
}

/* Only what changed is compiled; what went away lives on until the task's arena ends. */
static enum outcome cache_fill(struct task *task)
{
    struct list rows;
    enum outcome outcome =
        store_list(task, Q_CATALOG_ALL, NO_ARGS, type_columns, sizeof(struct type_row), &rows);
    if (outcome != DONE)
        return outcome;
    struct kept_type *fresh[CATALOG_TYPES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < rows.count && count < CATALOG_TYPES_MAX; i++) {
        const struct type_row *row = LIST_ROW(rows, struct type_row, i);
        struct kept_type *kept = kept_take(row);
        if (kept == NULL)
            kept = kept_open(row);
        if (kept != NULL)
            fresh[count++] = kept;
    }
    compile_all(fresh, count);
    for (size_t i = 0; i < cache.kept_count; i++)
        if (cache.kept[i] != NULL)
            arena_defer(task->arena, kept_free, cache.kept[i]);
    qsort(fresh, count, sizeof(struct kept_type *), display_order);
    cache.usable = 0;
    for (size_t i = 0; i < count; i++) {
        cache.kept[i] = fresh[i];
        cache.usable += fresh[i]->compiled;
    }
    cache.kept_count = count;
    return DONE;
}

static enum outcome cache_refresh(struct task *task)
{
    int64_t now_us = clock_monotonic_us();
    bool same_store = cache.store == task->store;
    if (same_store && now_us - cache.asked_us < US_PER_S)
        return DONE;
    struct version_row version;
    enum outcome outcome =
        store_one(task, Q_CATALOG_VERSION, NO_ARGS, version_columns, &version);
    if (outcome != DONE)
        return outcome;
    if (!same_store || version.types != cache.count || version.version_us != cache.version_us) {
        cache.store = NULL;
        outcome = cache_fill(task);
        if (outcome != DONE)
            return outcome;
    }
    cache.store = task->store;
    cache.asked_us = now_us;
    cache.count = version.types;
    cache.version_us = version.version_us;
    return DONE;
}

enum outcome catalog_list(struct task *task, bool active_only, struct list *out)
{
    enum outcome outcome = cache_refresh(task);
    if (outcome != DONE)
        return outcome;
    struct catalog_type *rows =
        ARENA_ARRAY(task->arena, cache.usable + 1, struct catalog_type);
    size_t count = 0;
    for (size_t i = 0; i < cache.usable; i++)
        if (cache.kept[i]->type.active || !active_only)
            rows[count++] = cache.kept[i]->type;
    *out = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    return DONE;
}

bool catalog_type_is(const struct catalog_type *type, struct str word)
{
    if (str_equal_nocase(type->id, word) || str_equal_nocase(type->slug, word))
        return true;
    for (size_t i = 0; i < type->aliases.count; i++)
        if (str_equal_nocase(LIST_ROW(type->aliases, struct catalog_word, i)->text, word))
            return true;
    return false;
}

enum outcome catalog_load(struct task *task, struct str word, const struct catalog_type **out)
{
    enum outcome outcome = cache_refresh(task);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < cache.usable; i++) {
        if (!catalog_type_is(&cache.kept[i]->type, word))
            continue;
        *out = &cache.kept[i]->type;
        return DONE;
    }
    return ABSENT;
}

const struct catalog_tier *catalog_tier(const struct catalog_type *type, struct str sku)
{
    for (size_t i = 0; i < type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        if (str_equal(tier->sku, sku))
            return tier;
    }
    return NULL;
}

const struct catalog_tier *catalog_first_tier(const struct catalog_type *type)
{
    return LIST_ROW(type->tiers, struct catalog_tier, 0);
}

const struct catalog_preset *catalog_preset(const struct catalog_type *type, struct str id)
{
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *preset =
            LIST_ROW(type->presets, struct catalog_preset, i);
        if (str_equal(preset->id, id))
            return preset;
    }
    return NULL;
}

const struct node *catalog_manifests(const struct catalog_type *type)
{
    return type->manifests;
}
