/* catalog_edit.c: changing one type with the checks of the import. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_edit.h"

#include "product/catalog/catalog_private.h"

/* ---- looking ---- */

enum outcome catalog_document_load(struct task *task, struct str word,
                                   struct catalog_document *out)
{
    const struct catalog_type *type;
    struct list rows;
    enum outcome outcome = catalog_load(task, word, &type);
    if (outcome == DONE)
        outcome = store_list(task, Q_CATALOG_ALL, NO_ARGS, catalog_row_columns,
                             sizeof(struct catalog_row), &rows);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < rows.count; i++) {
        const struct catalog_row *row = LIST_ROW(rows, struct catalog_row, i);
        struct node *document = NULL;
        if (!str_equal(row->id, type->id))
            continue;
        if (json_parse(task->arena, row->document, task->failure, &document) != DONE)
            bug("the stored catalog document of %.*s is not JSON", STR_ARG(row->id));
        *out =
            (struct catalog_document){row->id, document, row->document, row->updated_us};
        return DONE;
    }
    return ABSENT;
}

static const struct field version_list_columns[] = {
    {"number", INT_AT(struct catalog_version, number)},
    {"source", TEXT_AT(struct catalog_version, source)},
    {"actor", TEXT_AT(struct catalog_version, actor)},
    {"created_us", INT_AT(struct catalog_version, created_us)},
    {0},
};
static const struct field version_columns[] = {
    {"number", INT_AT(struct catalog_version, number)},
    {"document", TEXT_AT(struct catalog_version, document)},
    {"source", TEXT_AT(struct catalog_version, source)},
    {"actor", TEXT_AT(struct catalog_version, actor)},
    {"created_us", INT_AT(struct catalog_version, created_us)},
    {0},
};

enum outcome catalog_versions(struct task *task, struct str type_id, int64_t before,
                              int64_t limit, struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_CATALOG_VERSIONS,
                   ARGS(ARG_TEXT("type", type_id), ARG_INT("before", before),
                        ARG_INT("limit", limit + 1)),
                   version_list_columns, sizeof(struct catalog_version), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

enum outcome catalog_version_load(struct task *task, struct str type_id, int64_t number,
                                  struct catalog_version *out)
{
    return store_one(task, Q_CATALOG_VERSION_LOAD,
                     ARGS(ARG_TEXT("type", type_id), ARG_INT("number", number)),
                     version_columns, out);
}

/* ---- judging ---- */

static enum outcome refuse_document(struct task *task)
{
    return refuse(task->failure, INVALID, NULL, "The type is not right.",
                  "Correct what is marked and save again.");
}

/* Which of the stored ones it replaces; the others and it are what references lead to. */
static struct catalog_links links_after(const struct catalog_stored *stored, struct str id,
                                        const struct node *document, bool *replaced)
{
    struct catalog_links links = {.count = 0};
    for (size_t i = 0; i < stored->count; i++) {
        replaced[i] = id.at != NULL && str_equal(stored->rows[i].id, id);
        if (!replaced[i] && links.count + 1 < CATALOG_TYPES_MAX)
            catalog_links_add(&links, stored->documents[i]);
    }
    catalog_links_add(&links, document);
    return links;
}

static void address_judge(struct task *task, const struct catalog_stored *stored,
                          const bool *replaced, const struct node *document)
{
    for (size_t i = 0; i < stored->count; i++)
        if (!replaced[i] && catalog_links_clash(stored->documents[i], document))
            failure_field(task->failure, STR("/document/settings_schema/$id"), "not_unique",
                          "is the address of the schema of %.*s, too",
                          STR_ARG(stored->rows[i].id));
}

/* Types that refer to it, with their resources; pointers are "/document/settings_schema: ...". */
static enum outcome others_judge(struct task *task, const struct catalog_stored *stored,
                                 const struct catalog_links *after, const bool *replaced)
{
    struct failure inner = {.arena = task->arena};
    struct task asks = *task;
    asks.failure = &inner;
    enum outcome outcome = catalog_linked_check(&asks, stored, after, replaced);
    for (size_t i = 0; i < inner.field_count; i++)
        failure_field(task->failure, STR("/document/settings_schema"), inner.fields[i].code.at,
                      "%.*s %.*s", STR_ARG(inner.fields[i].pointer),
                      STR_ARG(inner.fields[i].told));
    if (outcome == INVALID)
        return refuse(task->failure, INVALID, "incompatible_schema",
                      "Types that refer to this schema, or their resources, would not fit.",
                      "Change what refers to it first.");
    return outcome;
}

static enum outcome document_read(struct task *task, const struct catalog_edit *edit,
                                  const struct catalog_stored *stored, struct str id,
                                  struct catalog_file *file)
{
    bool replaced[CATALOG_TYPES_MAX];
    struct failure inner = {.arena = task->arena};
    struct node *document = NULL;
    file->document = edit->document;
    if (file->document == NULL) {
        bool small = edit->text.length <= CATALOG_FILE_BYTES_MAX;
        if (!small || json_parse(task->arena, edit->text, &inner, &document) != DONE) {
            failure_field(task->failure, STR("/document"),
                          small ? "malformed_json" : "too_long", "%.*s",
                          STR_ARG(small ? inner.told : STR("must have at most 256 KiB")));
            return refuse_document(task);
        }
        file->document = document;
    }
    struct catalog_links links = links_after(stored, id, file->document, replaced);
    enum outcome outcome =
        catalog_compile(task->arena, file->document, &links, &inner, &file->type);
    if (outcome != DONE && inner.field_count == 0)
        failure_field(&inner, STR(""), "wrong_type", "must be an object");
    for (size_t i = 0; i < inner.field_count; i++)
        failure_field(task->failure,
                      ARENA_JOIN(task->arena, STR("/document"), inner.fields[i].pointer),
                      inner.fields[i].code.at, "%.*s", STR_ARG(inner.fields[i].told));
    file->text = json_text(task->arena, file->document);
    address_judge(task, stored, replaced, file->document);
    return task->failure->field_count > 0 ? refuse_document(task)
                                          : others_judge(task, stored, &links, replaced);
}

/* Ids, slugs and former ids are one space of names; an id stays. */
static enum outcome names_judge(struct task *task, const struct catalog_file *file,
                                const struct catalog_document *old)
{
    struct list types;
    enum outcome outcome = catalog_list(task, false, &types);
    if (outcome != DONE)
        return outcome;
    if (old->id.at != NULL && !str_equal(old->id, file->type.id))
        failure_field(task->failure, STR("/document/id"), "not_matching",
                      "must stay %.*s: an id never changes", STR_ARG(old->id));
    if (old->id.at == NULL && types.count >= CATALOG_TYPES_MAX)
        failure_field(task->failure, STR("/document"), "too_many",
                      "The catalog has at most %d types.", CATALOG_TYPES_MAX);
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *other = LIST_ROW(types, struct catalog_type, i);
        if (old->id.at != NULL && str_equal(other->id, old->id))
            continue;
        if (catalog_types_clash(&file->type, other))
            failure_field(task->failure, STR("/document/id"), "not_unique",
                          "shares its id, slug or a former id with %.*s",
                          STR_ARG(other->name));
    }
    return task->failure->field_count > 0 ? refuse_document(task) : DONE;
}

