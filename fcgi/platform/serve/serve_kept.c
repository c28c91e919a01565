/* serve_kept.c: keeping, closing and handing over connections. */
/* SPDX-License-Identifier: ISC */
#include "platform/serve/serve_kept.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One byte with the descriptor beside it (SCM_RIGHTS). */
static bool send_descriptor(int queue, int connection)
{
    char byte = 'c';
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &connection, sizeof connection);
    return sendmsg(queue, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == 1;
}

enum arrival connection_look(int connection)
{
    char byte;
    ssize_t count = recv(connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count > 0)
        return ARRIVED_BYTES;
    /* An error other than "nothing yet" shows again, as an end, when the event comes. */
    return count == 0 ? ARRIVED_END : ARRIVED_NOTHING;
}

static size_t place_of(const struct kept *kept, int connection)
{
    size_t place = 0;
    while (place < kept->count && kept->at[place].connection != connection)
        place++;
    return place;
}

bool kept_has(const struct kept *kept, int connection)
{
    return place_of(kept, connection) < kept->count;
}

static void forget(struct kept *kept, int connection)
{
    size_t place = place_of(kept, connection);
    if (place == kept->count)
        return;
    memmove(&kept->at[place], &kept->at[place + 1],
            (kept->count - place - 1) * sizeof kept->at[0]);
    kept->count--;
}

void kept_remove(struct kept *kept, int connection)
{
    epoll_ctl(kept->watch, EPOLL_CTL_DEL, connection, NULL);
    forget(kept, connection);
}

void kept_close(struct kept *kept, int connection)
{
    kept_remove(kept, connection);
    close(connection);
}

/* true when it is closed; a request that had arrived keeps it open. */
static bool close_if_idle(struct kept *kept, int connection)
{
    shutdown(connection, SHUT_RD);
    if (connection_look(connection) == ARRIVED_BYTES)
        return false;
    kept_close(kept, connection);
    return true;
}

void kept_close_idle(struct kept *kept)
{
    for (size_t i = kept->count; i-- > 0;)
        close_if_idle(kept, kept->at[i].connection);
}

/* Close the longest idle one that was `served`; true when one was closed. */
static bool make_room(struct kept *kept, bool served)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->at[i].served == served &&
            connection_look(kept->at[i].connection) != ARRIVED_BYTES &&
            close_if_idle(kept, kept->at[i].connection))
            return true;
    return false;
}

static size_t served_count(const struct kept *kept)
{
    size_t count = 0;
    for (size_t i = 0; i < kept->count; i++)
        count += kept->at[i].served ? 1 : 0;
    return count;
}

void kept_add(struct kept *kept, int connection, bool served)
{
    bool room = true;
    if (kept->count == KEPT_ROOM)
        room = make_room(kept, true) || make_room(kept, false);
    else if (served && served_count(kept) >= kept->cap)
        room = make_room(kept, true);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
    if (room && epoll_ctl(kept->watch, EPOLL_CTL_ADD, connection, &event) == 0) {
        kept->at[kept->count++] = (struct kept_one){connection, served};
        return;
    }
    /* All others have a request waiting, so this one goes; only its next request is affected,
     * unless that has arrived in this very moment: then another worker may have it. */
    if (!send_descriptor(kept->queue, connection))
        shutdown(connection, SHUT_RD);
    close(connection);
}

void kept_touch(struct kept *kept, int connection)
{
    if (!kept_has(kept, connection))
        return;
    forget(kept, connection);
    kept->at[kept->count++] = (struct kept_one){connection, true};
    if (served_count(kept) > kept->cap)
        make_room(kept, true);
}

int queue_take(int queue)
{
    char byte;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
    if (recvmsg(queue, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
        return NO_CONNECTION;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head == NULL || head->cmsg_type != SCM_RIGHTS)
        return NO_CONNECTION;
    int connection = NO_CONNECTION;
    memcpy(&connection, CMSG_DATA(head), sizeof connection);
    return connection;
}

bool kept_give(struct kept *kept, int connection)
{
    if (!send_descriptor(kept->queue, connection))
        return false;
    /* Removed by hand: the descriptor lives on in the queue, so closing would not do it. */
    kept_close(kept, connection);
    return true;
}

void kept_hand_over(struct kept *kept, int except)
{
    for (size_t i = kept->count; i-- > 0;)
        if (kept->at[i].connection != except && !kept_give(kept, kept->at[i].connection))
            return;
}
