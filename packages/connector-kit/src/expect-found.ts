import { ConnectorError } from "@fettle/connector";
import { dropBody } from "./drop-body.ts";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectJson } from "./expect-json.ts";
import { expectOk, readErrorBody } from "./read-json.ts";

const isGone = (response: Response): boolean => response.status === 404 || response.status === 410;

async function expectOwnForm(response: Response, { product, readProblem }: AnswerRules): Promise<void> {
  const { code, message } = readProblem(await readErrorBody(response, product));
  if (code || message) return;
  const { status } = response;
  throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned ${status} in an unexpected format.`, { status });
}

/**
 * Returns the JSON of a response, or null when the response says that the requested record is gone: a 404 or 410 in the vendor's
 * own error format. A 404 in another format comes from a proxy or the like and is `UNEXPECTED_ANSWER`: a wrong address never
 * counts as a deletion.
 *
 * @throws like `expectJson`.
 */
export async function expectFound(response: Response, rules: AnswerRules): Promise<unknown> {
  if (!isGone(response)) return expectJson(response, rules);
  await expectOwnForm(response, rules);
  return null;
}

/**
 * Accepts the response to a deletion: done, or already gone in the sense of {@link expectFound}.
 *
 * @throws ConnectorError by the status for any other response.
 */
export async function expectDeleted(response: Response, rules: AnswerRules): Promise<void> {
  if (isGone(response)) return expectOwnForm(response, rules);
  await expectOk(response, rules, "write");
  dropBody(response);
}
