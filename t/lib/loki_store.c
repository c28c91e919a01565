/* loki_store.c: tenants, streams and lines of the fake Loki. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_store.h"

#include "t/lib/tap.h"

enum { FIRST_ROOM = 256 };
#define STREAM_BYTES_MAX ((size_t)512 * 1024 * 1024)

void loki_store_open(struct loki_store *store)
{
    *store = (struct loki_store){.arena = arena_open("loki tenants", STREAM_BYTES_MAX)};
}

struct loki_tenant *loki_tenant_find(struct loki_store *store, struct str name)
{
    for (size_t i = 0; i < store->count; i++)
        if (str_equal(store->tenants[i]->name, name))
            return store->tenants[i];
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct loki_label *one = a, *other = b;
    return str_compare(one->name, other->name);
}

void loki_labels_sort(struct loki_label *labels, size_t count)
{
    if (count > 1)
        qsort(labels, count, sizeof *labels, by_name);
}

void loki_quote(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '"' || c == '\\') {
            buf_add_char(out, '\\');
            buf_add_char(out, c);
        } else if (c == '\n' || c == '\t' || c == '\r') {
            buf_add_char(out, '\\');
            buf_add_char(out, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        } else if ((unsigned char)c < 0x20 || c == 0x7f) {
            BUF_ADD(out, "\\x");
            buf_add_char(out, hex[(unsigned char)c >> 4]);
            buf_add_char(out, hex[c & 15]);
        } else {
            buf_add_char(out, c);
        }
    }
    buf_add_char(out, '"');
}

struct str loki_labels_text(struct arena *arena, const struct loki_label *labels,
                            size_t count)
{
    struct buf out = buf_open(arena, 128, 4 * 1024 * 1024);
    buf_add_char(&out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            BUF_ADD(&out, ", ");
        buf_add(&out, labels[i].name);
        buf_add_char(&out, '=');
        loki_quote(&out, labels[i].value);
    }
    buf_add_char(&out, '}');
    return buf_str(&out);
}

static struct loki_tenant *tenant_make(struct loki_store *store, struct str name)
{
    struct loki_tenant *tenant = loki_tenant_find(store, name);
    if (tenant != NULL || store->count == LOKI_TENANTS_MAX)
        return tenant;
    tenant = ARENA_NEW(store->arena, struct loki_tenant);
    tenant->name = arena_str(store->arena, name);
    store->tenants[store->count++] = tenant;
    return tenant;
}

/* The labels of a stream into an arena of its own. */
static void stream_fill(struct loki_stream *stream, struct str key,
                        const struct loki_label *labels, size_t count)
{
    struct arena *arena = arena_open("loki stream", STREAM_BYTES_MAX);
    stream->arena = arena;
    stream->key = arena_str(arena, key);
    stream->labels = ARENA_ARRAY(arena, count + 1, struct loki_label);
    stream->label_count = count;
    for (size_t i = 0; i < count; i++)
        stream->labels[i] = (struct loki_label){arena_str(arena, labels[i].name),
                                                arena_str(arena, labels[i].value)};
}

struct loki_stream *loki_stream_make(struct loki_store *store, struct str tenant_name,
                                     struct loki_label *labels, size_t count)
{
    struct loki_tenant *tenant = tenant_make(store, tenant_name);
    if (tenant == NULL)
        return NULL;
    loki_labels_sort(labels, count);
    struct arena *scratch = arena_open("loki key", STREAM_BYTES_MAX);
    struct str key = loki_labels_text(scratch, labels, count);
    struct loki_stream *stream = NULL;
    for (size_t i = 0; i < tenant->count && stream == NULL; i++)
        if (str_equal(tenant->streams[i]->key, key))
            stream = tenant->streams[i];
    if (stream == NULL && tenant->count < LOKI_STREAMS_MAX) {
        stream = ARENA_NEW(store->arena, struct loki_stream);
        stream_fill(stream, key, labels, count);
        tenant->streams[tenant->count++] = stream;
    }
    arena_close(scratch);
    return stream;
}

size_t loki_entry_from(const struct loki_stream *stream, int64_t at_ns)
{
    size_t low = 0, high = stream->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stream->entries[middle].at_ns < at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct str loki_label_of(const struct loki_stream *stream, struct str name)
{
    for (size_t i = 0; i < stream->label_count; i++)
        if (str_equal(stream->labels[i].name, name))
            return stream->labels[i].value;
    return STR("");
}

/* An arena gives nothing back by parts: what stays moves into a new one. */
static void entries_move(struct loki_store *store, struct loki_stream *stream)
{
    struct loki_stream before = *stream;
    size_t from = 0;
    if (store->keep_ns > 0 && before.count > 0)
        from = loki_entry_from(&before,
                               before.entries[before.count - 1].at_ns - store->keep_ns);
    stream_fill(stream, before.key, before.labels, before.label_count);
    stream->count = before.count - from;
    stream->room = stream->count * 2 < FIRST_ROOM ? FIRST_ROOM : stream->count * 2;
    stream->entries = ARENA_ARRAY(stream->arena, stream->room, struct loki_entry);
    for (size_t i = 0; i < stream->count; i++)
        stream->entries[i] =
            (struct loki_entry){before.entries[from + i].at_ns,
                                arena_str(stream->arena, before.entries[from + i].line)};
    arena_close(before.arena);
}

void loki_add(struct loki_store *store, struct loki_stream *stream, int64_t at_ns,
              struct str line)
{
    size_t behind = loki_entry_from(stream, at_ns + 1);
    for (size_t i = behind; i > 0 && stream->entries[i - 1].at_ns == at_ns; i--)
        if (str_equal(stream->entries[i - 1].line, line))
            return;
    if (stream->count == stream->room) {
        entries_move(store, stream);
        behind = loki_entry_from(stream, at_ns + 1);
    }
    memmove(stream->entries + behind + 1, stream->entries + behind,
            (stream->count - behind) * sizeof stream->entries[0]);
    stream->entries[behind] = (struct loki_entry){at_ns, arena_str(stream->arena, line)};
    stream->count++;
    stream->bytes += line.length;
}
