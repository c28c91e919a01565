/* secret_type.c: the types of secrets and their keys; conf/catalog/secret.json says the same. */
/* SPDX-License-Identifier: ISC */
#include "product/secret/secret.h"

/* clang-format off */
static const struct secret_key_kind oauth_client[] = {
    {"tenantId", "Tenant", true, false},
    {"clientId", "Client", true, false},
    {"clientSecret", "Client secret", true, true},
    {"tokenEndpoint", "Token endpoint", false, false},
    {NULL, NULL, false, false},
};
static const struct secret_key_kind name_and_password[] = {
    {"username", "User name", true, false},
    {"password", "Password", true, true},
    {NULL, NULL, false, false},
};
static const struct secret_key_kind bearer_token[] = {
    {"token", "Token", true, true},
    {NULL, NULL, false, false},
};
static const struct secret_key_kind api_key[] = {
    {"headerName", "Header", true, false},
    {"headerValue", "Value of the header", true, true},
    {NULL, NULL, false, false},
};

const struct secret_type secret_types[] = {
    {"generic", "Free keys", NULL},
    {"oauth-client", "OAuth client", oauth_client},
    {"basic-auth", "User name and password", name_and_password},
    {"bearer-token", "Token", bearer_token},
    {"api-key", "API key in a header", api_key},
    {"kafka-plain", "Kafka login", name_and_password},
    {"mqtt-credentials", "MQTT login", name_and_password},
    {NULL, NULL, NULL},
};
/* clang-format on */

const struct secret_type *secret_type_of(struct str word)
{
    for (const struct secret_type *row = secret_types; row->word != NULL; row++)
        if (str_is(word, row->word))
            return row;
    return NULL;
}

const struct secret_key_kind *secret_key_kind_of(const struct secret_type *type, struct str name)
{
    for (const struct secret_key_kind *row = type->keys; row != NULL && row->name != NULL; row++)
        if (str_is(name, row->name))
            return row;
    return NULL;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
}

bool secret_key_name_is(struct str name)
{
    bool good = name.length > 0 && name.length <= VAULT_NAME_MAX;
    for (size_t i = 0; i < name.length && good; i++)
        good = is_name_byte(name.at[i]);
    return good;
}
