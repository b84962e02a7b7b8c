import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { GraphQLError } from "graphql";
import { resolvers, typeDefs } from "./schema.mjs";
import { isKnown, reportPort } from "./setup.mjs";

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: "127.0.0.1" },
  context: async ({ req: { headers } }) => {
    if (!isKnown(headers.authorization)) throw new GraphQLError("unauthenticated");
    return {};
  },
});
reportPort({ port: Number(new URL(url).port) });
