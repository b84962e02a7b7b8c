import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { expect, it } from "vitest";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { openServer } from "../testing/open-server.ts";

it("The socket of a refused upgrade is closed even if the peer keeps its side open", async () => {
  await using opened = await openServer(createMemoryStages());
  const server = createServer().on("upgrade", opened.http.node.upgrade);
  const upgraded = once(server, "upgrade");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const peer = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  peer.write("GET /other HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
  try {
    const socket: Socket = (await upgraded)[1];
    const closed = once(socket, "close");
    const [answer] = await once(peer, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
    await closed;
  } finally {
    peer.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});
