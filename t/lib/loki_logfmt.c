/* loki_logfmt.c: a=b c="d e" of a line, with the mistakes that Loki 2.8 tells. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_line.h"

struct logfmt {
    struct loki_line *line;
    struct str text;
    size_t at;
    struct str key, value;
    bool failed;
};

static bool unexpected(struct logfmt *logfmt)
{
    char c = logfmt->text.at[logfmt->at];
    logfmt->failed = true;
    loki_line_fail(logfmt->line, "LogfmtParserErr",
                   arena_print(logfmt->line->arena,
                               "logfmt syntax error at pos %zu : unexpected '%c'",
                               logfmt->at + 1, c));
    return false;
}

static bool unquote_failed(struct logfmt *logfmt, const char *what)
{
    logfmt->failed = true;
    loki_line_fail(logfmt->line, "LogfmtParserErr",
                   arena_print(logfmt->line->arena, "logfmt syntax error at pos %zu : %s",
                               logfmt->at + 1, what));
    return false;
}

static bool take_quoted(struct logfmt *logfmt)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    struct buf value = buf_open(logfmt->line->arena, 64, logfmt->text.length + 1);
    for (size_t i = logfmt->at + 1; i < logfmt->text.length; i++) {
        char c = logfmt->text.at[i];
        if (c == '"') {
            logfmt->at = i + 1;
            logfmt->value = buf_str(&value);
            return true;
        }
        if (c == '\\' && i + 1 < logfmt->text.length) {
            c = logfmt->text.at[++i];
            const char *known = NULL;
            for (const char *one = escapes; *one != 0 && known == NULL; one += 2)
                known = *one == c ? one + 1 : NULL;
            if (known == NULL)
                return unquote_failed(logfmt, "invalid quoted value");
            c = *known;
        }
        buf_add_char(&value, c);
    }
    logfmt->at = logfmt->text.length;
    return unquote_failed(logfmt, "unterminated quoted value");
}

static bool take_value(struct logfmt *logfmt)
{
    size_t from = ++logfmt->at;
    if (from >= logfmt->text.length || (unsigned char)logfmt->text.at[from] <= ' ')
        return true;
    if (logfmt->text.at[from] == '"')
        return take_quoted(logfmt);
    for (; logfmt->at < logfmt->text.length; logfmt->at++) {
        char c = logfmt->text.at[logfmt->at];
        if (c == '=' || c == '"')
            return unexpected(logfmt);
        if ((unsigned char)c <= ' ')
            break;
    }
    logfmt->value = str_slice(logfmt->text, from, logfmt->at);
    return true;
}

static bool next_pair(struct logfmt *logfmt)
{
    logfmt->key = STR("");
    logfmt->value = STR("");
    while (logfmt->at < logfmt->text.length &&
           (unsigned char)logfmt->text.at[logfmt->at] <= ' ')
        logfmt->at++;
    if (logfmt->at == logfmt->text.length)
        return false;
    size_t from = logfmt->at;
    for (; logfmt->at < logfmt->text.length; logfmt->at++) {
        char c = logfmt->text.at[logfmt->at];
        if (c == '"' || (c == '=' && logfmt->at == from))
            return unexpected(logfmt);
        if (c == '=' || (unsigned char)c <= ' ')
            break;
    }
    logfmt->key = str_slice(logfmt->text, from, logfmt->at);
    if (logfmt->at < logfmt->text.length && logfmt->text.at[logfmt->at] == '=')
        return take_value(logfmt);
    return true;
}

void loki_parse_logfmt(struct loki_line *line, const struct logql_label *wanted)
{
    struct logfmt logfmt = {.line = line, .text = line->text};
    while (next_pair(&logfmt)) {
        const struct logql_label *one = wanted;
        if (wanted == NULL)
            loki_line_found(line, logfmt.key, logfmt.value);
        for (; one != NULL; one = one->next)
            if (str_equal(one->plain ? one->name : one->value, logfmt.key))
                loki_line_found(line, one->name, logfmt.value);
    }
}
