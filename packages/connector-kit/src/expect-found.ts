import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, type CallKind, errorOfAnswer } from "./error-of-answer.ts";
import { expectDone } from "./expect-done.ts";
import { expectJson } from "./expect-json.ts";
import { readErrorBody } from "./read-json.ts";

const isAbsence = ({ status }: Response): boolean => status === 404 || status === 410;

/**
 * Whether an error response says that the record is gone.
 * @throws ConnectorError for every error response that does not.
 */
async function expectGone(response: Response, rules: AnswerRules, kind: CallKind): Promise<void> {
  const { product, readProblem, isGone } = rules;
  const { status, headers } = response;
  const body = await readErrorBody(response, product);
  const { code, message } = readProblem(body);
  if (isGone === undefined ? isAbsence(response) && Boolean(code || message) : isGone({ status, headers, body })) return;
  if (!isAbsence(response)) throw errorOfAnswer(response, body, rules, kind);
  throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned ${status} in an unexpected format.`, { status });
}

/** A 2xx is `NOT_FOUND` only by `rules.failureIn`. */
function nullIfGone(error: unknown): null {
  if (ConnectorError.isInstance(error) && error.code === "NOT_FOUND") return null;
  throw error;
}

/**
 * Returns the JSON of a response, or null when the response says that the requested record is gone: a 404 or 410 in the vendor's
 * own error format, or what `rules.isGone` or `rules.failureIn` recognises. A 404 in another format comes from a proxy or the like and is
 * `UNEXPECTED_ANSWER`: a wrong address never counts as a deletion.
 *
 * @throws like `expectJson`.
 */
export async function expectFound(response: Response, rules: AnswerRules): Promise<unknown> {
  if (response.ok) return expectJson(response, rules).catch(nullIfGone);
  await expectGone(response, rules, "read");
  return null;
}

/**
 * Accepts the response to a deletion: done, or already gone in the sense of {@link expectFound}.
 *
 * @throws ConnectorError by the status for any other response.
 */
export async function expectDeleted(response: Response, rules: AnswerRules): Promise<void> {
  if (response.ok) await expectDone(response, rules).catch(nullIfGone);
  else await expectGone(response, rules, "write");
}
