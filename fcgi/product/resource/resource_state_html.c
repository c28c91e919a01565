/* resource_state_html.c: buttons that do one thing to a resource and come back to its page. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

/* What was refused is told on the page where the button was. */
static enum outcome come_back(struct call *call, enum outcome outcome, const char *more,
                              struct str said)
{
    struct str path = resource_path(call, call->scope.resource_id, more);
    bool told = outcome == CLASH || outcome == STALE || outcome == INVALID;
    if (!told && outcome != DONE)
        return outcome;
    if (outcome == DONE)
        return answer_redirect_flash(call, path, FLASH_GOOD, said);
    struct str why = call->failure.field_count > 0 ? call->failure.fields[0].told
                                                   : call->failure.told;
    return answer_redirect_flash(call, path, FLASH_BAD, why);
}

static struct resource_ask ask_of(struct call *call)
{
    return (struct resource_ask){.note = str_trim(or_empty(request_form(call->request, "reason")))};
}

enum outcome resource_suspend_html(struct call *call)
{
    struct resource resource;
    struct resource_ask ask = ask_of(call);
    return come_back(call,
                     resource_suspend(&call->task, call->scope.resource_id, &ask, &resource), "",
                     STR("The resource is being suspended. What it stores stays."));
}

enum outcome resource_resume_html(struct call *call)
{
    struct resource resource;
    struct resource_ask ask = ask_of(call);
    return come_back(call, resource_resume(&call->task, call->scope.resource_id, &ask, &resource),
                     "", STR("The resource is being resumed."));
}

enum outcome resource_protect_html(struct call *call)
{
    struct resource resource;
    struct resource_ask ask = {.note = STR_NONE};
    return come_back(
        call, resource_protect(&call->task, call->scope.resource_id, true, &ask, &resource), "",
        STR("The resource is protected against being deleted."));
}

enum outcome resource_unprotect_html(struct call *call)
{
    struct resource resource;
    struct resource_ask ask = {.note = STR_NONE};
    return come_back(
        call, resource_protect(&call->task, call->scope.resource_id, false, &ask, &resource), "",
        STR("The resource is not protected any more."));
}

enum outcome resource_rollback_html(struct call *call)
{
    struct resource resource = {.generation = 0};
    struct resource_ask ask = ask_of(call);
    int64_t generation = 0;
    int64_t seen = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &generation) ||
        !str_int_parse(or_empty(request_form(call->request, "seen")), 1, INT64_MAX, &seen))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    ask.seen_us = seen;
    enum outcome outcome = resource_rollback(&call->task, call->scope.resource_id, generation,
                                             &ask, &resource);
    return come_back(call, outcome, "/generations",
                     arena_print(call->task.arena,
                                 "Settings and tier are those of generation %lld, as generation "
                                 "%lld.",
                                 (long long)generation, (long long)resource.generation));
}

enum outcome resource_deployment_retry_html(struct call *call)
{
    struct deployment deployment;
    return come_back(call,
                     resource_deployment_retry(&call->task, call->scope.resource_id,
                                               request_word(call->request, "deployment"),
                                               &deployment),
                     "/deployments", STR("The deployment is tried once more."));
}
