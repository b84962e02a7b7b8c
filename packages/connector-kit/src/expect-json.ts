import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, type CallKind, expectNoFailure } from "./error-of-answer.ts";
import { expectOk, readJson } from "./read-json.ts";

/**
 * Returns the JSON of a response, at most 16 MB. No digit of a number is lost: see `parseJson` of `@fettle/connector`.
 *
 * @throws ConnectorError by the status when it is not 2xx, or by `rules.failureIn`; `UNEXPECTED_ANSWER` for HTML, an empty body or broken JSON;
 * `UNAVAILABLE` for a lost connection. After a write, an unreadable body and a lost connection are `OUTCOME_UNKNOWN`, because the
 * vendor received the write.
 */
export async function expectJson(response: Response, rules: AnswerRules, kind: CallKind = "read"): Promise<unknown> {
  await expectOk(response, rules, kind);
  const body = await bodyOf(response, rules, kind);
  expectNoFailure(response, body, rules);
  return body;
}

async function bodyOf(response: Response, rules: AnswerRules, kind: CallKind): Promise<unknown> {
  try {
    return await readJson(response, rules.product);
  } catch (error) {
    if (kind === "read" || !ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError("OUTCOME_UNKNOWN", `${error.message} The write may or may not have been carried out.`, {
      cause: error,
      status: response.status,
    });
  }
}
