import { encodeCursor } from "../change-log/cursor.ts";
import type { NoticeChange } from "../change-log/change.ts";
import { type NoticeKind, noticeKinds } from "../change-log/notice-kinds.ts";
import { feedService } from "../feed/feed-service.ts";
import type { Graph } from "../graph/graph.ts";
import { itemOf } from "../graph/stream-event.ts";
import { systemLoader } from "../systems/graph/system-loader.ts";
import { systemType } from "../systems/graph/system-types.ts";
import { interestInNotices } from "./change-interests.ts";
import { ChangeStream, createEventView, startOf, withSharing } from "./change-stream.ts";
import { afterWords } from "./cursor-words.ts";

/** Adds `noticeChanges`, with Notice. */
export function addNoticeSubscription(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { system: systemType(graph) };
  const kind = enumerations.of("NoticeKind", "What a notice is about. Later versions may add kinds.", noticeKinds);
  const notice = builder.objectRef<NoticeChange>("Notice").implement({
    description: "An event that is no change of a record, numbered in the change log.",
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "The notice's position in the change log. Pass it as after to continue from here.",
        resolve: (told, _arguments, { principal }) => encodeCursor(principal.environmentId, told),
      }),
      kind: t.field({ type: kind, nullable: false, description: "What the notice is about.", resolve: (told) => told.kind }),
      systemId: t.exposeID("systemId", {
        nullable: true,
        description: "The id of the system, also when its data has been erased. Null when the notice is about no system.",
      }),
      subjectId: t.exposeID("subjectId", {
        nullable: true,
        description: "The id of what the notice is about beside the system; its kind says what that is. Null when there is none.",
      }),
      data: t.expose("data", {
        type: "JSON",
        nullable: true,
        description:
          "What happened, as an object; its kind says with which fields. Null only after the system's data has been erased.",
      }),
      recordedAt: t.expose("recordedAt", { type: "DateTime", nullable: false, description: "When it happened." }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "Correlates the notice with changes, vendor calls and logs.",
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system. Null when the notice is about none, and after the system's data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
    }),
  });
  builder.subscriptionField("noticeChanges", (t) =>
    t.field({
      type: notice,
      nullable: false,
      description:
        "Events that are no changes of records, such as finished syncs, in the order of the change log. The stream does not end by itself. A token " +
        "for one system sees the notices about that system.",
      args: {
        after: t.arg.string({ required: false, description: afterWords }),
        kinds: t.arg({ type: [kind], required: false, description: "Selects notices of these kinds. Default: all." }),
        systemId: t.arg.id({ required: false, description: "Selects the notices about one system. Default: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, use } = context;
        const kinds = input.kinds as readonly NoticeKind[] | null | undefined; // the names of the enumeration
        const interest = interestInNotices(principal.systemId, input.systemId ?? null, kinds ?? null);
        const start = await startOf(context, input.after);
        const events = use(feedService).notices(start.request, withSharing(interest, context, noticeView));
        return new ChangeStream(start, events, noticeView);
      },
      resolve: itemOf,
    }),
  );
}

const noticeView = createEventView<NoticeChange, NoticeChange>(({ change }) => change);
