import type { IncomingMessage } from "node:http";

/** A header of a Node request by its lower-case name. Null when it was not sent. */
export const nodeHeader = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === "string" ? value : null;
};
