import fastify from "fastify";
import mercurius from "mercurius";
import { reportPort } from "./setup.mjs";
import { createTopic, typeDefs } from "./topic.mjs";

const topic = createTopic();
const resolvers = { Subscription: { workOrderChanges: { subscribe: () => topic.follow() } } };
const application = fastify();
application.addContentTypeParser("text/plain", { parseAs: "string" }, (_request, body, done) => done(null, body));
application.post("/publish", async (request, reply) => {
  topic.publish(request.body);
  return reply.send();
});
application.register(mercurius, { schema: typeDefs, resolvers, jit: 1, subscription: true });
await application.listen({ port: 0, host: "127.0.0.1" });
reportPort(application.server.address());
