import type { Authenticating } from "./authenticator.ts";

/** A route, with its name in metrics. */
export interface Route {
  readonly name: string;
  /** Set when the route accepts any Host: load balancers and probes often send none. */
  readonly anyHost?: true;
  /** `from`: the network address of the caller. `authenticated`: the caller, if somebody has looked already. */
  answer(
    request: Request,
    requestId: string,
    from: string | null,
    authenticated?: Authenticating | null,
  ): Promise<Response> | Response;
}
