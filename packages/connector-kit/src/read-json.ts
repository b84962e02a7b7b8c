import { ConnectorError, parseJson } from "@fettle/connector";
import { type AnswerRules, type CallKind, errorOfAnswer } from "./error-of-answer.ts";
import { dropBody } from "./drop-body.ts";
import { readBody } from "./read-body.ts";

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The JSON of a response, whatever its status, as returned by `parseJson`. */
export async function readJson(response: Response, product: string): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "application/json";
  const { status } = response;
  if (!/\bjson\b/iu.test(type)) {
    dropBody(response);
    throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned ${type.split(";", 1)[0]} instead of JSON.`, { status });
  }
  const body = parse(await readBody(response, product));
  if (body === undefined) {
    throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned JSON that is cut off or broken.`, { status });
  }
  return body;
}

/** The JSON of an error response, or null when it has none. */
export const readErrorBody = (response: Response, product: string): Promise<unknown> =>
  readJson(response, product).catch(() => null);

/** Throws the error for a response other than 2xx. */
export async function expectOk(response: Response, rules: AnswerRules, kind: CallKind): Promise<void> {
  if (response.ok) return;
  throw errorOfAnswer(response, await readErrorBody(response, rules.product), rules, kind);
}
