import { dropBody } from "./drop-body.ts";
import type { AnswerRules, CallKind } from "./error-of-answer.ts";
import { expectJson } from "./expect-json.ts";
import { expectOk } from "./read-json.ts";

/**
 * Accepts a response whose body says nothing: 204, an empty 200, or a body that the connector does not need. The body is
 * discarded unread, unless `rules.failureIn` has to look for a failure in it.
 *
 * @param kind default: `write`, because reads have a body.
 * @throws ConnectorError by the status when it is not 2xx; after a write, a 5xx is `OUTCOME_UNKNOWN`.
 */
export async function expectDone(response: Response, rules: AnswerRules, kind: CallKind = "write"): Promise<void> {
  if (response.ok && rules.failureIn !== undefined && response.status !== 204)
    return void (await expectJson(response, rules, kind));
  await expectOk(response, rules, kind);
  dropBody(response);
}
