import type { FetchHandler } from "./fetch.ts";

/** A handler for a route of Hono. */
export type HonoHandler = (context: { readonly req: { readonly raw: Request } }) => Promise<Response>;

export const forHono =
  (fetch: FetchHandler): HonoHandler =>
  ({ req }) =>
    fetch(req.raw);
