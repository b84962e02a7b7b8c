import type { ArgBuilder } from "@pothos/core";
import type { Types } from "./builder.ts";
import type { Enumerations } from "./enumerations.ts";
import type { RecordList } from "./record-lists.ts";

type ArgumentBuilder = ArgBuilder<Types>;

/** `first`, `after`, `last` and `before`. */
export const pageArguments = (t: ArgumentBuilder) => ({
  first: t.int({
    required: false,
    description: "The number of items from the start, or after the cursor after, 0 to 200. Default: 50.",
  }),
  after: t.string({ required: false, description: "The cursor of the item to continue after. Use it with first." }),
  last: t.int({ required: false, description: "The number of items from the end, or before the cursor before, 0 to 200." }),
  before: t.string({ required: false, description: "The cursor of the item to stop before. Use it with last." }),
});

/** The arguments of a list of records. */
export const listArguments = (t: ArgumentBuilder, enumerations: Enumerations, { descriptor, filter, order }: RecordList) => ({
  where: t({ type: filter, required: false, description: `Selects ${descriptor.plural}. Default: all.` }),
  orderBy: t({ type: order, required: false, description: "The order of the list. Default: the most recently changed first." }),
  deleted: t({
    type: deletedFilter(enumerations),
    required: true,
    defaultValue: "EXCLUDE",
    description: "Whether to list records that are gone at the vendor.",
  }),
  ...pageArguments(t),
});

const deletedFilter = (enumerations: Enumerations) =>
  enumerations.of("DeletedFilter", "Whether to list records that are gone at the vendor.", {
    EXCLUDE: "Only records that exist at the vendor.",
    INCLUDE: "Existing and deleted records; deletedAt tells them apart.",
    ONLY: "Only records that are gone at the vendor.",
  });
