import { createClient } from "@fettle/client";
import { type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";
import { Stream } from "../harness/stream.ts";
import { betweenTriesMilliseconds, type Follower } from "./follower.ts";

/** The client of this repository, which reconnects and resumes without help. */
export const followWithFettle: Follower = ({ graphql, token, after, where }) => {
  const client = createClient({ url: graphql, token, timing: { firstDelay: betweenTriesMilliseconds, longestDelay: 200 } });
  const changes = client.subscribe<WorkOrderChanges>(workOrderChanges, { variables: { where }, cursor: after });
  const stream = new Stream<WorkOrderChanges>(() => client.dispose());
  void (async () => {
    try {
      for await (const { data } of changes) stream.push(data);
    } catch (error) {
      stream.fail(error);
    }
  })();
  return stream;
};
