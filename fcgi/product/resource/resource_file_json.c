/* resource_file_json.c: the settings of one resource as a file, over the API. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_file_routes.h"

#include "product/resource/resource_pages.h"

static const char *const formats[] = {"json", "yaml", NULL};
/* clang-format off */
const struct parameter resource_file_query[] = {
    {"format", FIELD_TEXT, "How it is written; json when absent.", 0, 0, false, formats},
    {0},
};
/* clang-format on */

enum outcome resource_file_format(struct call *call, struct str word,
                                  enum resource_file_format *format)
{
    *format = str_is(word, "yaml") ? RESOURCE_FILE_YAML : RESOURCE_FILE_JSON;
    if (*format == RESOURCE_FILE_YAML || str_is(word, "json"))
        return DONE;
    failure_field(&call->failure, STR("/format"), "not_one_of",
                  "The format is json or yaml.");
    return INVALID;
}

enum outcome resource_file_load(struct call *call, struct resource *resource,
                                const struct catalog_type **type)
{
    enum outcome outcome =
        resource_load(&call->task, request_word(call->request, "resource"), resource);
    return outcome == DONE ? resource_find_type(call, resource, type) : outcome;
}

enum outcome resource_file_answer(struct call *call, enum resource_file_format format)
{
    struct arena *arena = call->task.arena;
    struct resource resource;
    const struct catalog_type *type;
    struct str text = STR_NONE;
    bool yaml = format == RESOURCE_FILE_YAML;
    enum outcome outcome = resource_file_load(call, &resource, &type);
    if (outcome == DONE)
        outcome = resource_file_write(&call->task, &resource, type, format, &text);
    if (outcome != DONE)
        return outcome;
    call->response->status = 200;
    call->response->content_type =
        yaml ? STR("application/yaml") : STR("application/json");
    response_header(call->response, "Content-Disposition",
                    ARENA_JOIN(arena, STR("attachment; filename=\""), resource.id,
                               yaml ? STR("-settings.yaml\"") : STR("-settings.json\"")));
    answer_etag(call, ARENA_JOIN(arena, resource_tag(arena, &resource),
                                 yaml ? STR(".yaml") : STR(".json")));
    buf_add(&call->response->body, text);
    return DONE;
}

enum outcome resource_file_get_json(struct call *call)
{
    struct str word = request_query(call->request, "format");
    enum resource_file_format format = RESOURCE_FILE_JSON;
    enum outcome outcome =
        word.at == NULL ? DONE : resource_file_format(call, word, &format);
    return outcome == DONE ? resource_file_answer(call, format) : outcome;
}

/* What the body is, in the client's words; 0 = it does not say. */
static enum outcome body_format(struct call *call, int *format)
{
    static const struct {
        const char *type;
        int format;
    } known[] = {
        {"application/json", RESOURCE_FILE_JSON},
        {"application/yaml", RESOURCE_FILE_YAML},
        {"application/x-yaml", RESOURCE_FILE_YAML},
        {"text/yaml", RESOURCE_FILE_YAML},
        {"text/plain", 0},
    };
    struct str type = call->request->content_type;
    *format = 0;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(type, known[i].type)) {
            *format = known[i].format;
            return DONE;
        }
    return type.length == 0
               ? DONE
               : refuse(&call->failure, WRONG_TYPE, "unsupported_media_type",
                        "The body is neither JSON nor YAML.",
                        "Send Content-Type: application/json or application/yaml.");
}

enum outcome resource_file_put_json(struct call *call)
{
    struct resource before;
    struct resource after;
    const struct catalog_type *type;
    struct resource_file file = {.format = 0};
    bool dry = false;
    enum outcome outcome = call_flag(call, "dry_run", &dry);
    if (outcome == DONE)
        outcome = body_format(call, &file.format);
    if (outcome == DONE)
        outcome = resource_file_load(call, &before, &type);
    if (outcome == DONE)
        outcome = resource_if_match(call, &before, true);
    if (outcome == DONE)
        outcome =
            resource_file_read(&call->task, call->request->body, &before, type, &file);
    if (outcome != DONE)
        return outcome;
    outcome = resource_change(&call->task, before.id,
                              &(struct resource_change){.name = STR_NONE,
                                                        .sku = file.sku,
                                                        .settings = file.settings,
                                                        .generation = before.generation,
                                                        .seen_us = before.updated_us,
                                                        .dry = dry},
                              &after);
    if (outcome == INVALID)
        resource_file_tell(&file, &call->failure);
    if (outcome != DONE)
        return outcome;
    if (dry)
        return resource_answer_dry(call, &before, &after);
    struct json_writer writer = answer_json(call, 200);
    resource_write(call, &writer, &after);
    return DONE;
}
