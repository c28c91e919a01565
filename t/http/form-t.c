/* form-t.c: forms into structs. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/form.h"

#include "t/lib/tap.h"

static struct arena *arena;

struct address {
    struct str city;
};

struct draft {
    struct str title;
    struct str note;
    struct str password;
    int64_t size;
    int64_t due_us;
    bool loud;
    struct str settings;
    struct address address;
    struct list roles;
};

static const struct field address_fields[] = {
    {"city", TEXT_AT(struct address, city), .max = 10},
    {0},
};

struct role_row {
    struct str id;
};

static const struct field role_fields[] = {
    {"id", TEXT_AT(struct role_row, id), .max = 5},
    {0},
};

static const struct field draft_fields[] = {
    {"title", TEXT_AT(struct draft, title), .min = 2, .max = 5, .required = true},
    {"note", TEXT_AT(struct draft, note), .max = 50, .lines = true},
    {"password", TEXT_AT(struct draft, password), .max = 50, .keep_space = true},
    {"size", INT_AT(struct draft, size), .min = 1, .max = 9},
    {"due", TIME_AT(struct draft, due_us)},
    {"loud", BOOL_AT(struct draft, loud)},
    {"settings", JSON_AT(struct draft, settings), .max = 100},
    {"address", STRUCT_AT(struct draft, address, address_fields)},
    {"role", LIST_AT(struct draft, roles, role_fields), .max = 3},
    {0},
};

struct result {
    enum outcome outcome;
    struct draft draft;
    struct failure failure;
    uint64_t sent;
};

static struct result result_of(const struct pair *pairs, size_t count)
{
    struct pair *copy = ARENA_ARRAY(arena, count + 1, struct pair);
    struct pairs form = {copy, count};
    for (size_t i = 0; i < count; i++)
        copy[i] = pairs[i];
    struct result result = {.failure.arena = arena};
    result.draft.size = 7;
    result.draft.loud = true;
    result.outcome = form_read(arena, &form, draft_fields, &result.draft, &result.failure,
                               &result.sent);
    return result;
}

#define PAIR_OF(name, value)                                                             \
    {                                                                                    \
        STR(name), STR(value)                                                            \
    }
#define READ(...)                                                                        \
    result_of((const struct pair[]){__VA_ARGS__},                                        \
              sizeof((const struct pair[]){__VA_ARGS__}) / sizeof(struct pair))

static void test_sound(void)
{
    struct result result =
        READ(PAIR_OF("title", "  ab c "), PAIR_OF("note", "one\r\ntwo\rthree\n"),
             PAIR_OF("password", " p w "), PAIR_OF("size", " 3 "),
             PAIR_OF("due", "2026-11-21"), PAIR_OF("loud", "on"),
             PAIR_OF("settings", "{\r\n}"), PAIR_OF("address.city", "Ulm"),
             PAIR_OF("role", "a"), PAIR_OF("role", "b"), PAIR_OF("unknown", "x"));
    ok(result.outcome == DONE, "a sound form is read, unknown names are ignored");
    is_str(result.draft.title, STR("ab c"), "texts are trimmed");
    is_str(result.draft.note, STR("one\ntwo\nthree"),
           "line ends of a textarea become LF");
    is_str(result.draft.password, STR(" p w "), "a password keeps its spaces");
    is_int(result.draft.size, 3, "a number");
    ok(result.draft.due_us > 0, "a date");
    ok(result.draft.loud, "a checkbox");
    is_str(result.draft.settings, STR("{\n}"), "JSON as text");
    is_str(result.draft.address.city, STR("Ulm"), "a nested member by its dotted name");
    ok(result.draft.roles.count == 2 &&
           str_is(LIST_ROW(result.draft.roles, struct role_row, 1)->id, "b"),
       "a name that was sent twice as rows");
    is_int((int64_t)result.sent, 0x1ff, "every field is marked as sent");
}

static void test_absent(void)
{
    struct result result =
        READ(PAIR_OF("title", "abc"), PAIR_OF("size", ""), PAIR_OF("due", " "));
    ok(result.outcome == DONE, "the others need not be sent");
    is_int(result.draft.size, 7, "an empty number leaves the default");
    ok(result.draft.loud, "an absent checkbox without a marker leaves the default");
    is_int((int64_t)result.sent, 1, "only the title counts as sent");
    result = READ(PAIR_OF("title", "abc"), PAIR_OF("_loud", "1"));
    ok(result.outcome == DONE && !result.draft.loud, "with the marker it means off");
    ok((result.sent & 32) != 0, "and counts as sent");
    result =
        READ(PAIR_OF("title", "abc"), PAIR_OF("_loud", "1"), PAIR_OF("loud", "true"));
    ok(result.outcome == DONE && result.draft.loud, "marker and checkbox mean on");
    result = READ(PAIR_OF("title", "abc"), PAIR_OF("note", ""));
    ok(result.outcome == DONE && result.draft.note.at != NULL && (result.sent & 2) != 0,
       "an empty text was sent: it empties the member");
}

/* The code of the first error at `pointer`, or "". */
static struct str code_at(const struct result *result, const char *pointer)
{
    for (size_t i = 0; i < result->failure.field_count; i++)
        if (str_is(result->failure.fields[i].pointer, pointer))
            return result->failure.fields[i].code;
    return STR("");
}

