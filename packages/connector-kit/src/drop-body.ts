/** Discards a response's body to free its connection. It does not wait, because the body of a cloned response may never end. */
export function dropBody(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
