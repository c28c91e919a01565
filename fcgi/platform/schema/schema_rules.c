/* schema_rules.c: x-rules, what must hold between fields that are far from one another. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

enum {
    RULE_TOKENS_MAX = 16,
    RULE_PATHS_MAX = 16,
    RULE_VALUES_MAX = 2000,
    RULE_VALUES_FIRST = 16, /* room that doubles until then */
};

/* A pointer whose tokens may be "*", which stands for every child. */
struct rule_path {
    struct str tokens[RULE_TOKENS_MAX];
    size_t count;
};

struct rule_paths {
    struct rule_path *at;
    size_t count;
};

struct rule {
    bool (*holds)(struct run *run, const struct rule *rule, const struct node *instance,
                  const struct path *path);
    struct rule_paths each; /* or the bigger one */
    struct rule_paths of;   /* or the smaller one */
    struct str told;        /* the sentence of the schema, or STR_NONE */
    const struct check *check;
};

/* Values that paths lead to, each with where it is. */
struct found {
    const struct node **nodes;
    struct path *paths;
    size_t count;
    size_t room;
    bool too_many;
};

/* ---- walking ---- */

struct walk {
    struct run *run;
    const struct check *check;
    const struct rule_path *to;
    struct found *found;
};

static void found_add(struct arena *arena, struct found *found, const struct node *node,
                      const struct path *path)
{
    if (found->count == found->room) {
        size_t room = found->room == 0 ? RULE_VALUES_FIRST : 2 * found->room;
        const struct node **nodes = ARENA_ARRAY(arena, room, const struct node *);
        struct path *paths = ARENA_ARRAY(arena, room, struct path);
        for (size_t i = 0; i < found->count; i++) {
            nodes[i] = found->nodes[i];
            paths[i] = found->paths[i];
        }
        found->nodes = nodes;
        found->paths = paths;
        found->room = room;
    }
    found->nodes[found->count] = node;
    found->paths[found->count++] = *path;
}

static void walk_down(const struct walk *walk, const struct node *node,
                      const struct path *path, size_t depth)
{
    struct found *found = walk->found;
    if (!run_spend(walk->run, 1, walk->check, path))
        return;
    if (depth == walk->to->count) {
        if (found->count == RULE_VALUES_MAX || path == NULL) {
            found->too_many = true;
            return;
        }
        found_add(walk->run->arena, found, node, path);
        return;
    }
    struct str token = walk->to->tokens[depth];
    bool every = str_is(token, "*");
    size_t index = 0;
    if (node->kind != NODE_OBJECT && (node->kind != NODE_ARRAY || !every))
        return;
    for (const struct node *child = node->first; child != NULL;
         child = child->next, index++) {
        if (!every && !str_equal(child->key, token))
            continue;
        /* In the arena: it outlives this call when it leads to a value. */
        struct path *inner = ARENA_NEW(walk->run->arena, struct path);
        *inner = (struct path){.up = path, .index = index};
        if (node->kind == NODE_OBJECT)
            inner->key = child->key;
        walk_down(walk, child, inner, depth + 1);
        if (found->too_many || walk->run->gave_up)
            return;
    }
}

static struct found values_find(struct run *run, const struct check *check,
                                const struct rule_paths *paths,
                                const struct node *instance, const struct path *path)
{
    struct found found = {.count = 0};
    for (size_t i = 0; i < paths->count; i++) {
        struct walk walk = {
            .run = run, .check = check, .to = &paths->at[i], .found = &found};
        walk_down(&walk, instance, path, 0);
    }
    if (found.too_many)
        run_fail(run, check, path, "too_complex", "is too complex to be checked");
    return found;
}

/* ---- the rules ---- */

static bool rule_fail(struct run *run, const struct rule *rule, const struct path *path,
                      const char *code, const char *told)
{
    if (rule->told.at != NULL)
        return run_fail(run, rule->check, path, code, "%.*s", STR_ARG(rule->told));
    return run_fail(run, rule->check, path, code, "%s", told);
}

/* Each text at `each` must be one of the texts at `of`; an empty one names nothing yet. */
static bool names_existing(struct run *run, const struct rule *rule,
                           const struct node *instance, const struct path *path)
{
    struct found names = values_find(run, rule->check, &rule->each, instance, path);
    struct found known = values_find(run, rule->check, &rule->of, instance, path);
    bool fits = !names.too_many && !known.too_many;
    for (size_t i = 0; i < names.count; i++) {
        if (names.nodes[i]->kind != NODE_TEXT || names.nodes[i]->text.length == 0)
            continue;
        if (!run_spend(run, (int64_t)known.count, rule->check, path))
            return false;
        size_t at = 0;
        while (at < known.count &&
               !(known.nodes[at]->kind == NODE_TEXT &&
                 str_equal(known.nodes[at]->text, names.nodes[i]->text)))
            at++;
        if (at == known.count)
            fits = rule_fail(run, rule, &names.paths[i], "not_existing",
                             "does not name anything that is here");
    }
    return fits;
}

