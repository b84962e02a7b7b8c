import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { isKnown, reportPort, setup } from "./setup.mjs";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: setup.databaseUrl, schemas: ["peers"] })],
  grafast: {
    explain: false,
    context: (requestContext) => {
      if (!isKnown(requestContext.node?.req.headers.authorization)) throw new Error("unauthenticated");
      // PostGraphile's own way to row-level security: both are set around each query.
      return { pgSettings: { role: setup.role, "fettle.environment": setup.environmentId } };
    },
  },
  grafserv: { graphiql: false, watch: false, graphqlPath: "/graphql" },
};
const server = createServer();
const service = postgraphile(preset).createServ(grafserv);
await service.addTo(server);
server.listen(0, "127.0.0.1", () => reportPort(server.address()));
