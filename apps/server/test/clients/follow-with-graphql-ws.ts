import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";
import { Stream } from "../harness/stream.ts";
import { type Follower, untilNextTry } from "./follower.ts";

/** graphql-ws reconnects by itself and sends the current variables, which contain the place to resume from. */
export const followWithGraphQLWs: Follower = ({ graphql, token, after, where }) => {
  const variables = { after, where };
  const client = createClient({
    url: graphql.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: untilNextTry,
  });
  const stream = new Stream<WorkOrderChanges>(() => client.dispose());
  client.subscribe<WorkOrderChanges>(
    { query: workOrderChanges, variables },
    {
      next({ data, errors }) {
        if (!data) return stream.fail(errors);
        stream.push(data);
        variables.after = data.workOrderChanges.cursor;
      },
      error: (error) => stream.fail(error),
      complete: () => stream.fail(new Error("The subscription ended")),
    },
  );
  return stream;
};
