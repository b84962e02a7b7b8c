/** An error of a path other than `/graphql`. */
export const errorAnswer = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response => Response.json({ error: { code, message } }, { status, headers: { "cache-control": "no-store", ...headers } });
