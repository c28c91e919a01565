/* account_key_json.c: the own API keys as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/api_key/api_key.h"

#define BASE STR("/api/v1/me/api-keys")

enum outcome account_keys_json(struct call *call)
{
    struct list keys;
    enum outcome outcome = api_keys(&call->task, call->caller->user_id, &keys);
    return outcome == DONE ? key_answer_list(call, &keys) : outcome;
}

enum outcome account_key_add_json(struct call *call)
{
    struct api_key_draft draft;
    struct api_key key;
    struct secret text;
    enum outcome outcome = key_draft_of_json(call, &draft);
    if (outcome == DONE)
        outcome = api_key_add(&call->task, call->caller->user_id, &draft, &key, &text);
    return outcome == DONE ? key_answer_made(call, BASE, &key, text) : outcome;
}

enum outcome account_key_rotate_json(struct call *call)
{
    struct api_key key;
    struct secret text;
    enum outcome outcome = api_key_rotate(&call->task, call->caller->user_id,
                                          &(struct api_key_rotation){
                                              request_word(call->request, "key"),
                                              key_overlap_of_json(call),
                                          },
                                          &key, &text);
    return outcome == DONE ? key_answer_made(call, BASE, &key, text) : outcome;
}

enum outcome account_key_revoke_json(struct call *call)
{
    enum outcome outcome = api_key_revoke(&call->task, call->caller->user_id,
                                          request_word(call->request, "key"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
