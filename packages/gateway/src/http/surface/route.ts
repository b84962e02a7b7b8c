/** A path's name in metrics, and how it is answered. */
export interface Route {
  readonly name: string;
  /** Set where it is answered whatever host the request is for: load balancers and probes often tell none. */
  readonly anyHost?: true;
  /** `from`: the network address of the caller. */
  answer(request: Request, requestId: string, from: string | null): Promise<Response> | Response;
}