static void test_wrong(void)
{
    struct result result =
        READ(PAIR_OF("title", ""), PAIR_OF("note", "bell\a"), PAIR_OF("password", "a\nb"),
             PAIR_OF("size", "ten"), PAIR_OF("due", "tomorrow"), PAIR_OF("loud", "maybe"),
             PAIR_OF("address.city", "a very long name"), PAIR_OF("role", "a"),
             PAIR_OF("role", "b"), PAIR_OF("role", "c"), PAIR_OF("role", "d"));
    ok(result.outcome == INVALID, "a wrong form is refused");
    is_str(code_at(&result, "/title"), STR("required"), "an empty required text");
    is_str(code_at(&result, "/note"), STR("malformed"), "a control character in lines");
    is_str(code_at(&result, "/password"), STR("malformed"),
           "a line end in a single line");
    is_str(code_at(&result, "/size"), STR("wrong_type"), "a word for a number");
    is_str(code_at(&result, "/due"), STR("wrong_type"), "a word for a date");
    is_str(code_at(&result, "/loud"), STR("wrong_type"), "a word for a checkbox");
    is_str(code_at(&result, "/address.city"), STR("too_long"), "a long nested text");
    is_str(code_at(&result, "/role"), STR("too_long"), "too many rows");
    is_int((int64_t)result.failure.field_count, 8, "all are reported at once");

    result = READ(PAIR_OF("title", "a"), PAIR_OF("size", "0"));
    is_str(code_at(&result, "/title"), STR("too_short"), "a short text");
    is_str(code_at(&result, "/size"), STR("too_small"), "a small number");
    result = READ(PAIR_OF("size", "10"));
    is_str(code_at(&result, "/title"), STR("required"), "a text that was not sent");
    is_str(code_at(&result, "/size"), STR("too_large"), "a large number");
    result = READ(PAIR_OF("title", "abc"), PAIR_OF("title", "abd"));
    is_str(code_at(&result, "/title"), STR("repeated"), "one that was sent twice");
    result = READ(PAIR_OF("title", "abc"), PAIR_OF("size", "9223372036854775808"));
    is_str(code_at(&result, "/size"), STR("wrong_type"), "a number beyond 64 bits");
    result = READ(PAIR_OF("title", "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xE2\x82\xAC"));
    ok(result.outcome == DONE, "five characters of eleven bytes are five characters");
    result = READ(PAIR_OF("title", "\xff\xfe"));
    is_str(code_at(&result, "/title"), STR("malformed"), "bytes of a file are no text");
}

int main(void)
{
    arena = arena_open("test", MIB(16));
    test_sound();
    test_absent();
    test_wrong();
    arena_close(arena);
    return done_testing();
}
