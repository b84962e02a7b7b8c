import type { Ask } from "@fettle/server/customer";

/** The API refused a call or could not be reached. */
export class AskError extends Error {
  override readonly name = "AskError";
  /** The stable code of the error; `NO_ANSWER` without an answer. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Longer than the API ever takes. */
const answerMilliseconds = 60_000;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** The API at an endpoint, with one token. Rejects with an AskError. */
export function askAt(endpoint: string, token: string): Ask {
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    let answer: Answer<Data>;
    try {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(answerMilliseconds),
      });
      answer = JSON.parse(await response.text());
    } catch (error) {
      throw new AskError("NO_ANSWER", "The API did not answer", { cause: error });
    }
    const [error] = answer.errors ?? [];
    if (error !== undefined) throw new AskError(error.extensions?.code ?? "NO_CODE", error.message);
    if (answer.data === undefined || answer.data === null) throw new AskError("NO_DATA", "The API returned no data");
    return answer.data;
  };
}
