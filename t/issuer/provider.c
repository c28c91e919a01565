/* provider.c: an issuer on loopback that says whatever a test wants it to say. */
/* SPDX-License-Identifier: ISC */
#include "t/issuer/provider.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/tap.h"

enum { REQUEST_MAX = 64 * 1024, LIFE_S = 120 };

static bool read_whole(int connection, char *at, size_t room)
{
    size_t length = 0;
    for (;;) {
        ssize_t got = recv(connection, at + length, room - 1 - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        at[length] = 0;
        const char *blank = strstr(at, "\r\n\r\n");
        if (blank == NULL)
            continue;
        const char *announced = strcasestr(at, "content-length:");
        size_t body = announced == NULL || announced > blank
                          ? 0
                          : (size_t)strtoul(announced + 15, NULL, 10);
        if (length >= (size_t)(blank - at) + 4 + body)
            return true;
    }
}

static struct document *document_of(struct provider_memory *memory, const char *request)
{
    if (strstr(request, "/.well-known/openid-configuration") != NULL)
        return &memory->discovery;
    if (strncmp(request, "GET /jwks", 9) == 0)
        return &memory->jwks;
    if (strncmp(request, "POST /token", 11) == 0) {
        snprintf(memory->request, sizeof memory->request, "%.8000s", request);
        return &memory->token;
    }
    snprintf(memory->bearer, sizeof memory->bearer, "%.8000s", request);
    return &memory->userinfo;
}

static void answer(int connection, struct provider_memory *memory)
{
    static char request[REQUEST_MAX];
    static char text[DOCUMENT_MAX + 512];
    if (!read_whole(connection, request, sizeof request))
        return;
    struct document *document = document_of(memory, request);
    document->asked++;
    if (memory->mood == PROVIDER_HANGS)
        (void)read_whole(connection, request, sizeof request);
    if (memory->mood == PROVIDER_CLOSES || memory->mood == PROVIDER_HANGS)
        return;
    int status = memory->mood == PROVIDER_FAILS ? 500
                 : document->status == 0        ? 200
                                                : document->status;
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\n"
                          "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
                          status, strlen(document->text), document->text);
    ssize_t sent = send(connection, text, (size_t)length, MSG_NOSIGNAL);
    (void)sent;
}

NORETURN static void serve(int listener, struct provider_memory *memory)
{
    alarm(LIFE_S);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            _exit(0);
        answer(connection, memory);
        shutdown(connection, SHUT_RDWR);
        close(connection);
    }
}

void document_set(struct document *document, struct str text)
{
    document->status = 0;
    snprintf(document->text, sizeof document->text, "%.*s", STR_ARG(text));
}

void provider_publish(struct provider *provider, bool rsa, bool ec)
{
    document_set(&provider->memory->jwks,
                 arena_print(provider->arena, "{\"keys\":[%.*s%s%.*s]}",
                             STR_ARG(rsa ? signer_jwk(provider->arena, provider->rsa, "rsa")
                                         : STR("")),
                             rsa && ec ? "," : "",
                             STR_ARG(ec ? signer_jwk(provider->arena, provider->ec, "ec")
                                        : STR(""))));
}

static void publish_itself(struct provider *provider)
{
    struct str url = provider->url;
    document_set(
        &provider->memory->discovery,
        arena_print(provider->arena,
                    "{\"issuer\":\"%.*s\",\"authorization_endpoint\":\"%.*s/auth\","
                    "\"token_endpoint\":\"%.*s/token\",\"jwks_uri\":\"%.*s/jwks\","
                    "\"userinfo_endpoint\":\"%.*s/me\","
                    "\"end_session_endpoint\":\"%.*s/out\"}",
                    STR_ARG(url), STR_ARG(url), STR_ARG(url), STR_ARG(url), STR_ARG(url),
                    STR_ARG(url)));
    provider_publish(provider, true, true);
}

void provider_open(struct provider *provider, struct arena *arena)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    void *memory = mmap(NULL, sizeof(struct provider_memory), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || listener < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        bail_out("no loopback issuer");
    *provider = (struct provider){.port = ntohs(address.sin_port), .memory = memory,
                                  .arena = arena};
    provider->url = arena_print(arena, "http://127.0.0.1:%d", provider->port);
    provider->rsa = signer_rsa(2048, 65537);
    provider->ec = signer_p256();
    publish_itself(provider);
    fflush(stdout);
    provider->pid = fork();
    if (provider->pid < 0)
        bail_out("no process for an issuer");
    if (provider->pid == 0)
        serve(listener, memory);
    close(listener);
}

void provider_close(struct provider *provider)
{
    kill(provider->pid, SIGKILL);
    waitpid(provider->pid, NULL, 0);
    munmap(provider->memory, sizeof *provider->memory);
    signer_close(provider->rsa);
    signer_close(provider->ec);
}

static void add_text(struct buf *claims, const char *name, const char *text)
{
    if (text != NULL)
        buf_print(claims, ",\"%s\":\"%s\"", name, text);
}

static void add_json(struct buf *claims, const char *name, const char *json)
{
    if (json != NULL)
        buf_print(claims, ",\"%s\":%s", name, json);
}

void provider_says(struct provider *provider, const struct said *said)
{
    struct arena *arena = provider->arena;
    struct buf claims = buf_open(arena, 1024, KIB(32));
    int64_t issued_s = said->issued_s == 0 ? said->now_s : said->issued_s;
    int64_t life_s = said->life_s == 0 ? 300 : said->life_s;
    const char *key = said->by_ec ? "ec" : "rsa";
    buf_print(&claims, "{\"iss\":\"%s\",\"sub\":\"%s\",\"iat\":%lld,\"exp\":%lld",
              said->issuer == NULL ? arena_cstr(arena, provider->url) : said->issuer,
              said->subject, (long long)issued_s, (long long)(issued_s + life_s));
    add_json(&claims, "aud", said->audience == NULL ? "\"console\"" : said->audience);
    add_text(&claims, "email", said->email);
    add_json(&claims, "email_verified", said->verified);
    add_text(&claims, "name", said->name);
    add_json(&claims, "groups", said->groups);
    if (said->nonce.at != NULL)
        add_text(&claims, "nonce", arena_cstr(arena, said->nonce));
    if (said->more != NULL)
        buf_add(&claims, str_of(said->more));
    buf_add(&claims, STR("}"));
    struct str header = arena_print(arena, "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
                                    said->by_ec ? "ES256" : "RS256",
                                    said->kid == NULL ? key : said->kid);
    struct str token = signer_token(arena, said->by_ec ? provider->ec : provider->rsa, header,
                                    buf_str(&claims));
    document_set(&provider->memory->token,
                 arena_print(arena,
                             "{\"access_token\":\"at-1\",\"token_type\":\"Bearer\","
                             "\"id_token\":\"%.*s\"}",
                             STR_ARG(token)));
    document_set(&provider->memory->userinfo,
                 arena_print(arena, "{\"sub\":\"%s\"}", said->subject));
}
