import { startServer } from "../house/start-server.ts";
import type { Cores } from "../machine/cores.ts";
import { askOnce } from "./ask-once.ts";
import type { Contestant, ReadAnswer } from "./contestant.ts";
import { dataOf } from "./fettle-contestant.ts";
import { type PeerPlace, peerCursor } from "./hand-written-contestant.ts";
import { peersFolder } from "../house/peers.ts";
import { postgraphileCursor, postgraphileDocuments, readPostgraphile } from "./postgraphile.ts";
import { documents, graphqlPlan, type Sample, variablesOf } from "./shapes.ts";
import { statements } from "./statements.ts";

interface Peer {
  readonly name: string;
  readonly file: string;
  readonly options?: object;
  /** What differs from Fettle's documents and answers. */
  readonly documents?: typeof documents;
  readonly read?: ReadAnswer;
  /** Asks for the cursor of the row at `$offset`, where cursors are the peer's own. */
  readonly cursor?: string;
}

/** By what GraphQL over PostgreSQL in Node is usually made. */
export const peers: readonly Peer[] = [
  {
    name: "PostGraphile",
    file: "postgraphile.mjs",
    documents: postgraphileDocuments,
    read: readPostgraphile,
    cursor: postgraphileCursor,
  },
  { name: "mercurius + jit", file: "mercurius.mjs", options: { jit: 1 } },
  { name: "mercurius", file: "mercurius.mjs" },
  { name: "Yoga + Pothos", file: "yoga-pothos.mjs" },
  { name: "Apollo Server", file: "apollo.mjs" },
];

/**
 * The peers. All but PostGraphile, which makes its own statements, read by the statements of hand-written Node, so that only what stands between
 * them and the client differs.
 */
export const peerContestants = (cores: Cores, place: PeerPlace, sample: Sample): readonly Contestant[] =>
  peers.map((peer) => ({
    name: peer.name,
    async start() {
      const setup = JSON.stringify({ ...place, statements, ...peer.options });
      const server = await startServer(cores, { file: new URL(peer.file, peersFolder), words: [setup] });
      const url = `${server.url}/graphql`;
      const plan = (query: string, variables: readonly object[]) => graphqlPlan(url, place.token, query, variables);
      let cursor = peerCursor(sample);
      if (peer.cursor !== undefined) {
        const found = dataOf(JSON.parse(await askOnce(plan(peer.cursor, [{ offset: sample.deepRows - 1 }]))));
        cursor = String(Object(found).pageInfo.endCursor);
      }
      return {
        server,
        planOf: (shape) => plan((peer.documents ?? documents)[shape], variablesOf(shape, sample, cursor)),
        read: peer.read ?? ((_shape, body) => dataOf(body)),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  }));
