import { encodeCursor } from "../../change-log/cursor.ts";
import type { NoticeChange } from "../../change-log/change.ts";
import { interestInNotices } from "../../changes/change-interests.ts";
import { ChangeStream, createEventView, startOf, withSharing } from "../../changes/change-stream.ts";
import { afterWords } from "../../changes/cursor-words.ts";
import { feedService } from "../../feed/feed-service.ts";
import type { Graph } from "../../graph/graph.ts";
import { itemOf } from "../../graph/stream-event.ts";
import type { Telling } from "../alert.ts";
import { kindsOfTellings, tellingOfKind } from "../told-kinds.ts";
import { alertLoader, alertType } from "./alert-types.ts";
import { changeKindType } from "./enumerations.ts";

/** Adds `alertChanges`. */
export function addAlertSubscription(graph: Graph): void {
  const { builder, enumerations } = graph;
  const change = builder.objectRef<NoticeChange>("AlertChange").implement({
    description: "Something that is told of an alert, numbered in the change log.",
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "Its position in the change log. Pass it as after to continue from here.",
        resolve: (told, _arguments, { principal }) => encodeCursor(principal.environmentId, told),
      }),
      kind: t.field({
        type: changeKindType(enumerations),
        nullable: false,
        description: "What is told.",
        resolve: ({ kind }): Telling => tellingOfKind(kind),
      }),
      alertId: t.id({
        nullable: false,
        description: "The alert's id, also when the alert has been deleted.",
        resolve: ({ subjectId }) => subjectId ?? "",
      }),
      alert: t.field({
        type: alertType(graph),
        nullable: true,
        description: "The alert as it is now. Null once it has been deleted.",
        resolve: ({ subjectId }, _arguments, { loaders }) =>
          subjectId === null ? null : loaders.of(alertLoader).load(subjectId),
      }),
      recordedAt: t.expose("recordedAt", { type: "DateTime", nullable: false, description: "When it happened." }),
      traceId: t.exposeString("traceId", { nullable: false, description: "The trace of the alert." }),
    }),
  });
  builder.subscriptionField("alertChanges", (t) =>
    t.field({
      type: change,
      nullable: false,
      description:
        "What is told of alerts, in the order of the change log: that they open, are still open after a day, and end. The stream does not end by itself. " +
        "A token for one system sees the alerts about that system. Acknowledging is not told.",
      args: {
        after: t.arg.string({ required: false, description: afterWords }),
        systemId: t.arg.id({ required: false, description: "Selects the alerts about one system. Default: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, use } = context;
        const interest = interestInNotices(principal.systemId, input.systemId ?? null, kindsOfTellings);
        const start = await startOf(context, input.after);
        const events = use(feedService).notices(start.request, withSharing(interest, context, alertView));
        return new ChangeStream(start, events, alertView);
      },
      resolve: itemOf,
    }),
  );
}

const alertView = createEventView<NoticeChange, NoticeChange>(({ change }) => change);
