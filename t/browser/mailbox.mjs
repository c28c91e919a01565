// mailbox.mjs: a mail server that takes everything and keeps it for the test.
// SPDX-License-Identifier: ISC
import { SMTPServer } from "smtp-server";

// Quoted-printable as RFC 2045 6.7 has it: soft line breaks go, =XX are bytes.
const decoded = text => Buffer.from(text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g,
  (whole, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString("utf8");

function body(raw) {
  const at = raw.search(/\r?\n\r?\n/);
  const head = raw.slice(0, at);
  const rest = raw.slice(at).trim();
  if (/^content-transfer-encoding:\s*base64/im.test(head)) return Buffer.from(rest, "base64").toString("utf8");
  return /^content-transfer-encoding:\s*quoted-printable/im.test(head) ? decoded(rest) : rest;
}

// Listens on 127.0.0.1:port. next(address) waits for the next mail to it: { to, head, text }.
export async function mailbox(port) {
  const mails = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, session, end) {
      let raw = "";
      stream.setEncoding("utf8");
      stream.on("data", piece => { raw += piece; });
      stream.on("end", () => {
        for (const { address } of session.envelope.rcptTo)
          mails.push({ to: address, head: raw.split(/\r?\n\r?\n/)[0], text: body(raw) });
        end();
      });
    },
  });
  await new Promise(resolve => server.listen(port, "127.0.0.1", resolve));
  return {
    async next(address) {
      for (let i = 0; i < 120; i++) {
        const at = mails.findIndex(mail => mail.to === address);
        if (at >= 0) return mails.splice(at, 1)[0];
        await new Promise(resolve => setTimeout(resolve, 250));
      }
      throw new Error(`no mail to ${address} within 30 seconds`);
    },
    close: () => new Promise(resolve => server.close(resolve)),
  };
}