/* ---- saving ---- */

static enum outcome refuse_stale(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody changed this type since you looked.",
                  "Load it again and repeat your change on what is there now.");
}

static enum outcome save(struct task *task, const struct catalog_file *file,
                         const struct catalog_document *old, const char *source)
{
    int64_t now = task_now_us(task);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE && old->id.at != NULL)
        outcome = store_queue(
            task, Q_CATALOG_TYPE_LOCK,
            ARGS(ARG_TEXT("id", old->id), ARG_INT("seen", old->updated_us)), 1);
    if (outcome == DONE)
        outcome = catalog_type_store(task, file,
                                     now > old->updated_us ? now : old->updated_us + 1,
                                     source, old->text);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    catalog_forget();
    return outcome == CLASH ? refuse_stale(task) : outcome;
}

enum outcome catalog_edit(struct task *task, struct str word,
                          const struct catalog_edit *edit, struct catalog_edited *out)
{
    struct catalog_document old = {.id = STR_NONE, .text = STR_NONE};
    struct catalog_file file = {.name = STR("/document/")};
    enum outcome outcome = DONE;
    if (word.at != NULL)
        outcome = catalog_document_load(task, word, &old);
    if (outcome == DONE && edit->seen_us != 0 && edit->seen_us != old.updated_us)
        return refuse_stale(task);
    struct catalog_stored *stored = ARENA_NEW(task->arena, struct catalog_stored);
    if (outcome == DONE)
        outcome = catalog_rows_read(task, stored);
    if (outcome == DONE)
        outcome = document_read(task, edit, stored, old.id, &file);
    if (outcome == DONE)
        outcome = names_judge(task, &file, &old);
    for (size_t i = 0; outcome == DONE && i < stored->count; i++)
        if (old.id.at != NULL && str_equal(stored->rows[i].id, old.id))
            outcome = catalog_file_fits(task, &file, stored, i);
    if (outcome != DONE)
        return outcome;
    *out = (struct catalog_edited){
        .id = file.type.id,
        .is_new = old.id.at == NULL,
        .differences = catalog_differences(task->arena, old.document, file.document),
    };
    if (edit->dry || (!out->is_new && str_equal(old.text, file.text)))
        return DONE;
    return save(task, &file, &old, edit->source);
}
