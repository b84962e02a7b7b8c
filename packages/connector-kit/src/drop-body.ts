/** Discards a response's body to free its connection. It is not awaited: the body of a cloned response may never end. */
export function dropBody(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
