import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { reportPort } from "./setup.mjs";
import { createTopic, takesPublish, typeDefs } from "./topic.mjs";

const topic = createTopic();
const resolvers = { Subscription: { workOrderChanges: { subscribe: () => topic.follow() } } };
const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), graphiql: false, logging: false });
const server = createServer((request, response) => {
  if (!takesPublish(topic, request, response)) yoga(request, response);
});
server.listen(0, "127.0.0.1", () => reportPort(server.address()));
