import type { FetchHandler } from "./fetch.ts";

/** What a `route.ts` of Next exports. */
export interface NextRoute {
  readonly POST: FetchHandler;
}

export const forNext = (fetch: FetchHandler): NextRoute => ({ POST: fetch });
