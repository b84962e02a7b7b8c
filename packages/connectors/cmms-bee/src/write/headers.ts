/** The headers of a write. */
export const headersOf = (commandId: string): Readonly<Record<string, string>> => ({
  "content-type": "application/json",
  "idempotency-key": commandId,
});
