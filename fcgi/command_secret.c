/* command_secret.c: `ktrlplane secret`: another key for values, and values for a cluster. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "platform/base/base64.h"
#include "product/access/access.h"
#include "product/secret/secret.h"

enum { ROTATION_BATCH = 100, EXPORT_BYTES_MAX = 4 * 1024 * 1024 };

/* ---- keys ---- */

static const struct field key_told[] = {
    {"key_id", TEXT_AT(struct vault_key_count, key_id)},
    {"versions", INT_AT(struct vault_key_count, versions)},
    {0},
};

static const char *key_words(struct str key_id)
{
    return str_equal(key_id, envelope_key_id()) ? "present"
           : envelope_key_is_known(key_id)      ? "former"
                                                : "not there";
}

static enum outcome status(struct desk *desk, const struct options *options)
{
    struct list keys;
    struct buf out = buf_open(desk->arena, KIB(1), KIB(256));
    struct json_writer writer = json_writer_of(&out);
    enum outcome outcome = vault_key_counts(&desk->task, &keys);
    if (outcome != DONE)
        return outcome;
    if (options->json)
        json_write_list(&writer, key_told, &keys);
    for (size_t i = 0; !options->json && i < keys.count; i++) {
        const struct vault_key_count *row = LIST_ROW(keys, struct vault_key_count, i);
        buf_print(&out, "%.*s  %-9s %lld versions%s", STR_ARG(row->key_id),
                  key_words(row->key_id), (long long)row->versions,
                  i + 1 < keys.count ? "\n" : "");
    }
    if (!options->json && keys.count == 0)
        BUF_ADD(&out, "There are no values.");
    BUF_ADD(&out, "\n");
    return command_print(&out) == EXIT_GOOD ? DONE : STORE_FAULT;
}

static enum outcome rotate(struct desk *desk, const struct options *options)
{
    struct vault_rotation done;
    if (command_flag(options, "--status"))
        return status(desk, options);
    bool dry = command_flag(options, "--dry-run");
    enum outcome outcome = vault_rotate(&desk->task, ROTATION_BATCH, dry, &done);
    if (outcome != DONE)
        return outcome;
    printf("%lld versions %s under the key %.*s, %lld under keys that are not there, "
           "%lld damaged\n",
           (long long)done.wrapped, dry ? "would go" : "went", STR_ARG(envelope_key_id()),
           (long long)done.locked, (long long)done.damaged);
    if (done.locked > 0)
        return refuse(&desk->failure, CLASH, "secret_key_missing",
                      "Some values are under a key that is not there: add it to the file of "
                      "secret_former_keys_file and run this again.",
                      NULL);
    if (done.damaged > 0)
        return refuse(&desk->failure, CLASH, "secret_damaged",
                      "Some values do not open where they are.", NULL);
    return DONE;
}

/* ---- values for a cluster ---- */

static void write_member(struct json_writer *writer, const char *key, struct str value)
{
    json_write_key(writer, str_of(key));
    json_write_text(writer, value);
}

/* One Kubernetes Secret as a line of JSON. */
static void write_secret(struct json_writer *writer, struct arena *arena,
                         const struct sealed_secret *secret, const struct vault_opened *opened,
                         struct str tenant)
{
    json_write_object(writer);
    write_member(writer, "apiVersion", STR("v1"));
    write_member(writer, "kind", STR("Secret"));
    json_write_key(writer, STR("metadata"));
    json_write_object(writer);
    write_member(writer, "name", secret->id);
    write_member(writer, "namespace", tenant);
    json_write_key(writer, STR("labels"));
    json_write_object(writer);
    write_member(writer, "app.kubernetes.io/managed-by", STR("ktrlplane"));
    write_member(writer, "ktrlplane.io/project", secret->project_id);
    write_member(writer, "ktrlplane.io/resource", secret->id);
    json_write_end_object(writer);
    json_write_key(writer, STR("annotations"));
    json_write_object(writer);
    write_member(writer, "ktrlplane.io/secret-version",
                 arena_print(arena, "%lld", (long long)opened->version));
    json_write_end_object(writer);
    json_write_end_object(writer);
    write_member(writer, "type", STR("Opaque"));
    json_write_key(writer, STR("data"));
    json_write_object(writer);
    for (size_t i = 0; i < opened->values.count; i++) {
        const struct vault_value *row = &opened->values.rows[i];
        json_write_key(writer, row->name);
        json_write_text(writer, base64_text(arena, secret_reveal(row->value)));
    }
    json_write_end_object(writer);
    json_write_end_object(writer);
}

static enum outcome print_secret(struct desk *desk, const struct sealed_secret *secret,
                                 struct str tenant)
{
    struct vault_opened opened;
    struct arena_mark mark = arena_mark(desk->arena);
    enum outcome outcome = secret_export(&desk->task, secret, &opened);
    if (outcome == DONE) {
        struct buf out = buf_open(desk->arena, KIB(4), EXPORT_BYTES_MAX);
        struct json_writer writer = json_writer_of(&out);
        write_secret(&writer, desk->arena, secret, &opened, tenant);
        BUF_ADD(&out, "\n");
        outcome = command_print(&out) == EXIT_GOOD ? DONE : STORE_FAULT;
        explicit_bzero(out.at, out.length);
    }
    if (outcome == DONE)
        arena_rewind(desk->arena, mark);
    return outcome;
}

static enum outcome export_page(struct desk *desk, const struct list *secrets, struct str tenant)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < secrets->count && outcome == DONE; i++) {
        const struct sealed_secret *secret = LIST_ROW(*secrets, struct sealed_secret, i);
        if (secret->version > 0 && !str_starts(secret->lifecycle, STR("delet")))
            outcome = print_secret(desk, secret, tenant);
    }
    return outcome;
}

static enum outcome export_project(struct desk *desk, const struct options *options)
{
    struct secret_place place;
    struct secret_filter filter = {.limit = SECRET_LIST_LIMIT};
    struct list secrets = {.more = true};
    struct str project = str_of(command_value(options, "--project"));
    enum outcome outcome = secret_place_find(&desk->task, project, &place);
    if (outcome == ABSENT)
        return refuse(&desk->failure, ABSENT, NULL, "There is no such project.", NULL);
    if (outcome == DONE) {
        desk->scope = access_scope_for_work(place.org_id, "secret export");
        desk->scope.project_id = project;
    }
    while (outcome == DONE && secrets.more) {
        outcome = secret_list(&desk->task, &filter, &secrets);
        if (outcome == DONE)
            outcome = export_page(desk, &secrets, place.tenant);
        if (outcome == DONE && secrets.more) {
            const struct sealed_secret *last =
                LIST_ROW(secrets, struct sealed_secret, secrets.count - 1);
            filter.after[0] = last->sort_name;
            filter.after[1] = last->id;
        }
    }
    return outcome;
}

int command_secret(const struct options *options)
{
    struct desk desk;
    bool rotates = options->word_count == 1 && strcmp(options->words[0], "rotate-key") == 0;
    bool exports = options->word_count == 1 && strcmp(options->words[0], "export") == 0;
    if (!rotates && !exports)
        return command_misused("secret wants: rotate-key [--status|--dry-run], or export --project P");
    if (exports && command_value(options, "--project") == NULL)
        return command_misused("secret export wants --project P");
    int code = desk_open_migrated(options, "secret command", &desk);
    if (code != EXIT_GOOD)
        return code;
    return desk_end(&desk, rotates ? rotate(&desk, options) : export_project(&desk, options));
}
