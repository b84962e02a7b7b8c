import { createTransport } from "nodemailer";
import type { Log } from "../../log.ts";
import type { SendResult } from "./channel.ts";
import type { Message } from "./message.ts";

/** Sends e-mail over the operator's mail server. */
export interface Mailer extends Disposable {
  /** @throws the signal's reason, when it is aborted; the mail may be sent nevertheless. */
  send(to: readonly string[], message: Message, signal: AbortSignal): Promise<SendResult>;
}

export interface MailerDependencies {
  readonly smtpUrl: string;
  /** The sender. */
  readonly from: string;
  /** The host of the ids of messages. */
  readonly host: string;
  readonly log: Log | undefined;
}

const textOf = ({ headline, summary, details }: Message) => [headline, "", summary, "", ...details, ""].join("\r\n");

/** Connects for each message, and never for longer than half a minute. A certificate has to be valid. */
export function createMailer({ smtpUrl, from, host, log }: MailerDependencies): Mailer {
  const times = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };
  const transport = createTransport({ url: smtpUrl, ...times, disableFileAccess: true, disableUrlAccess: true });
  return {
    async send(to, message, signal) {
      signal.throwIfAborted();
      const stopped = Promise.withResolvers<never>();
      const stop = () => stopped.reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      const sending = transport.sendMail({
        from,
        to: [...to],
        subject: message.headline,
        text: textOf(message),
        messageId: `<${message.id}@${host}>`,
        headers: { "auto-submitted": "auto-generated" },
      });
      try {
        const { rejected } = await Promise.race([sending, stopped.promise]);
        const warning =
          rejected.length === 0 ? null : `The mail server refused ${rejected.length} of the ${to.length} recipients.`;
        return { type: "sent", warning };
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error);
        log?.warn({ code: failure.code, status: failure.status }, "an alert was not sent by e-mail");
        return { type: "failed", message: wordsOf(failure), isFinal: failure.code === "EENVELOPE" && failure.status >= 500 };
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    [Symbol.dispose]: () => transport.close(),
  };
}

interface MailFailure {
  readonly code: string;
  /** The mail server's own code. 0: it gave none. */
  readonly status: number;
}

function failureOf(error: unknown): MailFailure {
  const { code, responseCode } = error instanceof Error ? (error as Error & { code?: unknown; responseCode?: unknown }) : {}; // what nodemailer adds
  return { code: typeof code === "string" ? code : "UNKNOWN", status: typeof responseCode === "number" ? responseCode : 0 };
}

function wordsOf({ code, status }: MailFailure): string {
  const said = status === 0 ? "" : ` (${status})`;
  if (code === "EAUTH" || code === "ENOAUTH") return `The mail server refuses the operator's user or password${said}.`;
  if (code === "EENVELOPE") return `The mail server refuses the sender or all recipients${said}.`;
  if (code === "EMESSAGE") return `The mail server refuses the message${said}.`;
  return `The mail server cannot be reached or does not answer properly${said}. The operator has to check FETTLE_SMTP_URL.`;
}
