/*
 * loki_store.h: tenants, streams and lines of the fake Loki, in memory.
 *
 * Lines of a stream are sorted by time, those of one time in the order of their arrival; one that
 * is there already (same time, same text) is not kept twice, as in Loki.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_STORE_H
#define T_LIB_LOKI_STORE_H

#include "platform/base/arena.h"
#include "platform/base/buf.h"

enum { LOKI_STREAMS_MAX = 2000, LOKI_TENANTS_MAX = 200, LOKI_LABELS_MAX = 96 };

struct loki_label {
    struct str name;
    struct str value;
};

struct loki_entry {
    int64_t at_ns;
    struct str line;
};

struct loki_stream {
    struct arena *arena;       /* of everything below */
    struct loki_label *labels; /* sorted by name */
    size_t label_count;
    struct str key;            /* '{a="b", c="d"}' */
    struct loki_entry *entries;
    size_t count, room;
    size_t bytes; /* of lines, those that were dropped too */
};

struct loki_tenant {
    struct str name;
    struct loki_stream *streams[LOKI_STREAMS_MAX];
    size_t count;
};

struct loki_store {
    struct arena *arena;
    struct loki_tenant *tenants[LOKI_TENANTS_MAX];
    size_t count;
    int64_t keep_ns; /* lines older than this behind the newest may be dropped; 0 = none */
};

void loki_store_open(struct loki_store *store);
/* NULL = nobody has pushed for it. */
struct loki_tenant *loki_tenant_find(struct loki_store *store, struct str name);
/* The stream of these labels, which are sorted here; NULL = there are too many. */
struct loki_stream *loki_stream_make(struct loki_store *store, struct str tenant,
                                     struct loki_label *labels, size_t count);
void loki_add(struct loki_store *store, struct loki_stream *stream, int64_t at_ns,
              struct str line);
/* The first entry at or after that time. */
size_t loki_entry_from(const struct loki_stream *stream, int64_t at_ns);
struct str loki_label_of(const struct loki_stream *stream, struct str name);

/* '{a="b", c="d"}' of sorted labels, as Loki writes it. */
struct str loki_labels_text(struct arena *arena, const struct loki_label *labels, size_t count);
void loki_labels_sort(struct loki_label *labels, size_t count);
/* A text as Go's strconv.Quote writes it. */
void loki_quote(struct buf *out, struct str text);

#endif
