/* loki_write.c: numbers and matrices as Loki writes them. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_metric.h"

#include <math.h>

#include "platform/json/json.h"

/* The digits of "d.ddde+xx" with the point `exponent` places further to the right. */
static void plain_write(struct buf *out, const char *text)
{
    char digits[32];
    int count = 0;
    if (*text == '-') {
        buf_add_char(out, '-');
        text++;
    }
    for (; *text != 'e'; text++)
        if (*text != '.')
            digits[count++] = *text;
    long exponent = strtol(text + 1, NULL, 10);
    if (exponent < 0) {
        BUF_ADD(out, "0.");
        for (long i = -1; i > exponent; i--)
            buf_add_char(out, '0');
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        if (exponent >= 0 && i == exponent + 1)
            buf_add_char(out, '.');
        buf_add_char(out, i < count ? digits[i] : '0');
    }
}

void loki_number_write(struct buf *out, double number)
{
    char text[64];
    if (isnan(number)) {
        BUF_ADD(out, "NaN");
        return;
    }
    if (isinf(number)) {
        buf_add(out, number > 0 ? STR("+Inf") : STR("-Inf"));
        return;
    }
    if (number == 0) {
        BUF_ADD(out, "0");
        return;
    }
    for (int digits = 0; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    plain_write(out, text);
}

static void write_pair(struct buf *out, int64_t at_ns, double value)
{
    int64_t ms = at_ns / 1000000;
    buf_add_char(out, '[');
    buf_add_int(out, ms / 1000);
    if (ms % 1000 != 0) {
        char fraction[8];
        int length = snprintf(fraction, sizeof fraction, ".%03d", (int)(ms % 1000));
        while (fraction[length - 1] == '0')
            length--;
        buf_add_bytes(out, fraction, (size_t)length);
    }
    BUF_ADD(out, ",\"");
    loki_number_write(out, value);
    BUF_ADD(out, "\"]");
}

static void write_metric(struct buf *out, const struct loki_series *row)
{
    struct json_writer writer = json_writer_of(out);
    BUF_ADD(out, "{\"metric\":");
    json_write_object(&writer);
    for (size_t i = 0; i < row->label_count; i++) {
        json_write_key(&writer, row->labels[i].name);
        json_write_text(&writer, row->labels[i].value);
    }
    json_write_end_object(&writer);
}

static int by_key(const void *a, const void *b)
{
    const struct loki_series *one = a, *other = b;
    return str_compare(one->key, other->key);
}

static int by_first_value(const void *a, const void *b)
{
    const struct loki_series *one = a, *other = b;
    return one->values[0] > other->values[0] ? -1 : one->values[0] < other->values[0];
}

static void write_row(struct loki_sum *sum, const struct loki_series *row, bool instant,
                      struct buf *out)
{
    bool first = true;
    write_metric(out, row);
    buf_add(out, instant ? STR(",\"value\":") : STR(",\"values\":["));
    for (size_t step = 0; step < sum->steps; step++) {
        if (!row->there[step])
            continue;
        if (!first)
            buf_add_char(out, ',');
        first = false;
        write_pair(out, sum->start_ns + (int64_t)step * sum->step_ns, row->values[step]);
    }
    buf_add(out, instant ? STR("}") : STR("]}"));
}

void loki_matrix_write(struct loki_sum *sum, const struct loki_matrix *matrix,
                       bool instant, bool by_value, struct buf *out)
{
    bool first = true;
    if (matrix->count > 1)
        qsort(matrix->rows, matrix->count, sizeof matrix->rows[0],
              by_value ? by_first_value : by_key);
    if (instant && matrix->scalar) {
        write_pair(out, sum->start_ns, matrix->rows->values[0]);
        return;
    }
    buf_add_char(out, '[');
    for (size_t i = 0; i < matrix->count; i++) {
        bool any = false;
        for (size_t step = 0; step < sum->steps && !any; step++)
            any = matrix->rows[i].there[step];
        if (!any)
            continue;
        if (!first)
            buf_add_char(out, ',');
        first = false;
        sum->found.entries++;
        write_row(sum, &matrix->rows[i], instant, out);
    }
    buf_add_char(out, ']');
}
