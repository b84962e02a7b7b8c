import type { Duplex } from "node:stream";
import type { Gateway } from "@fettle/gateway";
import type { SecretsOfARun } from "./secrets-of-a-run.ts";

/** Wraps the gateway's handlers to record the secrets in everything that is sent through them. */
export function overhearSecrets({ node }: Pick<Gateway, "node">, secrets: SecretsOfARun): Pick<Gateway, "node"> {
  const overheard = new WeakSet<Duplex>();
  function overhear(socket: Duplex): void {
    if (overheard.has(socket)) return;
    overheard.add(socket);
    const { write } = socket;
    Object.assign(socket, {
      write(chunk: unknown, ...rest: unknown[]) {
        if (typeof chunk === "string") secrets.addFrom(chunk);
        else if (chunk instanceof Uint8Array)
          secrets.addFrom(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString());
        return Reflect.apply(write, socket, [chunk, ...rest]);
      },
    });
  }
  return {
    node: {
      request(incoming, response) {
        overhear(incoming.socket);
        secrets.addFrom(incoming.headers.authorization ?? "");
        node.request(incoming, response);
      },
      upgrade(incoming, socket, head) {
        overhear(socket);
        node.upgrade(incoming, socket, head);
      },
    },
  };
}
