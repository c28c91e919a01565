/* html_load.c: all templates of a folder. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_DEEP = 4 };

struct loading {
    struct arena *arena;
    struct failure *failure;
    struct html_set *set;
    bool failed;
};

static void wrong(struct loading *loading, struct str name, const char *told)
{
    failure_field(loading->failure, name, "template", "%s", told);
    loading->failed = true;
}

static void add_text(struct loading *loading, struct str name, struct str text)
{
    struct html_set *set = loading->set;
    if (set->count == TEMPLATES_MAX) {
        wrong(loading, name, "There are too many templates.");
        return;
    }
    if (!str_is_utf8(text)) {
        wrong(loading, name, "The template is not UTF-8.");
        return;
    }
    struct html_template *template = &set->templates[set->count];
    if (!html_parse(loading->arena, name, text, loading->failure, template))
        loading->failed = true;
    set->names[set->count++] = name;
}

static void add_file(struct loading *loading, int directory, const char *file,
                     struct str name)
{
    int descriptor = openat(directory, file, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (descriptor < 0 || fstat(descriptor, &about) < 0 ||
        about.st_size > TEMPLATE_BYTES_MAX) {
        wrong(loading, name, "The template cannot be read, or is larger than 256 KiB.");
    } else {
        size_t length = (size_t)about.st_size;
        char *text = arena_alloc(loading->arena, length + 1);
        if (length == 0 || read(descriptor, text, length) == (ssize_t)length)
            add_text(loading, name, (struct str){text, length});
        else
            wrong(loading, name, "The template cannot be read.");
    }
    if (descriptor >= 0)
        close(descriptor);
}

static void load_folder(struct loading *loading, int directory, struct str prefix,
                        int deep);

static void load_entry(struct loading *loading, int directory, const char *entry,
                       struct str prefix, int deep)
{
    struct str file = str_of(entry);
    struct stat about;
    if (entry[0] == '.')
        return;
    if (fstatat(directory, entry, &about, 0) < 0) {
        wrong(loading, ARENA_JOIN(loading->arena, prefix, file),
              "This cannot be looked at.");
    } else if (S_ISDIR(about.st_mode) && deep == FOLDERS_DEEP) {
        wrong(loading, ARENA_JOIN(loading->arena, prefix, file),
              "Folders are nested too deeply.");
    } else if (S_ISDIR(about.st_mode)) {
        int inner = openat(directory, entry, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (inner >= 0)
            load_folder(loading, inner,
                        ARENA_JOIN(loading->arena, prefix, file, STR("/")), deep + 1);
        else
            wrong(loading, ARENA_JOIN(loading->arena, prefix, file),
                  "The folder cannot be opened.");
    } else if (S_ISREG(about.st_mode) && str_ends(file, STR(".html"))) {
        struct str name =
            ARENA_JOIN(loading->arena, prefix, str_slice(file, 0, file.length - 5));
        add_file(loading, directory, entry, name);
    }
}

/* Takes the descriptor over. */
static void load_folder(struct loading *loading, int directory, struct str prefix,
                        int deep)
{
    DIR *listing = fdopendir(directory);
    if (listing == NULL) {
        close(directory);
        wrong(loading, prefix, "The folder cannot be read.");
        return;
    }
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        load_entry(loading, dirfd(listing), entry->d_name, prefix, deep);
    closedir(listing);
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct html_template *)a)->name,
                       ((const struct html_template *)b)->name);
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct loading loading_begin(struct arena *process, struct failure *failure)
{
    struct html_set *set = ARENA_NEW(process, struct html_set);
    set->arena = process;
    set->templates = ARENA_ARRAY(process, TEMPLATES_MAX, struct html_template);
    set->names = ARENA_ARRAY(process, TEMPLATES_MAX, struct str);
    return (struct loading){process, failure, set, false};
}

static enum outcome loading_end(const struct loading *loading, struct html_set **out)
{
    qsort(loading->set->templates, loading->set->count, sizeof(struct html_template),
          by_name);
    qsort(loading->set->names, loading->set->count, sizeof(struct str), by_text);
    *out = loading->set;
    return loading->failed ? INVALID : DONE;
}

enum outcome html_load(struct arena *process, const char *directory,
                       struct failure *failure, struct html_set **out)
{
    struct loading loading = loading_begin(process, failure);
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        failure_field(failure, str_of(directory), "template",
                      "The folder of templates cannot be opened: %s", strerror(errno));
        return INVALID;
    }
    load_folder(&loading, descriptor, STR(""), 0);
    return loading_end(&loading, out);
}

enum outcome html_load_texts(struct arena *process, const char *const *names_texts,
                             struct failure *failure, struct html_set **out)
{
    struct loading loading = loading_begin(process, failure);
    for (; names_texts[0] != NULL; names_texts += 2)
        add_text(&loading, str_of(names_texts[0]), str_of(names_texts[1]));
    return loading_end(&loading, out);
}

struct list html_names(const struct html_set *set)
{
    return (struct list){set->names, set->count, sizeof(struct str), false};
}

const struct html_template *html_find(const struct html_set *set, struct str name)
{
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(set->templates[middle].name, name);
        if (order == 0)
            return &set->templates[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
