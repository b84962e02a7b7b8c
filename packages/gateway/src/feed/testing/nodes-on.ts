import type { ChangeLog } from "../../change-log/change-log.ts";
import type { Bell, Ring } from "../bell.ts";
import { createFeed } from "../create-feed.ts";
import type { Feed } from "../feed.ts";
import { readRing, writeFullRing } from "../ring-message.ts";
import { silent } from "./memory-log.ts";

/** Nodes whose rings travel as text and may be lost, doubled and overtaken, as `fate` decides. */
export function nodesOn(log: ChangeLog, count: number, fate: () => number) {
  const listeners: ((ring: Ring | null) => void)[] = [];
  const late: (() => void)[] = [];
  const carry = (ring: Ring, from: number) => {
    const message = writeFullRing(ring);
    listeners.forEach((hear, node) => {
      if (node === from) return hear(ring);
      const arrive = () => hear(readRing(message));
      const kind = fate() % 8;
      if (kind === 0) return;
      if (kind === 1) late.push(arrive);
      else arrive();
      if (kind === 2) arrive();
      if (kind === 3) late.splice(0).forEach((overtaken) => overtaken());
      if (kind === 4) hear(null);
    });
  };
  return Array.from({ length: count }, (_, node): Feed => {
    const bell: Bell = {
      ring: (ring) => carry(ring, node),
      listen: (onRing) => void (listeners[node] = onRing),
      [Symbol.asyncDispose]: async () => {},
    };
    return createFeed({ changeLog: log, bell, log: silent, lookMilliseconds: 5, checkpointMilliseconds: 5 });
  });
}
