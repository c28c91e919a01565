/* invitation_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_INVITATION_INVITATION_PRIVATE_H
#define PRODUCT_INVITATION_INVITATION_PRIVATE_H

#include "product/access/access.h"
#include "product/invitation/invitation.h"

#define INVITATION_COLUMNS(type, at)                                                           \
    {"id", TEXT_AT(type, at id)}, {"org_id", TEXT_AT(type, at org_id)},                        \
        {"org_name", TEXT_AT(type, at org_name)}, {"project_id", TEXT_AT(type, at project_id)}, \
        {"scope_type", TEXT_AT(type, at scope_type)}, {"scope_id", TEXT_AT(type, at scope_id)}, \
        {"place_name", TEXT_AT(type, at place_name)}, {"role_id", TEXT_AT(type, at role_id)},   \
        {"role", TEXT_AT(type, at role)}, {"role_says", TEXT_AT(type, at role_says)},           \
        {"role_expires_us", INT_AT(type, at role_expires_us)},                                  \
        {"team_id", TEXT_AT(type, at team_id)}, {"team", TEXT_AT(type, at team)},               \
        {"email", TEXT_AT(type, at email)}, {"note", TEXT_AT(type, at note)},                   \
        {"invited_by", TEXT_AT(type, at invited_by)}, {"inviter", TEXT_AT(type, at inviter)},   \
        {"created_us", INT_AT(type, at created_us)},                                            \
        {"expires_us", INT_AT(type, at expires_us)}, {"sent_us", INT_AT(type, at sent_us)},     \
        {"sent_count", INT_AT(type, at sent_count)},                                            \
        {"accepted_us", INT_AT(type, at accepted_us)},                                          \
        {"accepted_by", TEXT_AT(type, at accepted_by)},                                         \
        {"accepted_email", TEXT_AT(type, at accepted_email)},                                   \
        {"revoked_us", INT_AT(type, at revoked_us)}

/* How a link's word is stored. */
struct str invitation_hash(struct task *task, struct str token);
struct offer invitation_offer(const struct invitation *invitation);
/* Queue the entry of a deed at an invitation; the actor's scope is that of its organization. */
MUST_CHECK enum outcome invitation_audit_queue(struct task *task, const char *action,
                                               const struct invitation *invitation);

#endif
