/* reference_problems_html.c: the pages that the `type` of a problem leads to. */
/* SPDX-License-Identifier: ISC */
#include "product/reference/reference_private.h"

enum { GROUPS = 3 };

struct problem_row {
    struct str code;
    struct str href;
    struct str status; /* "412 or 409"; "" = none of its own */
    struct str means;
    struct str advice;
};

struct problem_group {
    struct str title;
    struct str text;
    struct str anchor;
    bool has_status;
    struct list problems; /* struct problem_row */
};

struct problems_view {
    struct frame frame;
    struct list groups;
};

struct problem_view {
    struct frame frame;
    struct str code;
    struct str means;
    struct str advice;
    struct str status;
    bool in_answer, in_field, at_home;
};

static const struct field row_shown[] = {
    {"code", TEXT_AT(struct problem_row, code)},
    {"href", TEXT_AT(struct problem_row, href)},
    {"status", TEXT_AT(struct problem_row, status)},
    {"means", TEXT_AT(struct problem_row, means)},
    {"advice", TEXT_AT(struct problem_row, advice)},
    {0},
};

static const struct field group_shown[] = {
    {"title", TEXT_AT(struct problem_group, title)},
    {"text", TEXT_AT(struct problem_group, text)},
    {"anchor", TEXT_AT(struct problem_group, anchor)},
    {"has_status", BOOL_AT(struct problem_group, has_status)},
    {"problems", LIST_AT(struct problem_group, problems, row_shown)},
    {0},
};

const struct field problems_shown[] = {
    {"frame", STRUCT_AT(struct problems_view, frame, frame_shown)},
    {"groups", LIST_AT(struct problems_view, groups, group_shown)},
    {0},
};

const struct field problem_shown[] = {
    {"frame", STRUCT_AT(struct problem_view, frame, frame_shown)},
    {"code", TEXT_AT(struct problem_view, code)},
    {"means", TEXT_AT(struct problem_view, means)},
    {"advice", TEXT_AT(struct problem_view, advice)},
    {"status", TEXT_AT(struct problem_view, status)},
    {"in_answer", BOOL_AT(struct problem_view, in_answer)},
    {"in_field", BOOL_AT(struct problem_view, in_field)},
    {"at_home", BOOL_AT(struct problem_view, at_home)},
    {0},
};

static struct str status_text(struct arena *arena, const struct problem_word *word)
{
    int status = word->status != 0 ? word->status : outcome_status(word->outcome);
    if (word->also == DONE)
        return arena_print(arena, "%d", status);
    return arena_print(arena, "%d or %d", status, outcome_status(word->also));
}

static struct list rows_in(struct arena *arena, enum problem_place place)
{
    size_t count = 0;
    for (const struct problem_word *word = problem_words; word->code != NULL; word++)
        count++;
    struct problem_row *rows = ARENA_ARRAY(arena, count, struct problem_row);
    count = 0;
    for (const struct problem_word *word = problem_words; word->code != NULL; word++)
        if ((word->places & place) != 0)
            rows[count++] = (struct problem_row){
                .code = str_of(word->code),
                .href = ARENA_JOIN(arena, STR("/problems/"), str_of(word->code)),
                .status = place == IN_ANSWER ? status_text(arena, word) : STR(""),
                .means = str_of(word->means),
                .advice = str_of(word->advice),
            };
    return (struct list){rows, count, sizeof *rows, false};
}

enum outcome reference_problems_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct problems_view *view = ARENA_NEW(arena, struct problems_view);
    enum outcome outcome = reference_frame(call, &view->frame, "Problem codes", STR_NONE);
    if (outcome != DONE)
        return outcome;
    struct problem_group *groups = ARENA_ARRAY(arena, GROUPS, struct problem_group);
    groups[0] = (struct problem_group){
        .title = STR("Of an answer"),
        .text = STR("The code of a refused request."),
        .anchor = STR("answers"),
        .has_status = true,
        .problems = rows_in(arena, IN_ANSWER),
    };
    groups[1] = (struct problem_group){
        .title = STR("Of a field"),
        .text = STR("The code of one entry of errors; its pointer says which field."),
        .anchor = STR("fields"),
        .problems = rows_in(arena, IN_FIELD),
    };
    groups[2] = (struct problem_group){
        .title = STR("On the server"),
        .text = STR("Only said by commands and when the program starts."),
        .anchor = STR("server"),
        .problems = rows_in(arena, AT_HOME),
    };
    view->groups = (struct list){groups, GROUPS, sizeof *groups, false};
    bool bare = call->caller == NULL;
    answer_page(call, reference_pages[bare ? PAGE_PROBLEMS_BARE : PAGE_PROBLEMS].bound,
                view);
    return DONE;
}

enum outcome reference_problem_html(struct call *call)
{
    const struct problem_word *word =
        problem_word_find(request_word(call->request, "code"));
    if (word == NULL)
        return refuse(&call->failure, ABSENT, NULL,
                      "There is no problem code of this name.",
                      "All of them are on the page “Problem codes”.");
    struct problem_view *view = ARENA_NEW(call->task.arena, struct problem_view);
    enum outcome outcome = reference_frame(call, &view->frame, word->code, STR_NONE);
    if (outcome != DONE)
        return outcome;
    view->code = str_of(word->code);
    view->means = str_of(word->means);
    view->advice = str_of(word->advice);
    view->status = status_text(call->task.arena, word);
    view->in_answer = (word->places & IN_ANSWER) != 0;
    view->in_field = (word->places & IN_FIELD) != 0;
    view->at_home = (word->places & AT_HOME) != 0;
    bool bare = call->caller == NULL;
    answer_page(call, reference_pages[bare ? PAGE_PROBLEM_BARE : PAGE_PROBLEM].bound,
                view);
    return DONE;
}
