import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";

/** An attacked port, and the means of the attack. */
export interface Target {
  readonly port: number;
  /** A token that may read, because some attackers are customers. */
  readonly token: string;
  readonly random: Random;
  /** Aborted when the run is over. */
  readonly signal: AbortSignal;
}

/** One attack, from the first byte to the end of its connection. Returns its outcome in a word or two. Never rejects. */
export type Attack = (target: Target) => Promise<string>;

/** A raw connection of an attacker. */
export interface RawSocket {
  /** Waits until the socket accepts more. False once it has ended. */
  write(data: string | Uint8Array): Promise<boolean>;
  /** Waits this long, or until the connection has ended; returns whether it is still open. */
  wait(milliseconds: number): Promise<boolean>;
  /** The first answer, or else the way in which the connection ended. */
  outcome(): string;
}

/** The limit of an attack's duration, which lets each socket make several. */
const longestMilliseconds = 40_000;

/** Connects, runs the attack, and closes the connection. */
export async function attackRaw({ port, signal }: Target, work: (socket: RawSocket) => Promise<void>): Promise<string> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(longestMilliseconds)]);
  const socket = connect({ host: "127.0.0.1", port });
  const ended = new AbortController();
  let answer = "";
  socket.on("data", (data) => {
    if (answer === "") answer = /^HTTP\/1\.1 (\d{3})/u.exec(data.toString("latin1"))?.[1] ?? "data";
  });
  socket.on("error", () => ended.abort());
  socket.on("close", () => ended.abort());
  const stands = AbortSignal.any([ended.signal, until]);
  try {
    await work({
      write: (data) => writeTo(socket, data, stands),
      async wait(milliseconds) {
        await pause(milliseconds, undefined, { signal: stands }).catch(() => undefined);
        return !stands.aborted;
      },
      outcome: () => answer,
    });
  } finally {
    socket.destroy();
  }
  return answer === "" ? (ended.signal.aborted ? "cut off" : "left alone") : `answered ${answer}`;
}

async function writeTo(socket: Socket, data: string | Uint8Array, stands: AbortSignal): Promise<boolean> {
  if (stands.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<void>();
  stands.addEventListener("abort", () => resolve(), { once: true });
  socket.write(data, () => resolve());
  await promise;
  return !stands.aborted;
}
