import type { ObjectRef } from "@pothos/core";
import { filterFields } from "../filter/filter-fields.ts";
import type { RecordChange, SystemStatusChange } from "../change-log/change.ts";
import type { Types } from "../graph/builder.ts";
import type { Graph } from "../graph/graph.ts";
import { itemOf } from "../graph/stream-event.ts";
import { systemChangeType } from "../systems/graph/system-types.ts";
import { feedService } from "../feed/feed-service.ts";
import { changeFilter } from "./change-filter.ts";
import { changeInterface, type ChangeView } from "./change-types.ts";
import { interestInRecords, interestInSelection, interestInSystems } from "./change-interests.ts";
import { ChangeStream, createEventView, startOf, withSharing } from "./change-stream.ts";
import { afterWords as after } from "./cursor-words.ts";
import { withRecordIds } from "../records/graph/external-id-filter.ts";
import { readFilter } from "../records/graph/filter-input.ts";
import { singularOf } from "../graph/names.ts";
import type { RecordList } from "../records/graph/record-lists.ts";
import { readKnownSelection } from "./selection-input.ts";

/** Adds `workOrderChanges` for an entity. */
export function addRecordSubscription(
  { builder }: Graph,
  { descriptor, extensions, filter }: RecordList,
  changeType: ObjectRef<Types, ChangeView>,
): void {
  builder.subscriptionField(`${singularOf(descriptor.name)}Changes`, (t) =>
    t.field({
      type: changeType,
      nullable: false,
      description: `Changes of ${descriptor.plural}, in the order of the change log. The stream does not end by itself.`,
      args: {
        after: t.arg.string({ required: false, description: after }),
        where: t.arg({
          type: filter,
          required: false,
          description: "Selects records that match, or matched until this change. Default: all.",
        }),
      },
      subscribe: async (_root, input, context) => {
        const asked = await withRecordIds(context, descriptor.name, input.where);
        const where = readFilter(filterFields({ descriptor, extensions }), asked);
        const interest = interestInRecords(descriptor.name, where, context.principal.systemId);
        const start = await startOf(context, input.after);
        const events = context.use(feedService).records(start.request, withSharing(interest, context, recordView));
        return new ChangeStream(start, events, recordView);
      },
      resolve: itemOf,
    }),
  );
}

/** Adds `changes` and `systemChanges`. */
export function addChangeSubscriptions(graph: Graph): void {
  const { builder, catalog } = graph;
  const refs = { change: changeInterface(graph), systemChange: systemChangeType(graph) };
  builder.subscriptionField("changes", (t) =>
    t.field({
      type: refs.change,
      nullable: false,
      description: "Changes of all records, in the order of the change log. The stream does not end by itself.",
      args: {
        after: t.arg.string({ required: false, description: after }),
        where: t.arg({ type: changeFilter(graph), required: false, description: "Selects changes. Default: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, use } = context;
        const selection = readKnownSelection(input.where, catalog.entities, principal.systemId);
        const start = await startOf(context, input.after);
        const interest = withSharing(interestInSelection(selection), context, recordView);
        return new ChangeStream(start, use(feedService).records(start.request, interest), recordView);
      },
      resolve: itemOf,
    }),
  );

  builder.subscriptionField("systemChanges", (t) =>
    t.field({
      type: refs.systemChange,
      nullable: false,
      description: "Changes of systems' statuses, in the order of the change log. The stream does not end by itself.",
      args: {
        after: t.arg.string({ required: false, description: after }),
        systemId: t.arg.id({ required: false, description: "Selects one system. Default: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, use } = context;
        const interest = interestInSystems(principal.systemId, input.systemId ?? null);
        const start = await startOf(context, input.after);
        const events = use(feedService).systems(start.request, withSharing(interest, context, systemView));
        return new ChangeStream(start, events, systemView);
      },
      resolve: itemOf,
    }),
  );
}

const recordView = createEventView<RecordChange, ChangeView>((event) => event);
const systemView = createEventView<SystemStatusChange, SystemStatusChange>(({ change }) => change);
