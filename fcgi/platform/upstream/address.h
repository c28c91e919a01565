/*
 * address.h: which addresses a host that a user named may have.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_ADDRESS_H
#define PLATFORM_UPSTREAM_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * false for loopback, private, shared, link-local (where clouds keep their credentials),
 * multicast, documentation and reserved addresses (RFC 6890), also inside the IPv6 forms that
 * carry an IPv4 address (mapped, NAT64, 6to4), and for every other family.
 */
bool address_is_public(const struct sockaddr *address);

#endif
