import { readAppended, writeAppended } from "../change-log/appended-text.ts";
import type { Ring } from "./bell.ts";

/** A ring as it travels between nodes, without what was added. */
export const writeRing = ({ environmentId, position }: Ring): string => `${position} ${environmentId}`;

/** A ring as it travels between nodes, with what was added where that is not too much. */
export function writeFullRing(ring: Ring): string {
  const appended = ring.appended();
  const text = appended === null ? null : writeAppended(appended);
  return text === null ? writeRing(ring) : `${writeRing(ring)}\n${text}`;
}

/** Reads a ring back; null when it is none. What was added is parsed only when somebody asks for it. */
export function readRing(message: string): Ring | null {
  const match = /^(\d{1,16}) (\S{1,100})(?:\n|$)/.exec(message);
  if (match?.[2] === undefined) return null;
  const [head] = match;
  const position = Number(match[1]);
  const text = message.slice(head.length);
  return { position, environmentId: match[2], appended: () => (text === "" ? null : readAppended(text, position)) };
}
