import { startServer } from "../house/start-server.ts";
import type { Cores } from "../machine/cores.ts";
import { httpRequest } from "../driver/driver.ts";
import type { Contestant } from "./contestant.ts";
import { pageLength, type Sample, type Shape } from "./shapes.ts";

/** Where the peers' tables are, and as whom they are read. */
export interface PeerPlace {
  readonly databaseUrl: string;
  /** What each session sets as it begins: role and environment. */
  readonly sessionOptions: string;
  readonly role: string;
  readonly environmentId: string;
  readonly token: string;
}

/** A cursor as everyone but Fettle makes it. */
export const peerCursor = ({ deep }: Sample): string =>
  Buffer.from(JSON.stringify([deep.updatedAt, deep.id])).toString("base64url");

/** The limit: hand-written Node over `pg`, with an address for each thing that is asked. */
export function handWrittenContestant(cores: Cores, place: PeerPlace, sample: Sample): Contestant {
  const pathsOf = (shape: Shape): readonly string[] => {
    switch (shape) {
      case "typename":
        return ["/"];
      case "by id":
        return sample.ids.map((id) => `/work-orders/${id}`);
      case "page 1,000":
        return [`/work-orders?first=${pageLength}&after=${peerCursor(sample)}`];
      default:
        return [`/work-orders?first=${pageLength}&status=OPEN${shape === "totalCount" ? "&count" : ""}`];
    }
  };
  return {
    name: "hand-written",
    async start() {
      const headers = { authorization: `Bearer ${place.token}` };
      const file = new URL("hand-written/server.ts", import.meta.url);
      const server = await startServer(cores, { file, words: [JSON.stringify(place)] });
      return {
        server,
        planOf: (shape) => ({
          url: server.url,
          requests: pathsOf(shape).map((path) => httpRequest(server.url + path, "GET", headers)),
        }),
        read: (shape, body) => (shape === "typename" ? Object(body).__typename : body),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}
