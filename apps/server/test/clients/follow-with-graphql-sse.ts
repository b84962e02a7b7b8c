import { createClient } from "graphql-sse";
import { type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";
import { Stream } from "../harness/stream.ts";
import { type Follower, untilNextTry } from "./follower.ts";

/** graphql-sse reconnects by itself and sends the same body; `Last-Event-ID` carries the place to resume from. */
export const followWithGraphQLSse: Follower = ({ graphql, token, after, where }) => {
  let cursor = after;
  const client = createClient({
    url: graphql,
    headers: () => ({ authorization: `Bearer ${token}`, "last-event-id": cursor }),
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: untilNextTry,
  });
  const stream = new Stream<WorkOrderChanges>(() => client.dispose());
  client.subscribe<WorkOrderChanges>(
    { query: workOrderChanges, variables: { after, where } },
    {
      next({ data, errors }) {
        if (!data) return stream.fail(errors);
        stream.push(data);
        cursor = data.workOrderChanges.cursor;
      },
      error: (error) => stream.fail(error),
      complete: () => stream.fail(new Error("The subscription ended")),
    },
  );
  return stream;
};
