import type { ArgBuilder } from "@pothos/core";
import type { Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { pageArguments } from "../../graph/page-arguments.ts";
import type { RecordList } from "./record-lists.ts";

type ArgumentBuilder = ArgBuilder<Types>;

/** The arguments of a list of records. */
export const listArguments = (t: ArgumentBuilder, enumerations: Enumerations, { descriptor, filter, order }: RecordList) => ({
  where: t({ type: filter, required: false, description: `Which ${descriptor.plural}. Left out: all.` }),
  orderBy: t({ type: order, required: false, description: "In which order. Left out: the most recently changed first." }),
  deleted: t({
    type: deletedFilter(enumerations),
    required: true,
    defaultValue: "EXCLUDE",
    description: "Whether records that are gone at the vendor are listed.",
  }),
  ...pageArguments(t),
});

const deletedFilter = (enumerations: Enumerations) =>
  enumerations.of("DeletedFilter", "Whether records that are gone at the vendor are listed.", {
    EXCLUDE: "Only records that are there.",
    INCLUDE: "Both; deletedAt tells them apart.",
    ONLY: "Only records that are gone.",
  });
