import { ApolloClient, CombinedGraphQLErrors, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";
import { Stream } from "../harness/stream.ts";
import { betweenTriesMilliseconds, type Follower } from "./follower.ts";

/** Apollo Client over graphql-ws. A lost socket ends its subscription with an error, and the app subscribes again after the last cursor. */
export const followWithApollo: Follower = ({ graphql, token, after, where }) => {
  const socket = createClient({
    url: graphql.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  const query = gql(workOrderChanges);
  let cursor = after;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;

  function again(error: unknown): void {
    if (CombinedGraphQLErrors.is(error)) return stream.fail(error);
    clearTimeout(timer);
    timer = setTimeout(subscribe, betweenTriesMilliseconds);
  }

  function subscribe(): void {
    const subscription = client
      .subscribe<WorkOrderChanges>({ query, variables: { after: cursor, where }, fetchPolicy: "no-cache" })
      .subscribe({
        next({ data, error }) {
          if (error) return again(error);
          if (!data) return;
          stream.push(data);
          cursor = data.workOrderChanges.cursor;
        },
        error: again,
      });
    unsubscribe = () => subscription.unsubscribe();
  }

  const stream = new Stream<WorkOrderChanges>(async () => {
    clearTimeout(timer);
    unsubscribe?.();
    client.stop();
    await socket.dispose();
  });
  subscribe();
  return stream;
};
