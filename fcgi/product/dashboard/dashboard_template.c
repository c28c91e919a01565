/* dashboard_template.c: dashboards to begin with. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_template.h"

#include "platform/base/buf.h"
#include "product/dashboard/dashboard.h"

enum { DOCUMENT_TEXT_MAX = 16 * 1024 };

/* clang-format off */
const struct dashboard_template dashboard_templates[] = {
    {"empty", "New dashboard", "No panels: begin from nothing.",
     "{'panels':[]}"},
    {"resources", "Resource overview",
     "Processor, memory, network, disk and log lines of the project's resources.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Processor','kind':'line','unit':'percent','width':6,'queries':[{'language':'promql',"
     "'query':'100 * sum by (resource_id) (rate(cpu_usage_seconds_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Memory','kind':'line','unit':'bytes','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (memory_usage_bytes)','legend':'{{resource_id}}'}]},"
     "{'title':'Memory now','kind':'number','unit':'bytes','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'sum(memory_usage_bytes)'}]},"
     "{'title':'Disk now','kind':'number','unit':'bytes','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'sum(disk_usage_bytes)'}]},"
     "{'title':'Log lines','kind':'number','unit':'ops_per_second','width':4,'height':'small','queries':[{'language':'logql',"
     "'query':'sum(rate({pod=~\".+\"}[$interval]))'}]},"
     "{'title':'Network, received','kind':'line','unit':'bytes_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(network_receive_bytes_total[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Network, sent','kind':'line','unit':'bytes_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(network_transmit_bytes_total[$interval]))','legend':'{{resource_id}}'}]}]}"},
    {"api", "API and errors", "Requests, and what failed of them.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Requests','kind':'line','unit':'ops_per_second','width':8,'queries':[{'language':'promql',"
     "'query':'sum by (resource_id) (rate(http_request_duration_seconds_count[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Share of errors','kind':'number','unit':'percent','width':4,'height':'small','queries':[{'language':'promql',"
     "'query':'100 * sum(rate(http_request_duration_seconds_count{status=~\"5..\"}[$interval])) / sum(rate(http_request_duration_seconds_count[$interval]))'}]},"
     "{'title':'Errors by status','kind':'bars','unit':'ops_per_second','width':6,'queries':[{'language':'promql',"
     "'query':'sum by (status) (rate(http_request_duration_seconds_count{status=~\"[45]..\"}[$interval]))','legend':'{{status}}'}]},"
     "{'title':'Errors in logs','kind':'bars','unit':'count','width':6,'queries':[{'language':'logql',"
     "'query':'sum by (resource_id) (count_over_time({pod=~\".+\"} |~ \"(?i)error\" [$interval]))','legend':'{{resource_id}}'}]}]}"},
    {"logs", "Logs by level", "How much is logged, and how bad it is.",
     "{'range':'6h','refresh':'1m','panels':["
     "{'title':'Lines by level','kind':'bars','unit':'count','width':12,'height':'large','queries':[{'language':'logql',"
     "'query':'sum by (level) (count_over_time({pod=~\".+\"}[$interval]))','legend':'{{level}}'}]},"
     "{'title':'Lines by resource','kind':'bars','unit':'count','width':6,'queries':[{'language':'logql',"
     "'query':'sum by (resource_id) (count_over_time({pod=~\".+\"}[$interval]))','legend':'{{resource_id}}'}]},"
     "{'title':'Bytes by resource','kind':'line','unit':'bytes_per_second','width':6,'queries':[{'language':'logql',"
     "'query':'sum by (resource_id) (bytes_rate({pod=~\".+\"}[$interval]))','legend':'{{resource_id}}'}]}]}"},
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

enum outcome dashboard_from_template(struct task *task, struct str id, bool is_first,
                                     struct dashboard *out)
{
    const struct dashboard_template *template = dashboard_template_find(id);
    if (template == NULL)
        return ABSENT;
    return dashboard_add(
        task,
        &(struct dashboard_draft){.name = str_of(template->name),
                                  .description = str_of(template->description),
                                  .document =
                                      dashboard_template_document(task->arena, template),
                                  .is_first = is_first},
        out);
}
