import type { LookupAddress } from "node:dns";
import type { Log } from "../../../log.ts";
import type { ConnectorDependencies } from "../../../vendor-calls/checked-connector.ts";
import { createSender, type Sender, type SenderDependencies, type SentCall } from "../create-sender.ts";
import { createSecret, signingKeyOf } from "../signatures.ts";

const quiet = () => {};

export interface TestSender extends AsyncDisposable {
  send(url: string, call?: Partial<SentCall>): ReturnType<Sender["send"]>;
  /** The secret that calls are signed with. */
  readonly secret: string;
  /** The arguments of each warning. */
  readonly warnings: readonly (readonly unknown[])[];
}

/** A sender that may call 127.0.0.1, with a call of its own to any URL. */
export function createTestSender(dependencies: Partial<SenderDependencies> = {}): TestSender {
  const warnings: unknown[][] = [];
  const warn = (...words: unknown[]) => void warnings.push(words);
  const log: Log = { debug: quiet, info: quiet, error: quiet, warn, child: () => log };
  const secret = createSecret();
  const call = {
    eventId: "evt_1a_abcdefghijkl",
    body: '{"type":"webhook.test"}',
    keys: [signingKeyOf(secret)],
    headers: [],
    traceId: "0af7651916cd43dd8448eb211c80319c",
    isReplay: false,
    signal: new AbortController().signal,
  };
  const sender = createSender({ allowedAddresses: ["127.0.0.1"], log, ...dependencies });
  return {
    send: (url, changed) => sender.send({ ...call, url, ...changed }),
    secret,
    warnings,
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  };
}

/** A resolver that gives one answer after the other, and the names that it was asked for. */
export function resolver(...answers: readonly (readonly string[] | NodeJS.ErrnoException)[]) {
  const asked: string[] = [];
  const lookup = ((host: string, _options: object, callback: (error: Error | null, found: LookupAddress[]) => void) => {
    const answer = answers[asked.length] ?? [];
    asked.push(host);
    if (answer instanceof Error) return callback(answer, []);
    return callback(
      null,
      answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  }) as ConnectorDependencies["lookup"]; // the only overload in use
  return { asked, lookup };
}
