/* schema_dialect.c: which draft and vocabularies a document is written in. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_meta.h"
#include "platform/schema/schema_private.h"
#include "platform/schema/schema_uri.h"

#define VOCABULARY(name) "https://json-schema.org/draft/2020-12/vocab/" name

enum { META_LEVELS_MAX = 4 }; /* meta-schemas that have a meta-schema of their own */

/* clang-format off */
static const struct known_dialect {
    struct str uri;
    struct dialect dialect;
} known_dialects[] = {
    {STR_INIT("https://json-schema.org/draft/2020-12/schema"), {DRAFT_2020, VOCABULARY_ALL}},
    {STR_INIT("http://json-schema.org/draft/2020-12/schema"), {DRAFT_2020, VOCABULARY_ALL}},
    {STR_INIT("http://json-schema.org/draft-07/schema"), {DRAFT_07, VOCABULARY_ALL}},
    {STR_INIT("https://json-schema.org/draft-07/schema"), {DRAFT_07, VOCABULARY_ALL}},
};

static const struct vocabulary {
    struct str uri;
    unsigned bits;
} vocabularies[] = {
    {STR_INIT(VOCABULARY("core")), VOCABULARY_CORE},
    {STR_INIT(VOCABULARY("applicator")), VOCABULARY_APPLICATOR},
    {STR_INIT(VOCABULARY("unevaluated")), VOCABULARY_UNEVALUATED},
    {STR_INIT(VOCABULARY("validation")), VOCABULARY_VALIDATION},
    {STR_INIT(VOCABULARY("meta-data")), VOCABULARY_META},
    {STR_INIT(VOCABULARY("format-annotation")), VOCABULARY_FORMAT},
    {STR_INIT(VOCABULARY("format-assertion")), VOCABULARY_FORMAT | VOCABULARY_FORMAT_ASSERTION},
    {STR_INIT(VOCABULARY("content")), VOCABULARY_CONTENT},
};
/* clang-format on */

struct dialect dialect_of_draft(enum schema_draft draft)
{
    return (struct dialect){draft == SCHEMA_DRAFT_07 ? DRAFT_07 : DRAFT_2020,
                            VOCABULARY_ALL};
}

const struct node *document_find(struct compiler *compiler, struct str uri)
{
    const struct node *node = table_get(&compiler->documents, uri, &compiler->steps);
    if (node != NULL)
        return node;
    struct str text = schema_meta_text(uri);
    struct failure failure = {.arena = compiler->arena};
    struct node *parsed;
    if (text.at == NULL)
        return NULL;
    if (json_parse(compiler->arena, text, &failure, &parsed) != DONE)
        bug("a meta-schema that cannot be read: %.*s", STR_ARG(failure.told));
    table_put(compiler->arena, &compiler->documents, uri, parsed, &compiler->steps);
    return parsed;
}

/* The vocabularies that a meta-schema lists; false when it demands one that is not here. */
static bool vocabularies_read(const struct node *listed, unsigned *bits)
{
    bool fits = true;
    *bits = VOCABULARY_CORE | VOCABULARY_OURS;
    for (const struct node *each = listed->first; each != NULL; each = each->next) {
        size_t i = 0;
        while (i < COUNT_OF(vocabularies) && !str_equal(vocabularies[i].uri, each->key))
            i++;
        if (i < COUNT_OF(vocabularies))
            *bits |= vocabularies[i].bits;
        else if (each->kind != NODE_BOOL || each->truth)
            fits = false;
    }
    return fits;
}

/* `$schema` of the node as an address without an empty fragment; STR_NONE = none. */
static struct str schema_word(struct arena *arena, const struct node *root)
{
    const struct node *word = node_member(root, STR("$schema"));
    struct str fragment;
    if (word == NULL || word->kind != NODE_TEXT)
        return STR_NONE;
    return uri_resolve(arena, STR(""), word->text, &fragment);
}

static const struct dialect *dialect_known(struct str uri)
{
    for (size_t i = 0; i < COUNT_OF(known_dialects); i++)
        if (str_equal(known_dialects[i].uri, uri))
            return &known_dialects[i].dialect;
    return NULL;
}

/* A meta-schema of the caller's: its own `$vocabulary`, the draft of its own `$schema`. */
static bool dialect_of(struct compiler *compiler, struct str uri, int level,
                       struct dialect *dialect)
{
    const struct dialect *known = dialect_known(uri);
    if (known != NULL) {
        *dialect = *known;
        return true;
    }
    const struct node *document =
        level == META_LEVELS_MAX ? NULL : document_find(compiler, uri);
    if (document == NULL)
        return false;
    struct str above = schema_word(compiler->arena, document);
    const struct node *listed = node_member(document, STR("$vocabulary"));
    if (above.at != NULL && !str_equal(above, uri) &&
        !dialect_of(compiler, above, level + 1, dialect))
        return false;
    return listed == NULL || vocabularies_read(listed, &dialect->vocabularies);
}

void dialect_read(struct compiler *compiler, const struct node *root,
                  const struct path *place, struct dialect *dialect)
{
    struct str uri = schema_word(compiler->arena, root);
    struct path here = {.up = place, .key = STR("$schema")};
    if (uri.at != NULL && !dialect_of(compiler, uri, 0, dialect))
        compile_error(
            compiler, &here,
            "names a dialect that is not known here; known are draft 2020-12 and "
            "draft-07");
}
