/* command_query.c: `ktrlplane query`: queries read, limited and printed, for people and scripts. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "platform/json/json.h"
#include "platform/query/query.h"

/* Each byte of a query may be \u0000 in JSON. */
enum { LINE_BYTES_MAX = QUERY_TEXT_MAX * 8, QUERY_ARENA_BYTES = 64 * 1024 * 1024 };

struct query_desk {
    enum query_language language;
    const struct query_matcher *enforced;
    size_t count;
};

struct matchers_taken {
    const struct query_matcher *rows;
    size_t count;
};

static void matchers_take(void *state, const struct query_matcher *matchers, size_t count)
{
    *(struct matchers_taken *)state = (struct matchers_taken){matchers, count};
}

/* 'resource_id="x"', or several behind commas: what stands in the braces of a selector. */
static bool matcher_option(struct arena *arena, const char *option,
                           struct query_desk *desk)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    struct matchers_taken taken;
    struct str text = ARENA_JOIN(arena, STR("{"), str_of(option), STR("}"));
    if (!query_parse_selector(arena, QUERY_PROMQL, text, &mistake, &tree)) {
        fprintf(stderr, "--matcher, column %lld: %.*s\n", (long long)mistake.column - 1,
                STR_ARG(mistake.message));
        return false;
    }
    query_walk(tree, matchers_take, &taken);
    for (size_t i = 0; i < taken.count; i++)
        if (taken.rows[i].op != MATCH_EQUAL && taken.rows[i].op != MATCH_REGEX)
            return false;
    desk->enforced = taken.rows;
    desk->count = taken.count;
    return true;
}

static void mistake_print(struct json_writer *writer, const struct query_mistake *mistake)
{
    json_write_bool(writer, false);
    json_write_key(writer, STR("line"));
    json_write_int(writer, mistake->line);
    json_write_key(writer, STR("column"));
    json_write_int(writer, mistake->column);
    json_write_key(writer, STR("message"));
    json_write_text(writer, mistake->message);
}

static void answer_print(struct arena *arena, const struct query_desk *desk,
                         struct str query, struct buf *out)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    struct json_writer writer = json_writer_of(out);
    json_write_object(&writer);
    json_write_key(&writer, STR("ok"));
    if (query_parse(arena, desk->language, query, &mistake, &tree) &&
        (desk->count == 0 ||
         query_enforce(arena, tree, desk->enforced, desk->count, &mistake))) {
        json_write_bool(&writer, true);
        json_write_key(&writer, STR("query"));
        json_write_text(&writer, query_print(arena, tree));
    } else
        mistake_print(&writer, &mistake);
    json_write_end_object(&writer);
    buf_add_char(out, '\n');
}

static void line_answer(struct arena *arena, const struct query_desk *desk,
                        struct str line, struct buf *out)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    if (line.length >= LINE_BYTES_MAX ||
        json_parse_any(arena, line, &failure, &node) != DONE || node->kind != NODE_TEXT)
        BUF_ADD(out, "{\"ok\":false,\"line\":1,\"column\":1,"
                     "\"message\":\"each line of the input is one JSON string\"}\n");
    else
        answer_print(arena, desk, node->text, out);
}

/* One line without its end; what is longer than the room is cut. false at the end of the input. */
static bool line_read(char *line, size_t room, size_t *length)
{
    int c;
    bool some = false;
    *length = 0;
    while ((c = getc(stdin)) != EOF) {
        some = true;
        if (c == '\n')
            break;
        if (*length < room)
            line[(*length)++] = (char)c;
    }
    return some;
}

static int lines_answer(struct arena *arena, const struct query_desk *desk)
{
    size_t length;
    char *line = arena_alloc(arena, LINE_BYTES_MAX);
    struct arena_mark mark = arena_mark(arena);
    while (line_read(line, LINE_BYTES_MAX, &length)) {
        struct buf out = buf_open(arena, KIB(1), MIB(8));
        line_answer(arena, desk, (struct str){line, length}, &out);
        if (command_print(&out) != EXIT_GOOD || fflush(stdout) != 0)
            return EXIT_FAULT;
        arena_rewind(arena, mark);
    }
    return ferror(stdin) == 0 ? EXIT_GOOD : EXIT_FAULT;
}

int command_query(const struct options *options)
{
    struct str language = str_of(command_value(options, "--language"));
    const char *matcher = command_value(options, "--matcher");
    struct query_desk desk = {.language = str_is(language, "promql") ? QUERY_PROMQL
                                                                     : QUERY_LOGQL};
    if ((!str_is(language, "promql") && !str_is(language, "logql")) ||
        options->word_count > 0)
        return command_misused(
            "query wants: --language logql|promql "
            "[--matcher 'label=\"value\"']; it reads one JSON string a line");
    struct arena *arena = arena_open("query", QUERY_ARENA_BYTES);
    int code = EXIT_GOOD;
    if (matcher != NULL && !matcher_option(arena, matcher, &desk))
        code = command_misused("--matcher wants matchers with = or =~, as in braces");
    if (code == EXIT_GOOD)
        code = lines_answer(arena, &desk);
    arena_close(arena);
    return code;
}
