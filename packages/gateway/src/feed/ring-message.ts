import { readAppended, writeAppended } from "../change-log/appended-text.ts";
import type { Ring } from "./bell.ts";

/** The text of a ring between nodes, without the added changes. */
export const writeRing = ({ environmentId, position }: Ring): string => `${position} ${environmentId}`;

/** The text of a ring between nodes, with the added changes if they are not too many. */
export function writeFullRing(ring: Ring): string {
  const appended = ring.appended();
  const text = appended === null ? null : writeAppended(appended);
  return text === null ? writeRing(ring) : `${writeRing(ring)}\n${text}`;
}

/** Reads a ring; null when the text is not a ring. The added changes are parsed only on demand. */
export function readRing(message: string): Ring | null {
  const match = /^(\d{1,16}) (\S{1,100})(?:\n|$)/.exec(message);
  if (match?.[2] === undefined) return null;
  const [head] = match;
  const position = Number(match[1]);
  const text = message.slice(head.length);
  return { position, environmentId: match[2], appended: () => (text === "" ? null : readAppended(text, position)) };
}
