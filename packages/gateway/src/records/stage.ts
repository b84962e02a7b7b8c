import type { Stage } from "../stage.ts";
import { createRecordReader } from "./create-record-reader.ts";
import { recordsPart } from "./graph/records-part.ts";
import * as fastCompression from "./migrations/0001-fast-compression.ts";
import * as partsByEntity from "./migrations/0002-parts-by-entity.ts";
import * as customValues from "./migrations/0003-custom-values.ts";
import { recordsService } from "./records-service.ts";
import { recordsTables } from "./tables.ts";

/** Reads the stored records of vendors. */
export const recordsStage: Stage = {
  name: "records",
  tables: recordsTables,
  migrations: [
    { name: "0001-fast-compression", up: fastCompression.up },
    { name: "0002-parts-by-entity", up: partsByEntity.up },
    { name: "0003-custom-values", up: customValues.up },
  ],
  graph: recordsPart,
  open({ store, catalog, provide }) {
    provide(recordsService, createRecordReader(store, catalog));
    return {};
  },
};
