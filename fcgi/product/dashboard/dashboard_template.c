/* dashboard_template.c: dashboards to begin with. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_template.h"

#include "platform/base/buf.h"

enum { DOCUMENT_TEXT_MAX = 16 * 1024 };

/* clang-format off */
const struct dashboard_template dashboard_templates[] = {
    {"empty", "New dashboard", "No panels: begin from nothing.",
     "{'panels':[]}"},
    {"resources", "Resource overview",
     "Processor, memory, network and disk of the project's resources.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Processor','kind':'line','unit':'count','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(container_cpu_usage_seconds_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Memory','kind':'line','unit':'bytes','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (container_memory_working_set_bytes)','legend':'{{resource_id}}'}]},"
     "{'title':'Network, received','kind':'area','unit':'bytes_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(container_network_receive_bytes_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Network, sent','kind':'area','unit':'bytes_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(container_network_transmit_bytes_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Memory now','kind':'number','unit':'bytes','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'sum(container_memory_working_set_bytes)'}]},"
     "{'title':'Processor now','kind':'number','unit':'count','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'sum(rate(container_cpu_usage_seconds_total[$interval]))'}]},"
     "{'title':'Log lines','kind':'number','unit':'ops_per_second','width':4,'height':'small','queries':[{'language':'logql',"
     "'query':'sum(rate({job=~\".+\"}[$interval]))'}]}]}"},
    {"api", "API and errors", "Requests, errors and how long they take.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Requests','kind':'line','unit':'ops_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(http_requests_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Errors','kind':'bars','unit':'ops_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (status) (rate(http_requests_total{status=~\"5..\"}[$interval]))','legend':'{{status}}'}]},"
     "{'title':'Share of errors','kind':'number','unit':'percent','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'100 * sum(rate(http_requests_total{status=~\"5..\"}[$interval])) / sum(rate(http_requests_total[$interval]))'}]},"
     "{'title':'Time of answers','kind':'line','unit':'seconds','width':8,'queries':["
     "{'language':'promql','query':'histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket[$interval])))','legend':'half'},"
     "{'language':'promql','query':'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[$interval])))','legend':'95 of 100'}]}]}"},
    {"logs", "Logs by level", "How much is logged, and how bad it is.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Lines by level','kind':'bars','unit':'count','width':12,'height':'large','queries':[{'language':'logql',"
     "'query':'sum by (level) (count_over_time({job=~\".+\"}[$interval]))','legend':'{{level}}'}]},"
     "{'title':'Errors by resource','kind':'bars','unit':'count','width':6,'queries':[{'language':'logql',"
     "'query':'sum by (resource_id) (count_over_time({job=~\".+\"} |~ \"(?i)error\" [$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Bytes by resource','kind':'area','unit':'bytes_per_second','width':6,'queries':[{'language':'logql',"
     "'query':'sum by (resource_id) (bytes_rate({job=~\".+\"}[$interval]))','legend':'{{resource_id}}'}]}]}"},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */

const struct dashboard_template *dashboard_template_find(struct str id)
{
    for (const struct dashboard_template *row = dashboard_templates; row->id != NULL;
         row++)
        if (str_is(id, row->id))
            return row;
    return NULL;
}

/* A " within a query needs its backslash in JSON. */
struct node *dashboard_template_document(struct arena *arena,
                                         const struct dashboard_template *template)
{
    struct failure failure = {.arena = arena};
    struct node *tree = NULL;
    struct buf buf = buf_open(arena, 4096, DOCUMENT_TEXT_MAX);
    for (const char *at = template->document; *at != '\0'; at++) {
        if (*at == '"')
            buf_add_char(&buf, '\\');
        buf_add_char(&buf, *at == '\'' ? '"' : *at);
    }
    if (json_parse(arena, buf_str(&buf), &failure, &tree) != DONE)
        bug("the template %s is not JSON", template->id);
    return tree;
}
