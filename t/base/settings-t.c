/* settings-t.c: the configuration file. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/random.h"
#include "t/lib/tap.h"

struct shop {
    struct str name;
    int64_t workers;
    bool open;
    int64_t wait_ms;
    int64_t body_bytes;
    struct str folder;
    struct str engine;
    struct secret key;
};

static struct shop shop;
static const char *const engines[] = {"sqlite", "postgres", NULL};

/* clang-format off */
static const struct setting shop_rows[] = {
    {"shop_name",    SETTING_TEXT_AT(struct shop, name), .min = 1, .max = 20, .says = "Its name."},
    {"shop_workers", SETTING_INT_AT(struct shop, workers), .min = 1, .max = 64, .fallback = "4",
     .unit = "workers", .says = "How many work."},
    {"shop_open",    SETTING_BOOL_AT(struct shop, open), .fallback = "no", .says = "Is it open?"},
    {"shop_wait",    SETTING_DURATION_AT(struct shop, wait_ms), .min = 0, .max = 86400000,
     .fallback = "30s", .says = "How long one waits.", .restart = true},
    {"shop_body",    SETTING_SIZE_AT(struct shop, body_bytes), .min = 1024, .max = 1 << 30,
     .fallback = "1MiB", .says = "How much one carries."},
    {"shop_folder",  SETTING_PATH_AT(struct shop, folder), .fallback = "", .says = "Where."},
    {"shop_engine",  SETTING_CHOICE_AT(struct shop, engine), .fallback = "sqlite",
     .choices = engines, .says = "Which one."},
    {"shop_key_file", SETTING_SECRET_AT(struct shop, key), .fallback = "", .says = "The key."},
    {0},
};
/* clang-format on */
static const struct settings_part parts[] = {{"Shop", shop_rows, &shop}, {0}};

static struct arena *arena;
static struct failure failure;
static struct settings *settings;
static char folder[] = "/tmp/settings-t-XXXXXX";

static enum outcome read_text(const char *text)
{
    failure = (struct failure){.arena = arena};
    return settings_read_text(arena, parts, STR("shop.conf"), str_of(text), &failure,
                              &settings);
}

static struct str put_file(const char *name, const char *text, mode_t mode)
{
    struct str path = arena_print(arena, "%s/%s", folder, name);
    FILE *file = fopen(path.at, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0 ||
        chmod(path.at, mode) != 0)
        bail_out("cannot write %s", path.at);
    return path;
}

static enum outcome read_file(struct str path, const char *const *overrides)
{
    failure = (struct failure){.arena = arena};
    return settings_read(arena, parts, path, overrides, &failure, &settings);
}

static bool told(size_t index, const char *pointer, const char *part)
{
    if (index < failure.field_count && str_is(failure.fields[index].pointer, pointer) &&
        str_contains(failure.fields[index].told, str_of(part)))
        return true;
    for (size_t i = 0; i < failure.field_count; i++)
        note("%.*s: %.*s", STR_ARG(failure.fields[i].pointer),
             STR_ARG(failure.fields[i].told));
    return false;
}

static void test_values(void)
{
    shop = (struct shop){.workers = 77};
    ok(read_text("# shop\nshop_name = corner shop\n  shop_open=yes\nshop_wait = 5m\n"
                 "shop_body = 64KiB\nshop_engine = postgres\nshop_folder = /srv\n") ==
           DONE,
       "a good file is read");
    is_int(shop.workers, 77, "reading has no effect");
    settings_apply(settings);
    is_str(shop.name, STR("corner shop"), "a text may hold spaces");
    is_int(shop.workers, 4, "what is not said has its default");
    ok(shop.open, "yes is true");
    is_int(shop.wait_ms, 300000, "five minutes are 300000 milliseconds");
    is_int(shop.body_bytes, 65536, "64 KiB are 65536 bytes");
    is_str(shop.engine, STR("postgres"), "a choice is taken");
    is_str(shop.folder, STR("/srv"), "a path is taken");
    ok(read_text("shop_name = \" x \"\nshop_name = \" y \"\n") == DONE,
       "a later line wins");
    settings_apply(settings);
    is_str(shop.name, STR(" y "), "quotes keep space");
}

