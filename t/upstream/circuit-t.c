/* circuit-t.c: when a server is left alone, and which addresses are never asked. */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/upstream/address.h"
#include "platform/upstream/circuit.h"
#include "t/lib/tap.h"

#define PROBE_US (10 * US_PER_S)

static void fail(struct circuit *circuit, int64_t from_us, int64_t step_us, int times)
{
    for (int i = 0; i < times; i++)
        circuit_report(circuit, from_us + i * step_us, 0, true);
}

static void test_circuit(void)
{
    int64_t now = 1000 * US_PER_S;
    struct circuit circuit = {0};
    fail(&circuit, now, US_PER_S, 4);
    ok(circuit_allows(&circuit, now + 4 * US_PER_S, PROBE_US),
       "four faults do not open a circuit");
    circuit_report(&circuit, now + 4 * US_PER_S, 0, true);
    ok(!circuit_allows(&circuit, now + 5 * US_PER_S, PROBE_US),
       "the fifth within ten seconds does");
    is_int(circuit_wait_s(&circuit, now + 5 * US_PER_S), 4, "it says how long to wait");
    ok(circuit_allows(&circuit, now + 9 * US_PER_S, PROBE_US),
       "after five seconds one call may probe");
    ok(!circuit_allows(&circuit, now + 9 * US_PER_S, PROBE_US), "only one");
    circuit_report(&circuit, now + 9 * US_PER_S, 0, true);
    ok(!circuit_allows(&circuit, now + 10 * US_PER_S, PROBE_US),
       "a failed probe opens it again");
    ok(circuit_allows(&circuit, now + 15 * US_PER_S, PROBE_US), "and is repeated later");
    circuit_report(&circuit, now + 15 * US_PER_S, 0, false);
    ok(circuit_allows(&circuit, now + 15 * US_PER_S, PROBE_US) &&
           circuit_allows(&circuit, now + 15 * US_PER_S, PROBE_US),
       "a good probe closes it");

    struct circuit slow = {0};
    fail(&slow, now, 3 * US_PER_S, 20);
    ok(circuit_allows(&slow, now + 60 * US_PER_S, PROBE_US),
       "faults that are far apart never open it");

    struct circuit mixed = {0};
    fail(&mixed, now, 1, 4);
    circuit_report(&mixed, now + 5, 0, false);
    fail(&mixed, now + 6, 1, 4);
    ok(circuit_allows(&mixed, now + 20, PROBE_US),
       "a success between faults starts the count again");
}

/* Each waits half a minute, longer than the window: found all the same. */
static void test_hanging(void)
{
    int64_t now = 1000 * US_PER_S;
    struct circuit circuit = {0};
    for (int i = 0; i < 4; i++)
        circuit_report(&circuit, now += 31 * US_PER_S, 30 * US_PER_S, true);
    ok(circuit_allows(&circuit, now, PROBE_US),
       "four calls that hang do not open a circuit");
    circuit_report(&circuit, now += 31 * US_PER_S, 30 * US_PER_S, true);
    ok(!circuit_allows(&circuit, now, PROBE_US),
       "the fifth does, however long each of them waited");
    ok(circuit_allows(&circuit, now + 5 * US_PER_S, 30 * US_PER_S), "a probe goes out");
    ok(!circuit_allows(&circuit, now + 30 * US_PER_S, 30 * US_PER_S),
       "and nobody else while it waits");
    ok(circuit_allows(&circuit, now + 36 * US_PER_S, 30 * US_PER_S),
       "one that never came back is forgotten after its time");
    circuit_abandon(&circuit);
    ok(circuit_allows(&circuit, now + 37 * US_PER_S, 30 * US_PER_S),
       "one that was given up at once");
    circuit_abandon(&circuit);
    ok(circuit_allows(&circuit, now - 86400 * US_PER_S, PROBE_US),
       "a clock that was set back by a day does not keep it open for a day");
}

/* What one worker learned, the others know; one that is killed leaves nothing locked. */
static void test_shared(void)
{
    circuit_share();
    int64_t now = 1000 * US_PER_S;
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 5; i++)
            circuit_report(circuit_of("shared", STR_NONE), now, 0, true);
        kill(getpid(), SIGKILL);
    }
    waitpid(pid, NULL, 0);
    struct circuit *circuit = circuit_of("shared", STR_NONE);
    ok(!circuit_allows(circuit, now, PROBE_US),
       "a circuit that another worker opened is open");
    ok(circuit_allows(circuit_of("shared", STR("other")), now, PROBE_US),
       "that of another server of this name is not");
    ok(circuit_of("shared", STR_NONE) == circuit, "it is the same each time");
    for (int i = 0; i < 3 * CIRCUITS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        circuit_report(circuit_of("many", str_of(name)), now, 0, true);
    }
    ok(circuit_allows(circuit_of("shared", STR_NONE), now, PROBE_US),
       "a full board forgets what is unused longest");
    circuit_forget();
}

static bool is_public(const char *text)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return address_is_public((struct sockaddr *)&four);
    if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1)
        bail_out("%s is no address", text);
    return address_is_public((struct sockaddr *)&six);
}

static void test_addresses(void)
{
    static const char *const closed[] = {
        "127.0.0.1",
        "127.255.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.9",
        "203.0.113.5",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001::1",
        "fec0::1",
    };
    static const char *const open[] = {
        "1.1.1.1", "172.15.0.1",      "172.32.0.1",     "100.128.0.1",  "169.253.0.1",
        "9.9.9.9", "2606:4700::1111", "::ffff:8.8.8.8", "2a00:1450::1",
    };
    for (size_t i = 0; i < COUNT_OF(closed); i++)
        ok(!is_public(closed[i]), "%s is not asked for a user", closed[i]);
    for (size_t i = 0; i < COUNT_OF(open); i++)
        ok(is_public(open[i]), "%s may be asked", open[i]);
    struct sockaddr local = {.sa_family = AF_UNIX};
    ok(!address_is_public(&local), "a Unix socket is not asked");
}

int main(void)
{
    test_circuit();
    test_hanging();
    test_shared();
    test_addresses();
    return done_testing();
}
