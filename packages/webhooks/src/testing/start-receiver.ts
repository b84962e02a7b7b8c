import { join } from "node:path";
import type { Place } from "./connect.ts";
import { startProcess } from "./start-process.ts";
import type { SentWebhook } from "./webhooks.ts";

/** An app that receives webhooks in a process of its own. */
export interface ReceiverProcess {
  readonly place: Place;
  /** How soon another process takes over what this one leaves. */
  readonly leaseMilliseconds: number;
  readonly handlerEnds: boolean;
}

const program = join(import.meta.dirname, "receiver-process/main.ts");

/** Starts an app, and waits until it listens. */
export async function startReceiver(options: ReceiverProcess) {
  const app = startProcess([program, JSON.stringify(options)]);
  const url = `http://127.0.0.1:${await app.said("listening")}/webhooks`;
  return {
    app,
    /** Sends a webhook and returns the status of the answer. */
    async send({ headers, body }: SentWebhook): Promise<number> {
      return (await fetch(url, { method: "POST", headers, body })).status;
    },
    /** The ids that its handler got. */
    handled: () => app.lines.flatMap((line) => /^handling (\S+)/u.exec(line)?.[1] ?? []),
  };
}
