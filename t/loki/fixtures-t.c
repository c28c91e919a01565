/*
 * fixtures-t.c: the fake Loki answers what a real Loki 2.8 has answered.
 *
 * loki-2.8.jsonl has 40 requests and answers, one a line. The lines that Loki held then are made
 * again out of the answers (fixture_lines.c), pushed, and each request is sent as it was.
 *
 * Compared are status, content type and body. Not compared are statistics (bytes and lines looked
 * at, time), and the order of /series, which is that of a hash in Loki. The Loki that was recorded
 * had an index without statistics, and had just started when /ready was asked: the fake one is
 * told so.
 */
/* SPDX-License-Identifier: ISC */
#include "t/loki/fixture_lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "t/lib/loki.h"
#include "t/lib/tap.h"

enum { FIXTURES = 40, FILE_MAX = 4 * 1024 * 1024 };

static struct fake_store loki;

static struct str file_read(struct arena *arena)
{
    struct buf path = buf_open(arena, 256, 4096),
               text = buf_open(arena, 64 * 1024, FILE_MAX);
    const char *source = getenv("srcdir");
    char piece[16 * 1024];
    size_t got;
    buf_print(&path, "%s/t/loki/loki-2.8.jsonl", source == NULL ? "." : source);
    buf_add_char(&path, 0);
    FILE *file = fopen(path.at, "r");
    if (file == NULL)
        bail_out("%s is not there", path.at);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add_bytes(&text, piece, got);
    fclose(file);
    return buf_str(&text);
}

static void encode(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain) {
            buf_add_char(out, (char)c);
            continue;
        }
        buf_add_char(out, '%');
        buf_add_char(out, hex[c >> 4]);
        buf_add_char(out, hex[c & 15]);
    }
}

static struct str parameters_of(struct arena *arena, const struct node *fixture)
{
    struct buf out = buf_open(arena, 256, 64 * 1024);
    const struct node *parameters = node_member(fixture, STR("params"));
    for (const struct node *one = parameters->first; one != NULL; one = one->next) {
        if (one != parameters->first)
            buf_add_char(&out, '&');
        encode(&out, one->key);
        buf_add_char(&out, '=');
        encode(&out, one->text);
    }
    return buf_str(&out);
}

static struct fake_told replay(struct arena *arena, const struct node *fixture)
{
    struct str parameters = parameters_of(arena, fixture);
    struct str path = node_member(fixture, STR("path"))->text;
    const struct node *tenant = node_member(fixture, STR("tenant"));
    const char *who = tenant->kind == NODE_TEXT ? arena_cstr(arena, tenant->text) : NULL;
    if (str_is(node_member(fixture, STR("method"))->text, "POST"))
        return fake_ask(&loki, arena, "POST", arena_cstr(arena, path), who, parameters);
    struct str target = ARENA_JOIN(arena, path, STR("?"), parameters);
    return fake_ask(&loki, arena, "GET", arena_cstr(arena, target), who, STR(""));
}

static void stats_forget(struct node *body)
{
    struct node *data = (struct node *)(uintptr_t)node_member(body, STR("data"));
    struct node *stats = data == NULL || data->kind != NODE_OBJECT
                             ? NULL
                             : (struct node *)(uintptr_t)node_member(data, STR("stats"));
    if (stats != NULL)
        node_remove(data, stats);
}

/* The same items in any order. */
static bool same_set(const struct node *a, const struct node *b)
{
    if (a == NULL || b == NULL || a->count != b->count)
        return false;
    for (const struct node *one = a->first; one != NULL; one = one->next) {
        const struct node *other = b->first;
        while (other != NULL && !node_equal(one, other))
            other = other->next;
        if (other == NULL)
            return false;
    }
    return true;
}

static void compare_body(struct arena *arena, const struct node *fixture,
                         const struct fake_told *told, int number)
{
    struct failure failure = {.arena = arena};
    struct node *wanted = (struct node *)(uintptr_t)node_member(fixture, STR("body")),
                *got;
    if (wanted->kind == NODE_TEXT) {
        is_str(told->body, wanted->text, "%d: body", number);
        return;
    }
    if (json_parse_any(arena, told->body, &failure, &got) != DONE) {
        ok(false, "%d: body is JSON: %.*s", number, STR_ARG(told->body));
        return;
    }
    stats_forget(wanted);
    stats_forget(got);
    if (str_ends(node_member(fixture, STR("path"))->text, STR("/series"))) {
        ok(same_set(node_member(got, STR("data")), node_member(wanted, STR("data"))),
           "%d: the same series", number);
        return;
    }
    if (!ok(node_equal(got, wanted), "%d: body", number)) {
        note("got    %.*s", STR_ARG(json_text(arena, got)));
        note("wanted %.*s", STR_ARG(json_text(arena, wanted)));
    }
}

int main(void)
{
    struct arena *arena = arena_open("test", (size_t)512 * 1024 * 1024);
    struct str rest = file_read(arena), line;
    struct node *fixtures = node_array(arena);
    while (str_cut(&rest, '\n', &line) && line.length > 0) {
        struct failure failure = {.arena = arena};
        struct node *fixture;
        if (json_parse_any(arena, line, &failure, &fixture) != DONE)
            bail_out("a fixture cannot be read: %.*s", STR_ARG(failure.told));
        node_append(fixtures, fixture);
    }
    is_int((int64_t)fixtures->count, FIXTURES, "all that was recorded is here");
    fake_loki_open_indexless(&loki);
    fake_fault(&loki, "{\"kind\":\"starting\"}");
    fake_loki_push_json(&loki, "kp-3f9a1c", fixture_lines(arena, fixtures));
    int number = 1;
    for (const struct node *one = fixtures->first; one != NULL;
         one = one->next, number++) {
        struct fake_told told = replay(arena, one);
        note("%d %.*s", number,
             STR_ARG(json_text(arena, node_member(one, STR("params")))));
        is_int(told.status, node_member(one, STR("status"))->integer, "%d: status",
               number);
        is_str(told.content_type, node_member(one, STR("content_type"))->text,
               "%d: content type", number);
        compare_body(arena, one, &told, number);
    }
    fake_store_close(&loki);
    arena_close(arena);
    return done_testing();
}
