/* html_parse.c: template text into parts, and where each tag may stand. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

struct parser {
    struct arena *arena;
    struct failure *failure;
    struct html_template *into;
    struct str rest;     /* what is left */
    const char *counted; /* lines up to here are counted */
    int line;
    struct html_state state;
    int depth;
    bool failed;
};

struct tag {
    struct str text; /* between the braces, trimmed */
    int line;
};

/* Asked in the order of the text, so the lines are counted once. */
static int line_at(struct parser *parser, const char *at)
{
    for (; parser->counted < at; parser->counted++)
        parser->line += *parser->counted == '\n';
    return parser->line;
}

static void wrong(struct parser *parser, int line, const char *format, struct str what)
{
    struct str pointer =
        arena_print(parser->arena, "%.*s:%d", STR_ARG(parser->into->name), line);
    struct str told = arena_print(parser->arena, "%s%.*s", format, STR_ARG(what));
    failure_field(parser->failure, pointer, "template", "%.*s", STR_ARG(told));
    parser->failed = true;
}

static struct part *add(struct parser *parser, struct part ***end, enum part_kind kind,
                        int line)
{
    struct part *part = ARENA_NEW(parser->arena, struct part);
    part->kind = kind;
    part->line = line;
    **end = part;
    *end = &part->next;
    return part;
}

/* Literal text up to the next tag, then the tag; false at the end of the template. */
static bool next_tag(struct parser *parser, struct part ***end, struct tag *tag)
{
    const char *open = parser->rest.length == 0
                           ? NULL
                           : memmem(parser->rest.at, parser->rest.length, "{{", 2);
    size_t before = open == NULL ? parser->rest.length : (size_t)(open - parser->rest.at);
    struct str literal = str_slice(parser->rest, 0, before);
    if (literal.length > 0) {
        add(parser, end, PART_LITERAL, line_at(parser, literal.at))->literal = literal;
        html_state_feed(&parser->state, literal);
    }
    parser->rest = str_slice(parser->rest, before, parser->rest.length);
    if (open == NULL)
        return false;
    const char *close = memmem(parser->rest.at, parser->rest.length, "}}", 2);
    tag->line = line_at(parser, open);
    if (close == NULL) {
        wrong(parser, tag->line, "A tag is not closed with }}", STR(""));
        parser->rest = STR_NONE;
        return false;
    }
    size_t length = (size_t)(close - parser->rest.at);
    tag->text = str_trim(str_slice(parser->rest, 2, length));
    parser->rest = str_slice(parser->rest, length + 2, parser->rest.length);
    return true;
}

static bool is_word(struct str word)
{
    for (size_t i = 0; i < word.length; i++) {
        char c = word.at[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && i > 0) || c == '_';
        if (!good)
            return false;
    }
    return word.length > 0;
}

