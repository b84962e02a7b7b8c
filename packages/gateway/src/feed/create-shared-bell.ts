import type { Log } from "../log.ts";
import type { Bell, Ring } from "./bell.ts";
import { createLocalBell } from "./create-local-bell.ts";

/** A carrier of rings to other nodes. */
export interface RingCarrier {
  /** Sends a ring to every node. A failure only delays: the others check the log themselves. */
  send(ring: Ring): Promise<unknown>;
  close(): Promise<void>;
}

/** The receiver of a carrier's rings. */
export interface RingReceiver {
  /** Receives a ring; null when it could not be read. */
  readonly hear: (ring: Ring | null) => void;
  /** Reports that rings may have been lost. */
  readonly loseRings: () => void;
}

/** A bell of several nodes: this node's own rings, and those that a carrier brings from the others. */
export async function createSharedBell(carry: (receiver: RingReceiver) => Promise<RingCarrier>, log: Log): Promise<Bell> {
  const local = createLocalBell();
  let onRingsLost: (() => void) | undefined;
  const carrier = await carry({
    hear: (ring) => (ring === null ? onRingsLost?.() : local.ring(ring)),
    loseRings: () => onRingsLost?.(),
  });
  return {
    ring(ring) {
      local.ring(ring);
      carrier
        .send(ring)
        .catch((error: Error) =>
          log.warn({ error: error.message }, "other nodes could not be notified of a change; they will find it themselves"),
        );
    },
    listen(onRing) {
      local.listen(onRing);
      onRingsLost = () => onRing(null);
    },
    async [Symbol.asyncDispose]() {
      await carrier.close();
      await local[Symbol.asyncDispose]();
    },
  };
}
