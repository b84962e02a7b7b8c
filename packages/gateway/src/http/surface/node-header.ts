import type { IncomingMessage } from "node:http";

/** A header of Node's request, by its name in lower case. Null when it was not sent. */
export const nodeHeader = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === "string" ? value : null;
};
