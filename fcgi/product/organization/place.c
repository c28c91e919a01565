/* place.c: the rules of names and ids of organizations and projects. */
/* SPDX-License-Identifier: ISC */
#include "product/organization/place.h"

#include "platform/base/id.h"
#include "product/access/reserved.h"

void place_check_name(struct failure *failure, struct str name)
{
    if (name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give it a name.");
    else if (str_utf8_count(name) > PLACE_NAME_MAX)
        failure_field(failure, STR("/name"), "too_long",
                      "The name may have at most %d characters.", PLACE_NAME_MAX);
    else if (str_has_control(name))
        failure_field(failure, STR("/name"), "format",
                      "The name may not hold control characters.");
}

void place_check_id(struct failure *failure, struct str id)
{
    if (id.at == NULL)
        return;
    if (!label_is(id))
        failure_field(
            failure, STR("/id"), "format",
            "Use 1 to 63 of a-z, 0-9 and single hyphens, beginning with a letter.");
    else if (label_is_reserved(id))
        failure_field(failure, STR("/id"), "reserved", "This id is reserved.");
}

void place_check_description(struct failure *failure, struct str description)
{
    if (str_utf8_count(description) > PLACE_DESCRIPTION_MAX)
        failure_field(failure, STR("/description"), "too_long",
                      "The description may have at most %d characters.",
                      PLACE_DESCRIPTION_MAX);
    else if (str_has_control(description))
        failure_field(failure, STR("/description"), "format",
                      "The description may not hold control characters.");
}

enum outcome place_refuse_taken(struct failure *failure, struct str id)
{
    failure_clear(failure);
    failure_field(
        failure, STR("/id"), "not_unique",
        "The id %.*s is taken or was used before; ids are never given out again.",
        STR_ARG(id));
    return refuse(failure, CLASH, "not_unique", "This id is not free.",
                  "Choose another id, or leave it out.");
}

struct used_row {
    int64_t used;
};
static const struct field used_columns[] = {{"used", INT_AT(struct used_row, used)}, {0}};

enum outcome place_id_check(struct task *task, struct place_id *id)
{
    if (!str_is(id->kind, "organization") && !str_is(id->kind, "project")) {
        failure_field(task->failure, STR("/kind"), "not_one_of",
                      "Ask for organization or project.");
        return INVALID;
    }
    struct failure failure = {.arena = task->arena};
    place_check_id(&failure, id->id.at == NULL ? STR("") : id->id);
    id->valid = failure.field_count == 0;
    id->available = false;
    if (!id->valid) {
        id->told = failure.fields[0].told;
        return DONE;
    }
    struct used_row row = {.used = 0};
    enum outcome outcome = store_one(
        task, Q_ORGANIZATION_ID_USED,
        ARGS(ARG_TEXT("kind", id->kind), ARG_TEXT("id", id->id)), used_columns, &row);
    if (outcome != DONE)
        return outcome;
    id->available = row.used == 0;
    id->told = id->available
                   ? STR("")
                   : STR("This id is taken or was used before; ids are never given "
                         "out again.");
    return DONE;
}