static void test_errors(void)
{
    ok(read_text("shop_wrokers = 3\nshop_workers = 65\nnonsense\nshop_open = true\n"
                 "shop_wait = 5 minutes\nshop_body = 1MB\nshop_folder = srv\n"
                 "shop_engine = mysql\nqqq = 1\nshop_name=\n") == INVALID,
       "a wrong file is refused");
    is_int((int64_t)failure.field_count, 10, "all errors are told at once");
    ok(told(0, "shop.conf:1", "did you mean shop_workers?"),
       "the nearest name is proposed");
    ok(told(1, "shop.conf:2", "1 to 64 workers"), "bounds are told with their unit");
    ok(told(2, "shop.conf:3", "key = value"), "a line without '=' is shown");
    ok(told(3, "shop.conf:4", "yes nor no"), "true is not yes");
    ok(told(4, "shop.conf:5", "no duration"), "a duration has no words");
    ok(told(5, "shop.conf:6", "no size"), "MB is not MiB");
    ok(told(6, "shop.conf:7", "absolute"), "a path begins with /");
    ok(told(7, "shop.conf:8", "sqlite, postgres"), "the choices are listed");
    ok(told(8, "shop.conf:9", "there is no setting qqq") &&
           !str_contains(failure.fields[8].told, STR("mean")),
       "nothing is proposed for what is like nothing");
    ok(told(9, "shop.conf:10", "empty"), "a text that must be there must not be empty");
    ok(read_text("") == INVALID && told(0, "shop_name", "must be set"),
       "a setting without default must be set");
    ok(read_text("shop_name = a\nshop_wait = 99999999999999999999d\n") == INVALID,
       "a number that does not fit is refused");
    ok(read_text("shop_name = a\nshop_wait = 9223372036854775807d\n") == INVALID,
       "a product that does not fit is refused");
    ok(read_text("shop_name = a\x01z\n") == INVALID, "control bytes are refused");
}

static void test_files(void)
{
    put_file("20.conf", "shop_workers = 20\n", 0644);
    put_file("10.conf", "shop_workers = 10\nshop_open = yes\n", 0644);
    struct str path = put_file("main", "shop_name = a\ninclude [0-9]*.conf\n", 0644);
    ok(read_file(path, NULL) == DONE, "a pattern includes files beside the file");
    settings_apply(settings);
    is_int(shop.workers, 20, "they are read in the order of their names");
    const char *const overrides[] = {"shop_workers=3", NULL};
    ok(read_file(path, overrides) == DONE, "the command line is read");
    struct buf out = buf_open(arena, 100, 10000);
    settings_dump(settings, true, &out);
    ok(str_contains(buf_str(&out), STR("shop_workers = 3  # command line\n")),
       "it wins, and the dump says where a value came from");
    ok(str_contains(buf_str(&out), STR("10.conf:2\n")),
       "with the line of an included file");
    ok(!str_contains(buf_str(&out), STR("shop_wait")), "defaults can be left out");
    path = put_file("loop", "shop_name = a\ninclude loop\n", 0644);
    ok(read_file(path, NULL) == INVALID, "a file that includes itself is refused");
    ok(read_file(STR("/nonexistent/x"), NULL) == INVALID, "a missing file is refused");
}

static void test_secrets(void)
{
    struct str key = put_file("key", "  s3cret\n", 0640);
    struct str path = put_file(
        "secret", arena_print(arena, "shop_name = a\nshop_key_file = %s\n", key.at).at,
        0644);
    ok(read_file(path, NULL) == DONE, "a secret comes from a file");
    settings_apply(settings);
    is_str(secret_reveal(shop.key), STR("s3cret"), "without the space around it");
    struct buf out = buf_open(arena, 100, 10000);
    settings_dump(settings, false, &out);
    ok(!str_contains(buf_str(&out), STR("s3cret")) &&
           str_contains(buf_str(&out), STR("/key")),
       "the dump shows its file and never the secret");
    chmod(key.at, 0644);
    ok(read_file(path, NULL) == INVALID &&
           told(0, arena_print(arena, "%s:2", path.at).at, "chmod"),
       "a file that everybody can read is refused");
}

static void test_prints(void)
{
    struct buf out = buf_open(arena, 100, 10000);
    settings_example(parts, &out);
    ok(str_contains(buf_str(&out), STR("#shop_wait = 30s\n")),
       "the example shows defaults");
    ok(read_text(arena_cstr(arena, buf_str(&out))) == INVALID && failure.field_count == 1,
       "the example lacks only what must be set");
    struct buf page = buf_open(arena, 100, 10000);
    settings_reference(parts, &page);
    ok(str_contains(buf_str(&page), STR("| `shop_wait` | 0s to 1d | `30s` | restart |")),
       "the reference has bounds in their unit");
    failure = (struct failure){.arena = arena};
    ok(settings_check_rows(arena, parts, &failure) == DONE, "these rows keep the rules");
    const struct setting_rows_wrong {
        struct setting at[3];
    } rows = {{{.name = "a", .kind = SETTING_INT, .fallback = "1"},
               {.name = "a",
                .kind = SETTING_INT,
                .min = 1,
                .max = 2,
                .fallback = "9",
                .says = "s"}}};
    const struct settings_part wrong[] = {{"x", rows.at, &shop}, {0}};
    ok(settings_check_rows(arena, wrong, &failure) == INVALID,
       "rows that break them are found");
    is_int((int64_t)failure.field_count, 6,
           "a sentence, bounds, two defaults, two names");
}

int main(void)
{
    random_open();
    arena = arena_open("test", MIB(256));
    if (mkdtemp(folder) == NULL)
        bail_out("no folder");
    test_values();
    test_errors();
    test_files();
    test_secrets();
    test_prints();
    static const char *const names[] = {"20.conf", "10.conf", "main",
                                        "loop",    "key",     "secret"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        unlink(arena_print(arena, "%s/%s", folder, names[i]).at);
    rmdir(folder);
    arena_close(arena);
    return done_testing();
}
