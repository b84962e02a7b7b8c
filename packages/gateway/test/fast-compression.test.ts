import { expect, it } from "vitest";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import { asOwner } from "./harness/as-owner.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const columns = `
  select format('%s.%s', attrelid::regclass, attname) as name, attcompression = 'l' as is_fast,
    (select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression') as can_be
  from pg_attribute where attrelid in ('records'::regclass, 'changes'::regclass)
    and attname in ('document', 'custom_fields', 'remote_data', 'record', 'previous') order by 1`;

describeOnEachStore("Long values", () => {
  it("are compressed with LZ4 where the server can", async () => {
    await using place = await freshDatabase({ isEmpty: true });
    await (await openStore(place.database, { entities: new Map(), ...storeParts }))[Symbol.asyncDispose]();
    const rows = await asOwner<{ name: string; is_fast: boolean; can_be: boolean }>(place.database, [columns]);
    expect(rows.map(({ name }) => name)).toEqual([
      "changes.previous",
      "changes.record",
      "records.custom_fields",
      "records.document",
      "records.remote_data",
    ]);
    for (const { is_fast, can_be } of rows) expect(is_fast).toBe(can_be ?? false);
  });
});
