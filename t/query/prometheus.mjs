// prometheus.mjs: a Prometheus on loopback with the samples of a text, to ask how it reads a query and what it answers.
// SPDX-License-Identifier: ISC
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

function freePort() {
    return new Promise((resolve, reject) => {
        const server = net.createServer();
        server.on('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

function ask(port, path, body) {
    return new Promise((resolve, reject) => {
        const request = http.request({ port, host: '127.0.0.1', path, agent, method: body === undefined ? 'GET' : 'POST',
            headers: body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) } },
        (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
        });
        request.on('error', reject);
        request.end(body);
    });
}

// `samples` is OpenMetrics text.
export async function prometheus(samples) {
    const folder = mkdtempSync(join(tmpdir(), 'promql-'));
    const port = await freePort();
    writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
    writeFileSync(join(folder, 'samples'), samples);
    const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', `${folder}/samples`, `${folder}/tsdb`], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`);
    const child = spawn('prometheus', [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/tsdb`,
        `--web.listen-address=127.0.0.1:${port}`, '--log.level=error',
        // Some of the queries look at years in milliseconds: these are not waited for.
        '--storage.tsdb.retention.time=100y', '--query.timeout=300ms', '--query.max-samples=100000'], { stdio: 'ignore' });
    let gone = false;
    child.on('exit', () => { gone = true; });
    child.on('error', () => { gone = true; });
    const close = () => {
        agent.destroy();
        child.kill('SIGKILL');
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    process.on('exit', close);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => process.exit(1));
    for (const until = Date.now() + 60000; ;) {
        const answer = await ask(port, '/-/ready').catch(() => ({ status: 0 }));
        if (answer.status === 200) break;
        if (gone || Date.now() > until) throw new Error('Prometheus does not start');
        await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    // {text} of a query as Prometheus prints it, or {error}.
    const format = async (query) => {
        const answer = await ask(port, '/api/v1/format_query', new URLSearchParams({ query }).toString());
        const body = JSON.parse(answer.text);
        return body.status === 'success' ? { text: body.data } : { error: body.error };
    };
    // The text of the answer at an instant; what it cannot calculate is no answer.
    const answer = async (query, time) => {
        const told = await ask(port, '/api/v1/query', new URLSearchParams({ query, time }).toString());
        return told.status === 200 ? told.text : undefined;
    };
    return { format, answer, close: () => child.kill('SIGKILL') };
}
