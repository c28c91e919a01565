/* html_state.c: follows literal HTML as far as needed to know where a tag stands. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z');
}

static void name_add(char name[HTML_NAME_BYTES], char c)
{
    size_t length = strlen(name);
    if (length < HTML_NAME_BYTES - 1) {
        name[length] = lower(c);
        name[length + 1] = '\0';
    }
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Elements whose content is not HTML. */
static const char *const raw_elements[] = {"script",  "style",    "xmp",       "iframe",
                                           "noembed", "noframes", "plaintext", NULL};

/* Browsers drop a newline that comes first in these. */
static const char *const newline_droppers[] = {"pre", "textarea", "listing", NULL};

static void tag_end(struct html_state *state)
{
    state->drops_newline = !state->closing && is_one_of(state->tag, newline_droppers);
    bool raw = !state->closing && is_one_of(state->tag, raw_elements);
    if (!raw)
        state->place = PLACE_TEXT;
    else
        state->place = state->json_type ? PLACE_JSON : PLACE_RAW;
}

static void tag_begin(struct html_state *state)
{
    state->place = PLACE_TAG_NAME;
    state->closing = false;
    state->json_type = false;
    state->type_seen = false;
    state->script_comment = false;
    state->tag[0] = '\0';
}

static void value_begin(struct html_state *state, enum html_place place)
{
    state->place = place;
    state->value_begun = false;
    state->value_unsure = false;
    state->value[0] = '\0';
}

static void value_end(struct html_state *state)
{
    if (strcmp(state->attribute, "type") == 0 && !state->type_seen) {
        state->type_seen = true;
        state->json_type = strcmp(state->value, "application/json") == 0;
    }
    state->place = PLACE_TAG;
}

static void feed_tag(struct html_state *state, char c)
{
    if (c == '>')
        tag_end(state);
    else if (c == '=') {
        /* Whose value it is depends on what stood before: no tag may stand in it. */
        state->place = PLACE_EQUALS;
        state->attribute[0] = '?';
        state->attribute[1] = '\0';
    } else if (!is_space(c) && c != '/') {
        state->place = PLACE_NAME;
        state->attribute[0] = '\0';
        name_add(state->attribute, c);
    }
}

static void feed_tag_name(struct html_state *state, char c)
{
    if (c == '/' && state->tag[0] == '\0')
        state->closing = true;
    else if (is_space(c) || c == '/')
        state->place = PLACE_TAG;
    else if (c == '>')
        tag_end(state);
    else
        name_add(state->tag, c);
}

static void feed_name(struct html_state *state, char c)
{
    if (c == '=')
        state->place = PLACE_EQUALS;
    else if (c == '>')
        tag_end(state);
    else if (is_space(c) || c == '/')
        state->place = PLACE_TAG;
    else
        name_add(state->attribute, c);
}

static void feed_equals(struct html_state *state, char c)
{
    if (c == '"')
        value_begin(state, PLACE_VALUE);
    else if (c == '\'')
        value_begin(state, PLACE_SINGLE);
    else if (c == '>')
        tag_end(state);
    else if (!is_space(c)) {
        value_begin(state, PLACE_BARE);
        name_add(state->value, c);
        state->value_begun = true;
    }
}

static void feed_value(struct html_state *state, char c)
{
    bool ends = (state->place == PLACE_VALUE && c == '"') ||
                (state->place == PLACE_SINGLE && c == '\'') ||
                (state->place == PLACE_BARE && (is_space(c) || c == '>'));
    if (!ends) {
        state->value_begun = true;
        state->value_unsure = false;
        name_add(state->value, c);
        return;
    }
    bool bare = state->place == PLACE_BARE;
    value_end(state);
    if (bare && c == '>')
        tag_end(state);
}

