import { createServer } from "node:http";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { reportPort } from "./setup.mjs";
import { createTopic, takesPublish, typeDefs } from "./topic.mjs";

const topic = createTopic();
const schema = buildSchema(typeDefs);
const server = createServer((request, response) => {
  if (!takesPublish(topic, request, response)) response.writeHead(404).end();
});
useServer(
  { schema, roots: { subscription: { workOrderChanges: () => topic.follow() } } },
  new WebSocketServer({ server, path: "/graphql" }),
);
server.listen(0, "127.0.0.1", () => reportPort(server.address()));
