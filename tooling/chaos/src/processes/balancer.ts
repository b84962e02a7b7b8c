import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Random } from "../random.ts";

/** One address for several nodes: each connection goes to a random node that is up. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
}

/** @param ports the ports of the nodes that are up, requested anew for each connection */
export async function startBalancer(ports: () => readonly number[], random: Random): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    const port = random.pick(ports());
    if (port === undefined) {
      client.destroy();
      return;
    }
    const node = connect({ host: "127.0.0.1", port });
    keep(node);
    // A killed node takes its connections with it, as it would without this balancer.
    for (const [one, other] of [
      [client, node],
      [node, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.once("close", () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The balancer has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
