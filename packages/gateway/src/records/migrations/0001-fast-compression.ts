import type { Kysely } from "kysely";
import { compressFast } from "../../store/compress-fast.ts";

export const up = (database: Kysely<unknown>): Promise<void> =>
  compressFast(database, "records", ["document", "custom_fields", "remote_data"]);
