/** A JSON answer to an HTTP request, before it becomes a `Response` or goes straight to the connection. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer as a `Response`. */
export const responseOf = ({ status, body, headers = {} }: PlainAnswer): Response => Response.json(body, { status, headers });
