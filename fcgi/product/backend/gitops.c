/* gitops.c: manifests as files of a directory tree. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/gitops.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "product/backend/git.h"

struct gitops_settings gitops_settings;

/* clang-format off */
const struct setting gitops_setting_rows[] = {
    {"gitops_directory", SETTING_PATH_AT(struct gitops_settings, directory), .min = 1,
     .fallback = KP_STATEDIR "/gitops",
     .says = "The folder that manifests are written into, a folder for each tenant."},
    {"gitops_git", SETTING_BOOL_AT(struct gitops_settings, git), .fallback = "yes",
     .says = "The folder is a Git repository and each change is a commit."},
    {0},
};
/* clang-format on */

enum { FILES_MAX = 1000 };

static enum outcome fault(struct failure *failure, const char *what, struct str name)
{
    LOG_FAULT("gitops.failed", LOG_TEXT("what", str_of(what)), LOG_TEXT("name", name),
              LOG_TEXT("error", str_of(strerror(errno))));
    return refuse(failure, UPSTREAM_FAULT, "backend_unavailable",
                  "The manifests could not be written.",
                  "An administrator finds the reason in the log.");
}

static void close_descriptor(void *at)
{
    close(*(int *)at);
}

/* Kept open until the arena is reset, whatever happens in between. */
static int keep_open(struct arena *arena, int descriptor)
{
    int *kept = ARENA_NEW(arena, int);
    *kept = descriptor;
    arena_defer(arena, close_descriptor, kept);
    return descriptor;
}

/* The directory `name` below `parent`, made when it is not there; -1 with errno. */
static int open_directory(struct arena *arena, int parent, struct str name)
{
    const char *path = arena_cstr(arena, name);
    if (mkdirat(parent, path, 0755) < 0 && errno != EEXIST)
        return -1;
    int descriptor = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? -1 : keep_open(arena, descriptor);
}

