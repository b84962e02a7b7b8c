import fastify from "fastify";
import mercurius from "mercurius";
import { resolvers, typeDefs } from "./schema.mjs";
import { isKnown, reportPort, setup } from "./setup.mjs";

const application = fastify();
application.addHook("onRequest", async (request, reply) => {
  if (!isKnown(request.headers.authorization)) return reply.code(401).send({ errors: [{ message: "unauthenticated" }] });
});
application.register(mercurius, { schema: typeDefs, resolvers, jit: setup.jit ?? 0 });
await application.listen({ port: 0, host: "127.0.0.1" });
reportPort(application.server.address());
