import { hash } from "node:crypto";
import type { KeyValues } from "../../state/key-values.ts";
import type { Answer, Call, Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";

interface Remembered {
  readonly request: string;
  readonly answer: Answer;
}

const bodyOf = ({ body, query }: Call): unknown => (body instanceof Uint8Array ? [query, hash("sha256", body)] : body);

/** Returns the first response to a write with a known Idempotency-Key; the same key with a different request is a conflict. */
export const idempotent = (keyValues: KeyValues, operation: Operation): Operation => ({
  ...operation,
  handle: (call) => {
    const key = call.header("idempotency-key");
    if (key === undefined) return operation.handle(call);
    const place = `cmms-bee/idempotency/${call.caller.account}/${key}`;
    const request = hash("sha256", JSON.stringify([operation.method, operation.path, call.id, bodyOf(call)]));
    // This function wrote the file, so its values are remembered answers.
    const before = keyValues.get(place) as Remembered | undefined;
    if (before === undefined) {
      const answer = operation.handle(call);
      keyValues.set(place, { request, answer } satisfies Remembered);
      return answer;
    }
    if (before.request !== request) throw new Refusal(409, "This Idempotency-Key was used for a different request.");
    return before.answer;
  },
});
