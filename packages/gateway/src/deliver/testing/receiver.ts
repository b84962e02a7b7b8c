import type { Clock } from "../../clock.ts";
import type { Attempt } from "../sending/attempt.ts";
import type { Sender, SentCall } from "../sending/create-sender.ts";

/** One call that an endpoint got. */
export interface ReceivedCall {
  readonly url: string;
  readonly eventId: string;
  readonly body: string;
  readonly isReplay: boolean;
  /** How many keys it was signed with. */
  readonly keys: number;
  readonly at: Date;
  /** What the body says. */
  readonly recordId: string | null;
  readonly version: number;
}

/** What an endpoint answers: a status, and how long it wants to be left alone. Null: no status came. */
export type Answer = number | null | { readonly status: number; readonly retryAfterMilliseconds: number };

/** An app's server without a network. */
export interface Receiver extends Pick<Sender, "send"> {
  readonly calls: readonly ReceivedCall[];
  /** How many calls are under way. */
  readonly inFlight: number;
  /** Decides the answers from now on. Default: 204. A call is under way until its answer settles. */
  answer: (call: ReceivedCall) => Answer | Promise<Answer>;
  /** Settles once so many calls, of those so far and to come, pass the test. */
  count(number: number, test?: (call: ReceivedCall) => boolean): Promise<readonly ReceivedCall[]>;
}

/** The members of the body that the tests' documents select. */
interface Body {
  readonly data: { readonly changes?: { readonly recordId?: string; readonly version?: number } };
}

const toCall = ({ url, eventId, body, isReplay, keys }: SentCall, at: Date): ReceivedCall => {
  const text = String(body);
  const { changes } = (JSON.parse(text) as Body).data; // what bodyOf has written
  return {
    url,
    eventId,
    body: text,
    isReplay,
    keys: keys.length,
    at,
    recordId: changes?.recordId ?? null,
    version: changes?.version ?? 0,
  };
};

export function createReceiver(clock: Clock): Receiver {
  const calls: ReceivedCall[] = [];
  const listeners = new Set<() => void>();
  let inFlight = 0;
  const answered = async (sent: SentCall): Promise<Attempt> => {
    const call = toCall(sent, clock());
    calls.push(call);
    for (const listener of listeners) listener();
    const answer = await receiver.answer(call);
    const { status, retryAfterMilliseconds } =
      typeof answer === "object" && answer !== null ? answer : { status: answer, retryAfterMilliseconds: null };
    const isAccepted = status !== null && status >= 200 && status < 300;
    const error = isAccepted ? null : ({ code: status === null ? "CONNECTION_FAILED" : "HTTP_ERROR", message: "No." } as const);
    const common = { startedAt: call.at, durationMilliseconds: 5, retryAfterMilliseconds };
    return { ...common, status, error, responseHead: status === null ? null : `answer ${status}` };
  };
  const receiver: Receiver & { answer: Receiver["answer"] } = {
    calls,
    get inFlight() {
      return inFlight;
    },
    answer: () => 204,
    count: (number, test = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = calls.filter(test);
          if (found.length < number) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    async send(call) {
      call.signal.throwIfAborted();
      inFlight += 1;
      const cut = Promise.withResolvers<never>();
      const abort = () => cut.reject(call.signal.reason);
      call.signal.addEventListener("abort", abort);
      try {
        return await Promise.race([answered(call), cut.promise]);
      } finally {
        call.signal.removeEventListener("abort", abort);
        inFlight -= 1;
      }
    },
  };
  return receiver;
}
