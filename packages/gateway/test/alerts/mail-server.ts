import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** An e-mail as it came. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body. */
  readonly raw: string;
}

/** A mail server that keeps what it gets. */
export interface MailServer extends AsyncDisposable {
  /** With its user and password. */
  readonly url: string;
  readonly password: string;
  readonly mails: readonly ReceivedMail[];
  /** Recipients that it refuses. */
  readonly refused: Set<string>;
  /** The first mail, of those so far and to come, that passes the test. */
  first(test: (mail: ReceivedMail) => boolean): Promise<ReceivedMail>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const refused = new Set<string>();
  const listeners = new Set<() => void>();
  const password = "mail-password-5c1f";
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password: given }, _session, callback) {
      if (username === "fettle" && given === password) callback(null, { user: username });
      else callback(new Error("Wrong password."));
    },
    onRcptTo({ address }, _session, callback) {
      if (refused.has(address)) callback(Object.assign(new Error("No such user."), { responseCode: 550 }));
      else callback();
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.once("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() });
        callback();
        for (const listener of listeners) listener();
      });
    },
  });
  server.on("error", () => {}); // a client that goes away
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo; // a TCP server
  return {
    url: `smtp://fettle:${password}@127.0.0.1:${port}`,
    password,
    mails,
    refused,
    first: (test) =>
      new Promise((resolve) => {
        const look = () => {
          const found = mails.find(test);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
