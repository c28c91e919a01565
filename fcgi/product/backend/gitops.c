/* gitops.c: manifests as files of a directory tree. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/gitops.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/clock.h"
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

enum { ENTRIES_MAX = 10000, LOCK_WAIT_MS = 20 * 1000, LOCK_LOOK_MS = 20 };

static const char partial[] = ".partial"; /* a file that is being written */

struct gitops {
    struct arena *arena;
    struct failure *failure;
    const char *path;
    int root; /* holds the lock; -1 = closed */
};

/* ---- what is told when the disk refuses ---- */

static const char *reason_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EACCES:
    case EPERM:
    case EROFS:
        return "their folder is not writable";
    case EISDIR:
    case ENOTDIR:
    case ENOTEMPTY:
    case ELOOP:
        return "something else lies in their folder";
    case EWOULDBLOCK:
        return "somebody else holds their folder";
    default:
        return "the disk refused";
    }
}

static enum outcome fault(struct gitops *gitops, const char *what, struct str name)
{
    int error = errno;
    LOG_FAULT("gitops.failed", LOG_TEXT("what", str_of(what)), LOG_TEXT("name", name),
              LOG_TEXT("error", str_of(strerror(error))));
    return refuse_print(gitops->failure, UPSTREAM_FAULT, "backend_unavailable",
                        "The manifests could not be written: %s.", reason_of(error));
}

/* ---- the lock ---- */

static bool lock_wait(int descriptor)
{
    int64_t end = clock_monotonic_us() + LOCK_WAIT_MS * US_PER_MS;
    while (flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        if (clock_monotonic_us() >= end) {
            errno = EWOULDBLOCK;
            return false;
        }
        poll(NULL, 0, LOCK_LOOK_MS);
    }
    return true;
}

/* The lock is on the directory itself, and goes with the last descriptor of it. */
void gitops_close(struct gitops *gitops)
{
    if (gitops->root >= 0)
        close(gitops->root);
    gitops->root = -1;
}

static void close_later(void *gitops)
{
    gitops_close(gitops);
}

