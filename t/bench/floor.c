/*
 * floor.c: what a request costs when nothing is done: pre-forked libfcgi processes that give
 * the same bytes to everybody, a connection for each request. All rates are ratios to this.
 *
 *   floor SOCKET PROCESSES BYTES
 */
/* SPDX-License-Identifier: ISC */
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int answer_forever(int listener, const char *body, int bytes)
{
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_FPrintF(request.out,
                     "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n", bytes);
        FCGX_PutStr(body, bytes, request.out);
        FCGX_Finish_r(&request);
    }
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int processes = (int)strtol(argv[2], NULL, 10);
    int bytes = (int)strtol(argv[3], NULL, 10);
    char *body = malloc((size_t)bytes + 1);
    if (body == NULL || FCGX_Init() != 0)
        return 1;
    memset(body, 'x', (size_t)bytes);
    int listener = FCGX_OpenSocket(argv[1], 511);
    if (listener < 0)
        return 1;
    for (int i = 1; i < processes; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            return answer_forever(listener, body, bytes);
        }
    return answer_forever(listener, body, bytes);
}