/* "<" in text begins a tag only before a letter, '/', '!'; before a value it may be anything. */
static size_t feed_text(struct html_state *state, struct str rest)
{
    if (rest.at[0] != '<')
        return 1;
    if (rest.length == 1) {
        tag_begin(state);
        return 1;
    }
    if (str_starts(rest, STR("<!-->")) || str_starts(rest, STR("<!--->")))
        return 5; /* a comment without anything; the second leaves a '>' that is text to us */
    if (str_starts(rest, STR("<!--"))) {
        state->place = PLACE_COMMENT;
        return 4;
    }
    if (rest.at[1] == '!') {
        state->place = PLACE_DECLARATION;
        return 2;
    }
    if (is_letter(rest.at[1]) || rest.at[1] == '/')
        tag_begin(state);
    return 1;
}

/*
 * Behind "<!--" a script that opens a second "<script" is not ended by the first "</script>"
 * (HTML, "script data double escaped state"). Nobody needs that: such a script has no end here,
 * so that the template is refused.
 */
static size_t feed_raw(struct html_state *state, struct str rest)
{
    if (str_starts(rest, STR("<!--")))
        state->script_comment = strcmp(state->tag, "script") == 0;
    if (state->script_comment)
        return rest.length;
    size_t length = strlen(state->tag);
    if (rest.at[0] != '<' || rest.length < length + 2 || rest.at[1] != '/' ||
        !str_equal_nocase(str_slice(rest, 2, 2 + length), str_of(state->tag)))
        return 1;
    char next = rest.length == length + 2 ? '>' : rest.at[length + 2];
    if (is_space(next) || next == '/' || next == '>')
        tag_begin(state);
    return 1;
}

static size_t feed(struct html_state *state, struct str rest)
{
    char c = rest.at[0];
    switch (state->place) {
    case PLACE_TEXT:
        state->drops_newline = false;
        return feed_text(state, rest);
    case PLACE_TAG_NAME:
        feed_tag_name(state, c);
        return 1;
    case PLACE_TAG:
        feed_tag(state, c);
        return 1;
    case PLACE_NAME:
        feed_name(state, c);
        return 1;
    case PLACE_EQUALS:
        feed_equals(state, c);
        return 1;
    case PLACE_VALUE:
    case PLACE_SINGLE:
    case PLACE_BARE:
        feed_value(state, c);
        return 1;
    case PLACE_COMMENT:
        if (str_starts(rest, STR("-->")) || str_starts(rest, STR("--!>")))
            state->place = PLACE_TEXT;
        return state->place == PLACE_TEXT ? 3 : 1;
    case PLACE_DECLARATION:
        if (c == '>')
            state->place = PLACE_TEXT;
        return 1;
    case PLACE_RAW:
    case PLACE_JSON:
        return feed_raw(state, rest);
    }
    return 1;
}

void html_state_feed(struct html_state *state, struct str text)
{
    while (text.length > 0) {
        size_t step = feed(state, text);
        text = str_slice(text, step, text.length);
    }
}

void html_state_mix(struct html_state *state)
{
    state->value[0] = '?';
    state->value[1] = '\0';
}

bool html_state_same(const struct html_state *a, const struct html_state *b)
{
    if (a->place != b->place)
        return false;
    if (a->place == PLACE_TEXT)
        return true;
    if (strcmp(a->tag, b->tag) != 0 || a->closing != b->closing ||
        a->json_type != b->json_type)
        return false;
    bool in_value =
        a->place == PLACE_VALUE || a->place == PLACE_NAME || a->place == PLACE_EQUALS;
    return !in_value || strcmp(a->attribute, b->attribute) == 0;
}

const char *html_state_told(const struct html_state *state)
{
    static const char *const told[] = {
        [PLACE_TEXT] = "in text",
        [PLACE_TAG_NAME] = "in a tag's name",
        [PLACE_TAG] = "between attributes",
        [PLACE_NAME] = "in an attribute's name",
        [PLACE_EQUALS] = "in an attribute value without quotes",
        [PLACE_VALUE] = "in an attribute",
        [PLACE_SINGLE] = "in a single-quoted attribute",
        [PLACE_BARE] = "in an attribute value without quotes",
        [PLACE_COMMENT] = "in a comment",
        [PLACE_DECLARATION] = "in a declaration",
        [PLACE_RAW] = "in a script or style",
        [PLACE_JSON] = "in a JSON script",
    };
    return told[state->place];
}
