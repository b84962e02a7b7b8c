import type { Exchange, HideBytes } from "../../payloads/payload.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import { outcomeOf } from "../sending/attempt.ts";
import { mostHeadBytes } from "../sending/answer-head.ts";
import type { SentExchange } from "../sending/create-sender.ts";

/** What a call belongs to. */
export interface KeptCall extends Pick<Exchange, "environmentId" | "systemId" | "traceId"> {
  /** The delivery's id, or that of the event in a test. */
  readonly id: string;
  readonly hide: HideBytes;
}

/** Keeps what an attempt has sent and received, where the environment wants it. Of an answer there is only the head. */
export function keepPayload(
  payloads: Pick<Payloads, "wants" | "capture">,
  { id: subjectId, environmentId, systemId, traceId, hide }: KeptCall,
  { startedAt, headers, body, answer }: SentExchange,
): void {
  const isError = outcomeOf(answer) !== "DELIVERED";
  if (!payloads.wants({ environmentId, systemId, isError })) return;
  const named = headersOf(answer.headers);
  const length = Number(answer.headers["content-length"] ?? Number.NaN);
  const isWhole = answer.head.byteLength < mostHeadBytes;
  payloads.capture({
    environmentId,
    systemId,
    kind: "DELIVERY",
    subjectId,
    traceId,
    at: startedAt,
    isError,
    request: { headers: headers.map(({ name, value }) => [name, value] as const), body },
    response:
      answer.status === null
        ? null
        : {
            headers: named,
            body: answer.head,
            bytes: isWhole ? answer.head.byteLength : Number.isSafeInteger(length) ? length : null,
            isCut: !isWhole,
          },
    hide: () => hide,
  });
}

const headersOf = (headers: SentExchange["answer"]["headers"]): readonly (readonly [string, string])[] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(", ")] as const]));
