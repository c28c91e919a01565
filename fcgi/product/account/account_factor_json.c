/* account_factor_json.c: the own second factor as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"

static const struct field factor_shown_json[] = {
    {"is_enabled", BOOL_AT(struct second_factor, enabled)},
    {"enabled_at", TIME_AT(struct second_factor, enabled_us)},
    {"recovery_codes_left", INT_AT(struct second_factor, codes_left)},
    {0},
};
const struct shape account_factor_shape = {"SecondFactor", factor_shown_json};

enum outcome account_factor_json(struct call *call)
{
    struct second_factor factor;
    enum outcome outcome = account_factor_load(&call->task, &factor);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_struct(&writer, factor_shown_json, &factor);
    return DONE;
}

enum outcome account_factor_begin_json(struct call *call)
{
    struct factor_setup setup;
    enum outcome outcome = account_factor_begin(&call->task, factor_issuer(call), &setup);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 201);
    json_write_object(&writer);
    json_write_key(&writer, STR("secret"));
    json_write_text(&writer, secret_reveal(setup.secret));
    json_write_key(&writer, STR("otpauth_url"));
    json_write_text(&writer, setup.address);
    json_write_end_object(&writer);
    return DONE;
}

static enum outcome answer_codes(struct call *call, const struct recovery_codes *codes)
{
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("recovery_codes"));
    json_write_array(&writer);
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        json_write_text(&writer, codes->codes[i]);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return DONE;
}

enum outcome account_factor_confirm_json(struct call *call)
{
    const struct confirm_form *input = call->input;
    struct recovery_codes codes;
    enum outcome outcome = account_factor_confirm(&call->task, input->code, &codes);
    return outcome == DONE ? answer_codes(call, &codes) : outcome;
}

enum outcome account_factor_disable_json(struct call *call)
{
    enum outcome outcome = account_factor_disable(&call->task);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome account_recovery_renew_json(struct call *call)
{
    struct recovery_codes codes;
    enum outcome outcome = account_recovery_renew(&call->task, &codes);
    return outcome == DONE ? answer_codes(call, &codes) : outcome;
}