static bool parse_path(struct parser *parser, struct str text, int line,
                       struct path *path)
{
    *path = (struct path){.count = 0};
    if (str_ends(text, STR("?"))) {
        path->optional = true;
        text = str_slice(text, 0, text.length - 1);
    }
    struct str rest = text;
    struct str word;
    while (str_cut(&rest, '.', &word)) {
        if (!is_word(word) || path->count == PATH_WORDS_MAX) {
            wrong(parser, line, "This is no name: ", text);
            return false;
        }
        path->words[path->count++] = word;
    }
    return true;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Those of HTML and SVG, and those that our script asks for: data-live-url, data-href. */
static bool is_url_attribute(const char *name)
{
    static const char *const names[] = {
        "href",   "src",        "action",   "formaction", "cite",     "poster",
        "data",   "xlink:href", "ping",     "background", "manifest", "longdesc",
        "lowsrc", "dynsrc",     "codebase", "classid",    "usemap",   NULL};
    struct str text = str_of(name);
    return is_one_of(name, names) ||
           (str_starts(text, STR("data-")) &&
            (str_ends(text, STR("url")) || str_ends(text, STR("href"))));
}

/* Code, several addresses in one, or what changes what other attributes mean. */
static bool is_closed_attribute(const struct html_state *state)
{
    static const char *const names[] = {
        "style", "srcdoc", "srcset",     "imagesrcset",   "values",  "to",
        "from",  "by",     "http-equiv", "attributename", "sandbox", NULL};
    return str_starts(str_of(state->attribute), STR("on")) ||
           state->attribute[0] == '?' || is_one_of(state->attribute, names) ||
           strcmp(state->tag, "meta") == 0;
}

/* May a value stand here, and how is it written? */
static bool value_place(struct parser *parser, int line, enum escape *escape)
{
    const struct html_state *state = &parser->state;
    *escape = ESCAPE_HTML;
    if (state->place == PLACE_TEXT)
        return true;
    if (state->place != PLACE_VALUE) {
        wrong(parser, line, "A value may not stand ", str_of(html_state_told(state)));
        return false;
    }
    if (is_closed_attribute(state)) {
        wrong(parser, line, "A value may not stand in the attribute ",
              str_of(state->attribute));
        return false;
    }
    if (!is_url_attribute(state->attribute))
        return true;
    if (state->value_unsure) {
        wrong(parser, line,
              "Whether this begins the address depends on a block; write the "
              "whole address in each branch: ",
              str_of(state->attribute));
        return false;
    }
    *escape = state->value_begun ? ESCAPE_URL_PIECE : ESCAPE_URL_WHOLE;
    return true;
}

/* Behind <pre> and <textarea> a newline of ours is dropped, so that none of the value's is. */
static void keep_newline(struct parser *parser, struct part ***end, int line)
{
    if (parser->state.drops_newline)
        add(parser, end, PART_LITERAL, line)->literal = STR("\n");
    parser->state.drops_newline = false;
}

static void parse_value(struct parser *parser, struct part ***end, const struct tag *tag)
{
    enum escape escape;
    struct path path;
    if (!value_place(parser, tag->line, &escape) ||
        !parse_path(parser, tag->text, tag->line, &path))
        return;
    keep_newline(parser, end, tag->line);
    struct part *part = add(parser, end, PART_VALUE, tag->line);
    part->path = path;
    part->escape = escape;
    parser->state.value_begun = true;
    parser->state.value_unsure = false;
    html_state_mix(&parser->state);
}

static void parse_json(struct parser *parser, struct part ***end, const struct tag *tag)
{
    if (parser->state.place != PLACE_JSON) {
        wrong(parser, tag->line,
              "{{json}} may only stand in <script type=\"application/json\">", STR(""));
        return;
    }
    struct path path;
    if (parse_path(parser, str_trim(str_slice(tag->text, 5, tag->text.length)), tag->line,
                   &path))
        add(parser, end, PART_JSON, tag->line)->path = path;
}

/* name="literal" or name=path, separated by spaces. */
static bool parse_argument(struct parser *parser, struct str *rest, int line,
                           struct argument *argument)
{
    ptrdiff_t equals = str_find(*rest, 0, '=');
    struct str name = equals < 0 ? *rest : str_slice(*rest, 0, (size_t)equals);
    if (equals < 0 || !is_word(name)) {
        wrong(parser, line, "A part takes name=\"text\" or name=path, not ", *rest);
        return false;
    }
    argument->name = name;
    struct str value = str_slice(*rest, (size_t)equals + 1, rest->length);
    if (value.length > 0 && value.at[0] == '"') {
        ptrdiff_t close = str_find(value, 1, '"');
        if (close < 0) {
            wrong(parser, line, "A text is not closed with a quote: ", value);
            return false;
        }
        argument->is_literal = true;
        argument->literal = str_slice(value, 1, (size_t)close);
        *rest = str_trim(str_slice(value, (size_t)close + 1, value.length));
        return true;
    }
    size_t length = 0;
    while (length < value.length && value.at[length] != ' ' && value.at[length] != '\n')
        length++;
    *rest = str_trim(str_slice(value, length, value.length));
    return parse_path(parser, str_slice(value, 0, length), line, &argument->path);
}

static void parse_include(struct parser *parser, struct part ***end,
                          const struct tag *tag)
{
    if (parser->state.place != PLACE_TEXT) {
        wrong(parser, tag->line, "A part may not be included ",
              str_of(html_state_told(&parser->state)));
        return;
    }
    struct str rest = str_trim(str_slice(tag->text, 1, tag->text.length));
    size_t length = 0;
    while (length < rest.length && rest.at[length] != ' ' && rest.at[length] != '\n')
        length++;
    keep_newline(parser, end, tag->line);
    struct part *part = add(parser, end, PART_INCLUDE, tag->line);
    part->name = str_slice(rest, 0, length);
    part->arguments = ARENA_ARRAY(parser->arena, PART_ARGUMENTS_MAX, struct argument);
    rest = str_trim(str_slice(rest, length, rest.length));
    while (rest.length > 0) {
        if (part->argument_count == PART_ARGUMENTS_MAX) {
            wrong(parser, tag->line, "Too many names for the part ", part->name);
            return;
        }
        if (!parse_argument(parser, &rest, tag->line,
                            &part->arguments[part->argument_count]))
            return;
        part->argument_count++;
    }
}

enum block_end { END_OF_TEXT, END_ELSE, END_CLOSE };

static enum block_end parse_block(struct parser *parser, struct part **first,
                                  struct str close);

/*
 * Blocks stand in text, in a quoted value, and between attributes. Directly behind a tag's or
 * an attribute's name they stand between attributes when their text begins with a space.
 */
static bool block_place(struct parser *parser)
{
    struct html_state *state = &parser->state;
    bool behind_name = state->place == PLACE_TAG_NAME || state->place == PLACE_NAME;
    if (behind_name && parser->rest.length > 0 && parser->rest.at[0] == ' ')
        state->place = PLACE_TAG;
    return state->place == PLACE_TEXT || state->place == PLACE_TAG ||
           state->place == PLACE_VALUE;
}

/* An attribute without a value at the end of a branch is complete. */
static void end_branch(struct parser *parser)
{
    if (parser->state.place == PLACE_NAME)
        parser->state.place = PLACE_TAG;
}

/* After both branches: what holds in each of them holds, what holds in one is unsure. */
static void join_branches(struct html_state *state, const struct html_state *other)
{
    state->value_unsure = state->value_unsure || other->value_unsure ||
                          state->value_begun != other->value_begun;
    state->value_begun = state->value_begun && other->value_begun;
    state->drops_newline = state->drops_newline && other->drops_newline;
    state->type_seen = state->type_seen || other->type_seen;
}

/* Both branches, up to the closing tag `word`. */
static void parse_both(struct parser *parser, struct part *part, struct str word)
{
    struct html_state before = parser->state;
    if (part->kind == PART_EACH && before.place == PLACE_VALUE)
        parser->state.value_unsure =
            !before.value_begun; /* a row may stand before this one */
    enum block_end ended = parse_block(parser, &part->body, word);
    end_branch(parser);
    struct html_state after = parser->state;
    parser->state = before;
    if (ended == END_ELSE)
        ended = parse_block(parser, &part->otherwise, word);
    end_branch(parser);
    if (ended != END_CLOSE)
        wrong(parser, part->line,
              "This block is not closed, or not by the same word: ", word);
    else if (!html_state_same(&after, &parser->state))
        wrong(parser, part->line, "A branch must end where it began in the HTML: ", word);
    join_branches(&parser->state, &after);
}

static void parse_branches(struct parser *parser, struct part ***end,
                           const struct tag *tag, enum part_kind kind)
{
    ptrdiff_t space = str_find(tag->text, 0, ' ');
    struct str word =
        str_slice(tag->text, 1, space < 0 ? tag->text.length : (size_t)space);
    struct str name =
        space < 0 ? STR("")
                  : str_trim(str_slice(tag->text, (size_t)space, tag->text.length));
    struct part *part = add(parser, end, kind, tag->line);
    part->unless = str_is(word, "unless");
    if (!parse_path(parser, name, tag->line, &part->path))
        return;
    if (!block_place(parser))
        wrong(parser, tag->line, "A block may not stand ",
              str_of(html_state_told(&parser->state)));
    html_state_mix(&parser->state);
    if (++parser->depth > NESTING_MAX) {
        wrong(parser, tag->line, "Blocks are nested deeper than 32", STR(""));
        parser->rest = STR_NONE;
        return;
    }
    parse_both(parser, part, word);
    parser->depth--;
}

static void parse_layout(struct parser *parser, const struct tag *tag)
{
    if (parser->into->layout.at != NULL || parser->depth > 0)
        wrong(parser, tag->line, "{{layout}} stands once, at the top", STR(""));
    parser->into->layout = str_trim(str_slice(tag->text, 7, tag->text.length));
}

static void parse_content(struct parser *parser, struct part ***end,
                          const struct tag *tag)
{
    if (parser->state.place != PLACE_TEXT)
        wrong(parser, tag->line, "{{content}} may only stand in text", STR(""));
    parser->into->has_content = true;
    add(parser, end, PART_CONTENT, tag->line);
}

static void parse_tag(struct parser *parser, struct part ***end, const struct tag *tag)
{
    struct str text = tag->text;
    if (text.length == 0)
        wrong(parser, tag->line, "A tag is empty", STR(""));
    else if (text.at[0] == '!')
        return;
    else if (text.at[0] == '>')
        parse_include(parser, end, tag);
    else if (str_starts(text, STR("#if ")) || str_starts(text, STR("#unless ")))
        parse_branches(parser, end, tag, PART_IF);
    else if (str_starts(text, STR("#each ")))
        parse_branches(parser, end, tag, PART_EACH);
    else if (str_starts(text, STR("layout ")))
        parse_layout(parser, tag);
    else if (str_is(text, "content"))
        parse_content(parser, end, tag);
    else if (str_starts(text, STR("json ")))
        parse_json(parser, end, tag);
    else
        parse_value(parser, end, tag);
}

/* Parts up to {{else}}, the closing tag of `close`, or the end. */
static enum block_end parse_block(struct parser *parser, struct part **first,
                                  struct str close)
{
    struct part **end = first;
    struct tag tag;
    while (next_tag(parser, &end, &tag)) {
        if (str_is(tag.text, "else") && close.length > 0)
            return END_ELSE;
        if (tag.text.length > 0 && tag.text.at[0] == '/') {
            if (close.length > 0 &&
                str_equal(str_slice(tag.text, 1, tag.text.length), close))
                return END_CLOSE;
            wrong(parser, tag.line, "This closes nothing: ", tag.text);
            continue;
        }
        parse_tag(parser, &end, &tag);
    }
    return END_OF_TEXT;
}

bool html_parse(struct arena *arena, struct str name, struct str text,
                struct failure *failure, struct html_template *out)
{
    *out = (struct html_template){.name = name, .layout = STR_NONE};
    struct parser parser = {
        .arena = arena,
        .failure = failure,
        .into = out,
        .rest = text,
        .counted = text.at,
        .line = 1,
        .state = {.place = PLACE_TEXT},
    };
    parse_block(&parser, &out->parts, STR(""));
    if (!parser.failed && parser.state.place != PLACE_TEXT)
        wrong(&parser, line_at(&parser, text.at + text.length), "The template ends ",
              str_of(html_state_told(&parser.state)));
    return !parser.failed;
}
