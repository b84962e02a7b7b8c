import { secretNames } from "../../payloads/redaction/secret-names.ts";
import type { AskedOutcome, NewApiRequest } from "../requests/api-request.ts";
import type { RequestLog } from "../requests/request-log.ts";

/** A request as the log in memory has it. */
export interface RememberedRequest extends NewApiRequest {
  outcome: AskedOutcome["outcome"];
  bytes: number | null;
}

/** A log of API requests in memory, which drops nothing. */
export function createMemoryRequestLog(): RequestLog & { readonly requests: RememberedRequest[] } {
  const requests: RememberedRequest[] = [];
  return {
    requests,
    names: secretNames([]),
    record(request) {
      const remembered: RememberedRequest = { ...request, bytes: null };
      requests.push(remembered);
      return {
        id: `req_${requests.length}`,
        sent: (bytes) => void (remembered.bytes = bytes),
        ended: (outcome) => void Object.assign(remembered, outcome),
      };
    },
    flush: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
