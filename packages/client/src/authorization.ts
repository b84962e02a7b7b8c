import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";

/** The credentials of one operation, over all its connections. */
export interface Authorization {
  /** Headers for the next connection. @throws FettleError TOKEN_UNAVAILABLE when the app's function fails. */
  headers(): Promise<Headers>;
  /** Records that the gateway refused the last credentials. Returns whether the app may provide different ones. */
  refuse(): boolean;
}

/** Gets the app's credentials. Functions are called for every connection. */
export function createAuthorization({ token, headers }: Pick<Settings, "token" | "headers">): Authorization {
  let last: string | null = null;
  let refused: string | null = null;

  async function ask(): Promise<Headers> {
    const sent = new Headers(typeof headers === "function" ? await headers() : headers);
    last = typeof token === "function" ? await token(refused) : (token ?? null);
    if (last !== null) sent.set("authorization", `Bearer ${last}`);
    return sent;
  }

  return {
    async headers() {
      try {
        return await ask();
      } catch (error) {
        if (FettleError.isInstance(error)) throw error;
        throw new FettleError("TOKEN_UNAVAILABLE", "The app's function for the token or the headers failed.", {
          cause: error,
          isRetryable: true,
        });
      }
    },
    refuse() {
      refused = last;
      return typeof token === "function" || typeof headers === "function";
    },
  };
}