/* All values at `each` differ; the later ones are wrong. */
static bool values_differ(struct run *run, const struct rule *rule,
                          const struct node *instance, const struct path *path)
{
    struct found found = values_find(run, rule->check, &rule->each, instance, path);
    bool fits = !found.too_many;
    for (size_t i = 1; i < found.count; i++) {
        if (found.nodes[i]->kind == NODE_TEXT && found.nodes[i]->text.length == 0)
            continue;
        for (size_t j = 0; j < i; j++) {
            if (!node_equal_within(found.nodes[i], found.nodes[j], &run->steps))
                continue;
            fits = rule_fail(run, rule, &found.paths[i], "not_unique",
                             "is used more than once");
            break;
        }
        if (!run_spend(run, 0, rule->check, path))
            return false;
    }
    return fits;
}

static bool amount_of(const struct node *node, double *out)
{
    if (node->kind == NODE_TEXT)
        return quantity_parse(node->text, out);
    *out = node_number(node);
    return node->kind == NODE_INT || node->kind == NODE_REAL;
}

/* The number or quantity at `big` is not below the one at `small`. */
static bool at_least(struct run *run, const struct rule *rule,
                     const struct node *instance, const struct path *path)
{
    struct found big = values_find(run, rule->check, &rule->each, instance, path);
    struct found small = values_find(run, rule->check, &rule->of, instance, path);
    double high, low;
    if (big.count != 1 || small.count != 1 || !amount_of(big.nodes[0], &high) ||
        !amount_of(small.nodes[0], &low) || high >= low || run->errors == NULL)
        return !(big.count == 1 && small.count == 1 && amount_of(big.nodes[0], &high) &&
                 amount_of(small.nodes[0], &low) && high < low);
    if (rule->told.at != NULL)
        return rule_fail(run, rule, &big.paths[0], "too_small", "");
    return run_fail(run, rule->check, &big.paths[0], "too_small",
                    "must not be less than %.*s",
                    STR_ARG(json_text(run->arena, small.nodes[0])));
}

/* clang-format off */
static const struct rule_word {
    const char *name;
    bool (*holds)(struct run *run, const struct rule *rule, const struct node *instance,
                  const struct path *path);
    const char *each; /* which member holds the first paths */
    const char *of;   /* the second, or NULL */
} rule_words[] = {
    {"names_existing", names_existing, "each", "of"},
    {"unique", values_differ, "each", NULL},
    {"at_least", at_least, "big", "small"},
};
/* clang-format on */

/* ---- compiling ---- */

static bool path_read(const struct node *node, struct rule_path *path)
{
    if (node->kind != NODE_TEXT || node->text.length < 2 || node->text.at[0] != '/')
        return false;
    struct str rest = str_slice(node->text, 1, node->text.length), token;
    while (str_cut(&rest, '/', &token)) {
        if (path->count == RULE_TOKENS_MAX || token.length == 0)
            return false;
        path->tokens[path->count++] = token;
    }
    return true;
}

/* One path or a list of them. */
static bool paths_read(struct arena *arena, const struct node *node,
                       struct rule_paths *paths)
{
    if (node == NULL)
        return false;
    bool list = node->kind == NODE_ARRAY;
    const struct node *each = list ? node->first : node;
    size_t count = list ? node->count : 1;
    if (count == 0 || count > RULE_PATHS_MAX)
        return false;
    paths->at = ARENA_ARRAY(arena, count, struct rule_path);
    for (; paths->count < count; each = each->next)
        if (!path_read(each, &paths->at[paths->count++]))
            return false;
    return true;
}

static bool rule_read(struct arena *arena, const struct node *node, struct rule *rule)
{
    const struct node *name = node_member(node, STR("rule"));
    const struct node *told = node_member(node, STR("told"));
    if (name == NULL || name->kind != NODE_TEXT ||
        (told != NULL && told->kind != NODE_TEXT))
        return false;
    for (size_t i = 0; i < COUNT_OF(rule_words); i++) {
        const struct rule_word *word = &rule_words[i];
        if (!str_is(name->text, word->name))
            continue;
        rule->holds = word->holds;
        rule->told = told == NULL ? STR_NONE : told->text;
        size_t members = 2 + (told != NULL) + (word->of != NULL);
        return node->count == members &&
               paths_read(arena, node_member(node, str_of(word->each)), &rule->each) &&
               (word->of == NULL ||
                paths_read(arena, node_member(node, str_of(word->of)), &rule->of));
    }
    return false;
}

void rules_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                   const struct path *here)
{
    (void)sub;
    if (check->value->kind != NODE_ARRAY) {
        compile_error(compiler, here, "must be a list of rules");
        return;
    }
    struct rule *rules = ARENA_ARRAY(compiler->arena, check->value->count, struct rule);
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        struct path inner = {.up = here, .index = (size_t)check->count};
        if (!rule_read(compiler->arena, each, &rules[check->count]))
            compile_error(
                compiler, &inner,
                "must be a rule: names_existing with each and of, unique with each, or "
                "at_least with big and small");
        check->count++;
    }
    check->made = rules;
}

bool rules_check(struct run *run, const struct check *check, const struct node *instance,
                 const struct path *path)
{
    const struct rule *rules = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++) {
        struct rule rule = rules[i];
        rule.check = check;
        if (!run_spend(run, RULE_VALUES_MAX / 8, check, path))
            return false;
        if (!rule.holds(run, &rule, instance, path))
            fits = false;
    }
    return fits;
}