enum outcome gitops_open(struct arena *arena, struct failure *failure,
                         struct gitops **out)
{
    struct gitops *gitops = ARENA_NEW(arena, struct gitops);
    *gitops = (struct gitops){
        .arena = arena,
        .failure = failure,
        .path = arena_cstr(arena, gitops_settings.directory),
        .root = -1,
    };
    arena_defer(arena, close_later, gitops);
    if (mkdir(gitops->path, 0755) < 0 && errno != EEXIST)
        return fault(gitops, "make the directory", gitops_settings.directory);
    gitops->root = open(gitops->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (gitops->root < 0)
        return fault(gitops, "open the directory", gitops_settings.directory);
    if (!lock_wait(gitops->root))
        return fault(gitops, "lock the directory", gitops_settings.directory);
    *out = gitops;
    return DONE;
}

/* ---- directories ---- */

static void close_descriptor(void *at)
{
    close(*(int *)at);
}

static int keep_open(struct arena *arena, int descriptor)
{
    int *kept = ARENA_NEW(arena, int);
    *kept = descriptor;
    arena_defer(arena, close_descriptor, kept);
    return descriptor;
}

/* A directory below `parent` that is there; -1 with errno. Links are not followed. */
static int find_directory(struct arena *arena, int parent, struct str name)
{
    int descriptor = openat(parent, arena_cstr(arena, name),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? -1 : keep_open(arena, descriptor);
}

/* The same, made when it is not there. */
static int make_directory(struct arena *arena, int parent, struct str name)
{
    if (mkdirat(parent, arena_cstr(arena, name), 0755) < 0 && errno != EEXIST)
        return -1;
    return find_directory(arena, parent, name);
}

/* Entries of a directory below `parent`, or of "."; ended by closedir. NULL with errno. */
static DIR *list_directory(int parent, const char *name)
{
    int descriptor =
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *listing = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (listing == NULL && descriptor >= 0)
        close(descriptor);
    return listing;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- files ---- */

static bool has_content(struct arena *arena, int directory, const char *file,
                        struct str text)
{
    int descriptor =
        openat(directory, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    struct stat about;
    bool same = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                about.st_size == (off_t)text.length;
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
static bool put_file(int directory, const char *file, struct str text)
{
    int descriptor = openat(directory, partial,
                            O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return false;
    bool good = write_all(descriptor, text) && fsync(descriptor) == 0;
    int error = errno;
    if (close(descriptor) < 0 && good) {
        good = false;
        error = errno;
    }
    errno = error;
    return good && renameat(directory, partial, directory, file) == 0;
}

static enum outcome put_if_new(struct gitops *gitops, int directory, struct str file,
                               struct str text, int64_t *written)
{
    const char *path = arena_cstr(gitops->arena, file);
    if (has_content(gitops->arena, directory, path, text))
        return DONE;
    if (!put_file(directory, path, text)) {
        enum outcome outcome = fault(gitops, "write a file", file);
        unlinkat(directory, partial, 0); /* a full disk is not kept full by us */
        return outcome;
    }
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

/* Remove what is in the directory and not among the manifests. */
static enum outcome remove_others(struct gitops *gitops, int directory,
                                  const struct list *manifests, int64_t *removed)
{
    DIR *listing = list_directory(directory, ".");
    if (listing == NULL)
        return fault(gitops, "list a directory", STR("."));
    enum outcome outcome = DONE;
    int seen = 0;
    for (const struct dirent *entry;
         outcome == DONE && (entry = readdir(listing)) != NULL && seen < ENTRIES_MAX;
         seen++) {
        if (is_dots(entry->d_name) || is_wanted(manifests, entry->d_name))
            continue;
        if (unlinkat(directory, entry->d_name, 0) < 0)
            outcome = fault(gitops, "remove a file", str_of(entry->d_name));
        else
            *removed += strcmp(entry->d_name, partial) != 0;
    }
    closedir(listing);
    return outcome;
}

/* ---- one resource ---- */

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
    node_set(arena, labels, STR("app.kubernetes.io/managed-by"),
             node_text(arena, STR("ktrlplane")));
    return yaml_text(arena, manifest);
}

static enum outcome write_files(struct gitops *gitops, int tenant,
                                const struct gitops_deed *deed,
                                struct gitops_change *change)
{
    struct arena *arena = gitops->arena;
    enum outcome outcome =
        put_if_new(gitops, tenant, STR("namespace.yaml"),
                   namespace_text(arena, deed->tenant), &change->written);
    if (outcome != DONE)
        return outcome;
    int directory = make_directory(arena, tenant, deed->resource_id);
    if (directory < 0)
        return fault(gitops, "open a directory", deed->resource_id);
    for (size_t i = 0; i < deed->manifests->count && outcome == DONE; i++) {
        const struct manifest *manifest = LIST_ROW(*deed->manifests, struct manifest, i);
        outcome = put_if_new(gitops, directory, manifest->file, manifest->text,
                             &change->written);
    }
    if (outcome == DONE)
        outcome = remove_others(gitops, directory, deed->manifests, &change->removed);
    bool changed = change->written + change->removed > 0;
    if (outcome == DONE && changed && fsync(directory) < 0)
        return fault(gitops, "flush a directory", deed->resource_id);
    return outcome;
}

static enum outcome remove_files(struct gitops *gitops, int tenant,
                                 const struct gitops_deed *deed,
                                 struct gitops_change *change)
{
    int directory = find_directory(gitops->arena, tenant, deed->resource_id);
    if (directory < 0)
        return errno == ENOENT ? DONE
                               : fault(gitops, "open a directory", deed->resource_id);
    enum outcome outcome =
        remove_others(gitops, directory, deed->manifests, &change->removed);
    const char *path = arena_cstr(gitops->arena, deed->resource_id);
    if (outcome == DONE && unlinkat(tenant, path, AT_REMOVEDIR) < 0)
        return fault(gitops, "remove a directory", deed->resource_id);
    return outcome;
}

static enum outcome change_files(struct gitops *gitops, const struct gitops_deed *deed,
                                 struct gitops_change *change)
{
    struct arena *arena = gitops->arena;
    bool removes = deed->manifests->count == 0;
    int tenant = removes ? find_directory(arena, gitops->root, deed->tenant)
                         : make_directory(arena, gitops->root, deed->tenant);
    if (tenant < 0)
        return removes && errno == ENOENT
                   ? DONE
                   : fault(gitops, "open a directory", deed->tenant);
    return removes ? remove_files(gitops, tenant, deed, change)
                   : write_files(gitops, tenant, deed, change);
}

static enum outcome commit(struct gitops *gitops, const struct gitops_deed *deed,
                           struct str folder, struct str beside,
                           struct gitops_change *change)
{
    const struct git git = {gitops->path, gitops->root};
    const struct git_change changed = {folder, beside,
                                       change->written + change->removed > 0,
                                       deed->message, deed->author};
    return git_commit(gitops->arena, &git, &changed, gitops->failure, &change->commit);
}

enum outcome gitops_put(struct gitops *gitops, const struct gitops_deed *deed,
                        struct gitops_change *change)
{
    *change = (struct gitops_change){.commit = STR_NONE};
    if (!label_is(deed->tenant) || !label_is(deed->resource_id))
        bug("a directory name that is no label");
    enum outcome outcome = change_files(gitops, deed, change);
    if (outcome != DONE || !gitops_settings.git)
        return outcome;
    /* Also without a change now: a run that died between writing and committing is made good. */
    struct str beside = ARENA_JOIN(gitops->arena, deed->tenant, STR("/namespace.yaml"));
    return commit(gitops, deed,
                  ARENA_JOIN(gitops->arena, deed->tenant, STR("/"), deed->resource_id),
                  beside, change);
}

/* ---- what is there ---- */

struct places {
    struct gitops_place *rows;
    size_t count;
};

static void place_add(struct places *places, struct str tenant, struct str resource_id)
{
    if (places->count < GITOPS_PLACES_MAX)
        places->rows[places->count++] = (struct gitops_place){tenant, resource_id};
}

static enum outcome tenant_places(struct gitops *gitops, struct str tenant,
                                  struct places *places)
{
    DIR *listing = list_directory(gitops->root, arena_cstr(gitops->arena, tenant));
    if (listing == NULL)
        return errno == ENOTDIR || errno == ELOOP
                   ? DONE
                   : fault(gitops, "list a directory", tenant);
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        if (label_is(str_of(entry->d_name)))
            place_add(places, tenant, arena_str(gitops->arena, str_of(entry->d_name)));
    closedir(listing);
    place_add(places, tenant, STR_NONE);
    return DONE;
}

enum outcome gitops_places(struct gitops *gitops, struct list *out)
{
    struct places places = {
        ARENA_ARRAY(gitops->arena, GITOPS_PLACES_MAX, struct gitops_place), 0};
    DIR *listing = list_directory(gitops->root, ".");
    if (listing == NULL)
        return fault(gitops, "list the directory", gitops_settings.directory);
    enum outcome outcome = DONE;
    for (const struct dirent *entry;
         outcome == DONE && (entry = readdir(listing)) != NULL;)
        if (label_is(str_of(entry->d_name)))
            outcome = tenant_places(
                gitops, arena_str(gitops->arena, str_of(entry->d_name)), &places);
    closedir(listing);
    *out = (struct list){places.rows, places.count, sizeof *places.rows, false};
    return outcome;
}

enum outcome gitops_drop_tenant(struct gitops *gitops, const struct gitops_deed *deed,
                                struct gitops_change *change)
{
    *change = (struct gitops_change){.commit = STR_NONE};
    if (!label_is(deed->tenant))
        bug("a directory name that is no label");
    int directory = find_directory(gitops->arena, gitops->root, deed->tenant);
    if (directory < 0 && errno != ENOENT)
        return fault(gitops, "open a directory", deed->tenant);
    if (directory >= 0) {
        unlinkat(directory, partial, 0);
        if (unlinkat(directory, "namespace.yaml", 0) < 0 && errno != ENOENT)
            return fault(gitops, "remove a file", STR("namespace.yaml"));
        const char *path = arena_cstr(gitops->arena, deed->tenant);
        if (unlinkat(gitops->root, path, AT_REMOVEDIR) < 0)
            return fault(gitops, "remove a directory", deed->tenant);
        change->removed = 1;
    }
    return gitops_settings.git ? commit(gitops, deed, deed->tenant, STR_NONE, change)
                               : DONE;
}

enum outcome gitops_tidy(struct gitops *gitops)
{
    const struct git git = {gitops->path, gitops->root};
    return gitops_settings.git ? git_tidy(gitops->arena, &git, gitops->failure) : DONE;
}