static bool has_content(struct arena *arena, int directory, const char *file, struct str text)
{
    int descriptor = openat(directory, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    struct stat about;
    bool same = fstat(descriptor, &about) == 0 && about.st_size == (off_t)text.length;
    if (same) {
        char *content = arena_alloc(arena, text.length + 1);
        ssize_t got = read(descriptor, content, text.length + 1);
        same = got == (ssize_t)text.length && memcmp(content, text.at, text.length) == 0;
    }
    close(descriptor);
    return same;
}

static bool write_all(int descriptor, struct str text)
{
    while (text.length > 0) {
        ssize_t written = write(descriptor, text.at, text.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text = str_slice(text, (size_t)written, text.length);
    }
    return true;
}

/* Whole or not at all: a new file, flushed, then renamed over the old one. */
static bool put_file(struct arena *arena, int directory, const char *file, struct str text)
{
    static const char partial[] = ".partial";
    (void)arena;
    int descriptor = openat(directory, partial,
                            O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return false;
    bool good = write_all(descriptor, text) && fsync(descriptor) == 0;
    good = close(descriptor) == 0 && good;
    return good && renameat(directory, partial, directory, file) == 0;
}

static enum outcome put_if_new(struct arena *arena, int directory, struct str file,
                               struct str text, struct failure *failure, int64_t *written)
{
    const char *path = arena_cstr(arena, file);
    if (has_content(arena, directory, path, text))
        return DONE;
    if (!put_file(arena, directory, path, text))
        return fault(failure, "write a file", file);
    (*written)++;
    return DONE;
}

static bool is_wanted(const struct list *manifests, const char *file)
{
    for (size_t i = 0; i < manifests->count; i++)
        if (str_is(LIST_ROW(*manifests, struct manifest, i)->file, file))
            return true;
    return false;
}

static void close_listing(void *listing)
{
    closedir(listing);
}

/* Remove what is in the directory and not among the manifests. */
static enum outcome remove_others(struct arena *arena, int directory,
                                  const struct list *manifests, struct failure *failure,
                                  int64_t *removed)
{
    int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = again < 0 ? NULL : fdopendir(again);
    if (listing == NULL)
        return fault(failure, "list a directory", STR("."));
    arena_defer(arena, close_listing, listing);
    int seen = 0;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL && seen < FILES_MAX;
         seen++) {
        bool dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (dots || is_wanted(manifests, entry->d_name))
            continue;
        if (unlinkat(directory, entry->d_name, 0) < 0)
            return fault(failure, "remove a file", str_of(entry->d_name));
        (*removed)++;
    }
    return DONE;
}

static struct str namespace_text(struct arena *arena, struct str tenant)
{
    struct node *manifest = node_object(arena);
    struct node *metadata = node_object(arena);
    struct node *labels = node_object(arena);
    node_set(arena, manifest, STR("apiVersion"), node_text(arena, STR("v1")));
    node_set(arena, manifest, STR("kind"), node_text(arena, STR("Namespace")));
    node_set(arena, manifest, STR("metadata"), metadata);
    node_set(arena, metadata, STR("name"), node_text(arena, tenant));
    node_set(arena, metadata, STR("labels"), labels);
    node_set(arena, labels, STR("app.kubernetes.io/managed-by"), node_text(arena, STR("ktrlplane")));
    return yaml_text(arena, manifest);
}

static enum outcome write_files(struct arena *arena, int tenant, struct str tenant_name,
                                struct str resource_id, const struct list *manifests,
                                struct failure *failure, struct gitops_change *change)
{
    enum outcome outcome =
        put_if_new(arena, tenant, STR("namespace.yaml"), namespace_text(arena, tenant_name),
                   failure, &change->written);
    if (outcome != DONE)
        return outcome;
    int directory = open_directory(arena, tenant, resource_id);
    if (directory < 0)
        return fault(failure, "open a directory", resource_id);
    for (size_t i = 0; i < manifests->count && outcome == DONE; i++) {
        const struct manifest *manifest = LIST_ROW(*manifests, struct manifest, i);
        outcome = put_if_new(arena, directory, manifest->file, manifest->text, failure,
                             &change->written);
    }
    if (outcome == DONE)
        outcome = remove_others(arena, directory, manifests, failure, &change->removed);
    if (outcome != DONE || manifests->count > 0)
        return outcome;
    if (unlinkat(tenant, arena_cstr(arena, resource_id), AT_REMOVEDIR) < 0)
        return fault(failure, "remove a directory", resource_id);
    return DONE;
}

enum outcome gitops_write(struct arena *arena, struct str tenant, struct str resource_id,
                          const struct list *manifests, struct str message,
                          struct failure *failure, struct gitops_change *change)
{
    *change = (struct gitops_change){.commit = STR_NONE};
    if (!label_is(tenant) || !label_is(resource_id))
        bug("a directory name that is no label");
    const char *root_path = arena_cstr(arena, gitops_settings.directory);
    if (mkdir(root_path, 0755) < 0 && errno != EEXIST)
        return fault(failure, "make the directory", gitops_settings.directory);
    int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return fault(failure, "open the directory", gitops_settings.directory);
    keep_open(arena, root);
    /* The lock is on the directory itself and goes with the descriptor. */
    if (flock(root, LOCK_EX) < 0)
        return fault(failure, "lock the directory", gitops_settings.directory);
    int tenant_directory = open_directory(arena, root, tenant);
    if (tenant_directory < 0)
        return fault(failure, "open a directory", tenant);
    enum outcome outcome = write_files(arena, tenant_directory, tenant, resource_id, manifests,
                                       failure, change);
    /* Also without a change here: a run that died between writing and committing is made good. */
    if (outcome == DONE && gitops_settings.git)
        outcome = git_commit(arena, root_path, tenant, message, failure, &change->commit);
    flock(root, LOCK_UN);
    return outcome;
}
