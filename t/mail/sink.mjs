// sink.mjs: a mail server on loopback that keeps, refuses, delays or drops what comes.
// SPDX-License-Identifier: ISC
//
//   node sink.mjs [--tls CERT KEY | --tls-only CERT KEY] [--sign-in USER PASSWORD]
//
// Prints "port N", then one JSON line for each mail it took. The recipient decides what happens:
// refuse@ 550, later@ 451, content@ 554 behind the text, busy@ 452 behind it, drop@ closes the
// connection, slow@ is never answered; everybody else gets their mail.
import { readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";

const words = process.argv.slice(2);
function option(name, count) {
  const at = words.indexOf(name);
  return at < 0 ? null : words.slice(at + 1, at + 1 + count);
}
const only = option("--tls-only", 2);
const tls = option("--tls", 2) ?? only;
const account = option("--sign-in", 2);

function answer(code, told) {
  const error = new Error(told);
  error.responseCode = code;
  return error;
}
const recipients = {
  refuse: () => answer(550, "5.1.1 no such mailbox"),
  later: () => answer(451, "4.7.1 greylisted, come again"),
};
const texts = {
  content: () => answer(554, "5.7.1 we do not like this text"),
  busy: () => answer(452, "4.3.1 the disk is full"),
};
const local = (address) => address.address.split("@")[0];

const server = new SMTPServer({
  secure: Boolean(only),
  ...(tls ? { cert: readFileSync(tls[0]), key: readFileSync(tls[1]) } : {}),
  disabledCommands: [...(tls && !only ? [] : ["STARTTLS"]), ...(account ? [] : ["AUTH"])],
  authOptional: !account,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  logger: false,
  onAuth(auth, session, done) {
    const good = account && auth.username === account[0] && auth.password === account[1];
    return good ? done(null, { user: auth.username }) : done(answer(535, "5.7.8 wrong password"));
  },
  onRcptTo(address, session, done) {
    const name = local(address);
    if (name === "slow") return undefined;
    if (name === "drop") return done(answer(421, "4.3.2 closing"));
    return name in recipients ? done(recipients[name]()) : done();
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      const name = local(session.envelope.rcptTo[0]);
      if (name in texts) return done(texts[name]());
      console.log(JSON.stringify({
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((one) => one.address),
        secure: session.secure,
        user: session.user ?? null,
        text: Buffer.concat(parts).toString("utf8"),
      }));
      return done(null, "kept");
    });
  },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(`port ${server.server.address().port}`));
