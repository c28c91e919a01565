/*
 * replay.c: runs a fuzz target on files, as a test: every seed must pass. libFuzzer is not
 * needed for this; `make fuzz` links the same targets with it.
 *
 * Arguments are files or folders; without any, the target's own folder seeds/NAME below
 * $srcdir/t/fuzz is taken.
 */
/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "t/fuzz/fuzz.h"
#include "t/lib/tap.h"

enum { SEED_MAX = 4 * 1024 * 1024, PATH_MAX_HERE = 4096 };

static void run_file(const char *path)
{
    static unsigned char bytes[SEED_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        bail_out("%s cannot be read", path);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* A block of exactly this size, so that sanitizers see every byte beyond it. */
    unsigned char *exact = malloc(length == 0 ? 1 : length);
    if (exact == NULL)
        bail_out("no memory");
    memcpy(exact, bytes, length);
    LLVMFuzzerTestOneInput(exact, length);
    /* Each prefix too: truncation finds most of what a parser forgets. */
    for (size_t cut = 0; cut < length && length <= 4096; cut++)
        LLVMFuzzerTestOneInput(exact, cut);
    free(exact);
    const char *name = strrchr(path, '/');
    ok(1, "%s", name == NULL ? path : name + 1);
}

static void run_path(const char *path)
{
    struct stat state;
    if (stat(path, &state) != 0)
        bail_out("%s is not there", path);
    if (!S_ISDIR(state.st_mode)) {
        run_file(path);
        return;
    }
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[PATH_MAX_HERE];
        if (names[i]->d_name[0] != '.') {
            snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
            run_path(inner);
        }
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            run_path(argv[i]);
        return done_testing();
    }
    const char *source = getenv("srcdir");
    const char *name = strrchr(argv[0], '/');
    char path[PATH_MAX_HERE];
    name = name == NULL ? argv[0] : name + 1;
    /* "cookie-t" has its seeds in seeds/cookie */
    size_t length = strlen(name);
    if (length > 2 && strcmp(name + length - 2, "-t") == 0)
        length -= 2;
    snprintf(path, sizeof path, "%s/t/fuzz/seeds/%.*s", source == NULL ? "." : source,
             (int)length, name);
    run_path(path);
    return done_testing();
}
