import { readAnswer } from "./answers.ts";
import { createAuthorization } from "./authorization.ts";
import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";
import { type Call, connectionFailed, post } from "./post.ts";

const accept = "application/graphql-response+json, application/json;q=0.9";

/**
 * Sends a query or a mutation and returns its data. It repeats the operation only when the gateway refused the token, before
 * anything ran, and the app can provide another one.
 *
 * @throws FettleError when the response has any error, or there is no response; the signal's reason when the signal is aborted.
 */
export async function ask(settings: Settings, call: Call, signal: AbortSignal): Promise<unknown> {
  const authorization = createAuthorization(settings);
  for (let isSecond = false; ; isSecond = true) {
    try {
      const response = await post(settings, call, { authorization, headers: { accept }, signal });
      return (await readAnswer(response, settings)).data;
    } catch (error) {
      signal.throwIfAborted();
      if (!FettleError.isInstance(error)) throw connectionFailed(error);
      if (isSecond || error.code !== "UNAUTHENTICATED" || !authorization.refuse()) throw error;
    }
  }
}
