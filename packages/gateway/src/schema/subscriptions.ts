import type { ObjectRef } from "@pothos/core";
import type { FeedEvent } from "../feed/feed.ts";
import type { RecordChange } from "../change-log/change.ts";
import { filterFields } from "../filter/filter-fields.ts";
import type { Builder, Types } from "./builder.ts";
import { itemOf, startOf, streamOf, type StreamEvent, type StreamStart } from "./change-stream.ts";
import type { ChangeInputs } from "./change-inputs.ts";
import { readFilter } from "./filter-input.ts";
import { singularOf } from "./names.ts";
import type { RecordList } from "./record-lists.ts";
import { verdictOf } from "./record-stream.ts";
import type { ChangeView, Refs } from "./refs.ts";
import { isSelected, readSelection } from "./selection-input.ts";

const after =
  "A cursor of the change log: what came after it is replayed, then the stream goes on live, without gap or repeat. Left out: from now on.";

/** Adds `workOrderChanges` for an entity. */
export function addRecordSubscription(
  builder: Builder,
  { descriptor, filter }: RecordList,
  changeType: ObjectRef<Types, ChangeView>,
): void {
  builder.subscriptionField(`${singularOf(descriptor.name)}Changes`, (t) =>
    t.field({
      type: changeType,
      nullable: false,
      description: `Changes of ${descriptor.plural}, in the order of the change log. It never ends by itself.`,
      args: {
        after: t.arg.string({ required: false, description: after }),
        where: t.arg({
          type: filter,
          required: false,
          description: "Only records that match, or did until this change. Left out: all.",
        }),
      },
      subscribe: async (_root, input, context) => {
        const where = readFilter(filterFields(descriptor), input.where);
        const isVisible = visibility(context.principal.systemId);
        const start = await startOf(context, input.after);
        const events = context.services.feed.records(
          start.request,
          (change) => change.entity === descriptor.name && isVisible(change) && verdictOf(where, change) !== null,
        );
        return viewsOf(start, events, (change) => verdictOf(where, change) === true);
      },
      resolve: itemOf,
    }),
  );
}

/** Adds `changes` and `systemChanges`. */
export function addChangeSubscriptions(builder: Builder, refs: Refs, { changeFilter }: ChangeInputs): void {
  builder.subscriptionField("changes", (t) =>
    t.field({
      type: refs.change,
      nullable: false,
      description: "Changes of all records, in the order of the change log. It never ends by itself.",
      args: {
        after: t.arg.string({ required: false, description: after }),
        where: t.arg({ type: changeFilter, required: false, description: "Which changes. Left out: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, services } = context;
        const selection = readSelection(input.where, services.catalog.entities.keys(), principal.systemId);
        const start = await startOf(context, input.after);
        const events = services.feed.records(start.request, (change) => isSelected(selection, change));
        return viewsOf(start, events, ({ kind }) => kind !== "DELETED");
      },
      resolve: itemOf,
    }),
  );

  builder.subscriptionField("systemChanges", (t) =>
    t.field({
      type: refs.systemChange,
      nullable: false,
      description: "Changes of systems' statuses, in the order of the change log. It never ends by itself.",
      args: {
        after: t.arg.string({ required: false, description: after }),
        systemId: t.arg.id({ required: false, description: "Only this system's. Left out: all systems'." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, services } = context;
        const isVisible = visibility(principal.systemId);
        const wanted = input.systemId ?? null;
        const start = await startOf(context, input.after);
        const events = services.feed.systems(
          start.request,
          (change) => isVisible(change) && (wanted === null || change.systemId === wanted),
        );
        return streamOf(start, events, (change) => change);
      },
      resolve: itemOf,
    }),
  );
}

const visibility = (boundTo: string | null) => (change: { readonly systemId: string }) =>
  boundTo === null || change.systemId === boundTo;

const viewsOf = (
  start: StreamStart,
  events: AsyncIterableIterator<FeedEvent<RecordChange>>,
  matchesOf: (change: RecordChange) => boolean,
): AsyncIterableIterator<StreamEvent<ChangeView>> =>
  streamOf(start, events, (change) => ({ change, matches: matchesOf(change) }));
