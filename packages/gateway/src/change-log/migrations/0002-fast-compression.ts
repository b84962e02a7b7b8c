import type { Kysely } from "kysely";
import { compressFast } from "../../store/compress-fast.ts";

export const up = (database: Kysely<unknown>): Promise<void> => compressFast(database, "changes", ["record", "previous"]);
