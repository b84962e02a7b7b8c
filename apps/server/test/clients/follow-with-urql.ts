import { Client, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-sse";
import { type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";
import { Stream } from "../harness/stream.ts";
import { betweenTriesMilliseconds, type Follower } from "./follower.ts";

/** urql over graphql-sse. A lost connection ends its subscription with an error, and the app subscribes again after the last cursor. */
export const followWithUrql: Follower = ({ graphql, token, after, where }) => {
  const transport = createClient({ url: graphql, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
  const client = new Client({
    url: graphql,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: transport.subscribe({ query: query ?? "", variables: { ...variables } }, sink),
          }),
        }),
      }),
    ],
  });
  let cursor = after;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;

  function subscribe(): void {
    ({ unsubscribe } = client.subscription<WorkOrderChanges>(workOrderChanges, { after: cursor, where }).subscribe((result) => {
      if (result.error?.graphQLErrors.length) return stream.fail(result.error);
      if (result.error) {
        timer = setTimeout(subscribe, betweenTriesMilliseconds);
        return;
      }
      if (!result.data) return;
      stream.push(result.data);
      cursor = result.data.workOrderChanges.cursor;
    }));
  }

  const stream = new Stream<WorkOrderChanges>(() => {
    clearTimeout(timer);
    unsubscribe?.();
    transport.dispose();
  });
  subscribe();
  return stream;
};
