import type { ArgBuilder } from "@pothos/core";
import type { Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { pageArguments } from "../../graph/page-arguments.ts";
import type { RecordList } from "./record-lists.ts";

type ArgumentBuilder = ArgBuilder<Types>;

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

/** Whether deleted records are meant. */
export const deletedFilter = (enumerations: Enumerations) =>
  enumerations.of("DeletedFilter", "Whether to list records that are gone at the vendor.", {
    EXCLUDE: "Only records that exist at the vendor.",
    INCLUDE: "Existing and deleted records; deletedAt tells them apart.",
    ONLY: "Only records that are gone at the vendor.",
  });
