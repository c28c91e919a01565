/* proxy_private.h: from what a client wishes to the one request that is made of it. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_PRIVATE_H
#define PRODUCT_PROXY_PROXY_PRIVATE_H

#include "platform/query/query.h"
#include "platform/upstream/http_call.h"
#include "product/proxy/proxy.h"
#include "product/proxy/proxy_settings.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

/* What an endpoint takes; also, as `sent`, what a client sent of it. */
enum proxy_takes {
    TAKES_QUERY = 1,
    TAKES_MATCH = 2,     /* match[], or Loki's `query` of the label endpoints */
    TAKES_START = 4,
    TAKES_END = 8,
    TAKES_TIME = 16,
    TAKES_STEP = 32,
    TAKES_LIMIT = 64,
    TAKES_DIRECTION = 128,
    TAKES_INTERVAL = 256,
    TAKES_TARGETS = 512,   /* targetLabels */
    TAKES_AGGREGATE = 1024, /* aggregateBy */
    TAKES_METRIC = 2048,
    TAKES_LINES = 4096,    /* limit is of lines, with the setting as its maximum */
    TAKES_RANGE = TAKES_START | TAKES_END,
};

enum proxy_question {
    ASKS_EXPRESSION, /* query: any expression of the language */
    ASKS_SELECTOR,   /* query: one selector, the enforced one when there is none */
    ASKS_MATCHES,    /* match[]: selectors, the enforced one when there is none */
};

/* How the store's answer becomes ours. */
enum proxy_shaping {
    SHAPED_AS_IT_IS,
    SHAPED_LABELS, /* /series of Loki becomes names of labels: older ones do not filter those */
    SHAPED_VALUES, /* the same, the values of one */
    SHAPED_METADATA, /* only of metrics that the place has */
};

struct proxy_endpoint {
    enum proxy_store store;
    const char *name;  /* "label/" stands for label/NAME/values */
    const char *path;  /* behind the address of the store; "/" at its end: NAME/values follows */
    enum proxy_question question;
    int takes;
    int64_t range_h;   /* hours that are asked for when no start is sent; 0 = no range */
    enum proxy_shaping shaping;
    bool by_post;      /* the store takes it as a form as well */
};

/* NULL = there is none. *label is NAME of label/NAME/values, else STR_NONE. */
const struct proxy_endpoint *proxy_endpoint_find(enum proxy_store store, struct str name,
                                                 struct str *label);

/* Everything that was understood of a question, with defaults and caps. */
struct proxy_wish {
    const struct proxy_endpoint *endpoint;
    struct str label;   /* of label/NAME/values */
    struct str query;   /* as sent; after proxy_rewrite as it goes on */
    struct str matches[PROXY_MATCHES_MAX];
    size_t match_count;
    enum query_kind kind;
    int64_t start_ns, end_ns, time_ns;
    int64_t step_ms;    /* 0 = none */
    int64_t interval_ms;
    int64_t limit;
    struct str direction;
    struct str targets;
    struct str aggregate;
    struct str metric;
    int sent;           /* bits of enum proxy_takes */
    bool step_raised;
};

/* Whether parameters that nobody knows are refused or left out (a Grafana of next year). */
enum proxy_strictness { REFUSE_UNKNOWN, DROP_UNKNOWN };

/* MALFORMED with field errors. `query` STR_NONE = it stands among the parameters. */
MUST_CHECK enum outcome proxy_wish_read(struct task *task, const struct pair *parameters,
                                        struct str query, enum proxy_strictness strictness,
                                        struct proxy_wish *wish);
/* After the rewriting, which knows whether a query gives lines or numbers. */
void proxy_wish_step(struct proxy_wish *wish);
/* How much time a query may cover, and how far it may reach beyond that. */
int64_t proxy_range_max_ms(enum proxy_store store);

/* proxy_time.c */
MUST_CHECK bool proxy_time_read(struct str text, int64_t now_us, int64_t *ns);
MUST_CHECK bool proxy_duration_read(struct str text, int64_t *ms);

/* Where, as the stores know it. */
struct proxy_place {
    struct str tenant;
    struct str label;      /* the enforced one */
    const struct str *ids; /* at least one: with none allowed it is one that no resource has */
    size_t count;
    int64_t left_out;      /* resources that carry another label */
};
MUST_CHECK enum outcome proxy_place_find(struct call *call, const struct str *resources,
                                         struct proxy_place *out);

/* Query and matches of the wish with the enforced label in each selector. MALFORMED
 * "query_malformed", "label_enforced", "query_reaches_far". */
MUST_CHECK enum outcome proxy_rewrite(struct task *task, const struct proxy_place *place,
                                      struct proxy_wish *wish);

/* The request, made of nothing but the wish, the place and the settings. Lives in the arena. */
struct http_call proxy_outgoing(struct call *call, const struct proxy_place *place,
                                const struct proxy_wish *wish, int64_t deadline_ms);

/* What http_call or an answer that is no success says, in words about the store. */
MUST_CHECK enum outcome proxy_refuse_fault(struct failure *failure, enum proxy_store store);
MUST_CHECK enum outcome proxy_refuse_status(struct failure *failure, enum proxy_store store,
                                            int status, struct str body);
MUST_CHECK enum outcome proxy_refuse_late(struct failure *failure, enum proxy_store store);
MUST_CHECK enum outcome proxy_refuse_large(struct failure *failure, enum proxy_store store);
MUST_CHECK enum outcome proxy_refuse_absent_store(struct failure *failure,
                                                  enum proxy_store store);

/* From ask to wish, everything but the sending. */
MUST_CHECK enum outcome proxy_wish_make(struct call *call, const struct proxy_ask *ask,
                                        const struct proxy_place *place,
                                        struct proxy_wish *wish);
/* The same with place (unless it is known: count > 0), turn and deadline: what is left is the
 * sending. */
MUST_CHECK enum outcome proxy_prepare(struct call *call, const struct proxy_ask *ask,
                                      struct proxy_place *place, struct proxy_wish *wish,
                                      int64_t *deadline_ms);
MUST_CHECK enum outcome proxy_send(struct call *call, const struct proxy_place *place,
                                   const struct proxy_wish *wish, int64_t deadline_ms,
                                   struct node **tree);
/* Until the request ends this caller has one of the turns. OVER_LIMIT "too_many_queries". */
MUST_CHECK enum outcome proxy_turn_take(struct call *call);
/* The body of a POST into request->form; WRONG_TYPE for one of another type, which is not guessed at. */
MUST_CHECK enum outcome proxy_form_decode(struct call *call);
/* Everything that was sent, of the address and of a form, into the ask. */
MUST_CHECK enum outcome proxy_parameters(struct call *call, struct proxy_ask *ask);
/* The answer of the store as the response, piece by piece. */
MUST_CHECK enum outcome proxy_pass(struct call *call, const struct proxy_ask *ask);
/* A whole answer of the store as the tree that the endpoint promises. */
MUST_CHECK enum outcome proxy_tree_of(struct call *call, struct failure *failure,
                                      const struct proxy_wish *wish,
                                      const struct http_answer *answer, struct node **tree);
struct node *proxy_metadata_filter(struct arena *arena, const struct proxy_wish *wish,
                                   const struct node *names, const struct node *metadata);
struct node *proxy_shape(struct arena *arena, const struct proxy_wish *wish, struct node *tree);

#endif
