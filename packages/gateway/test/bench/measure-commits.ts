import { sql, type Insertable } from "kysely";
import { appendChanges, type NewChange } from "../../src/change-log/append-changes.ts";
import type { DatabaseTransaction, Store } from "../../src/store/database.ts";
import type { ChangeTable } from "../../src/change-log/tables.ts";

/** How a transaction takes its position and writes its change. */
export type WriteOne = (transaction: DatabaseTransaction, environmentId: string, change: NewChange) => Promise<unknown>;

/** The gateway's own way: by the environment's counter row, in commit order. */
export const inOrder: WriteOne = (transaction, environmentId, change) => appendChanges(transaction, environmentId, [change]);

/**
 * The same insert in as many statements, with a position from a sequence, which nothing waits for and which guarantees no order.
 */
export const bySequence =
  (sequence: string): WriteOne =>
  async (transaction, environmentId, change) => {
    const { rows } = await sql<{ position: number }>`select nextval(${sequence}::regclass) as position`.execute(transaction);
    const position = rows[0]?.position ?? 0;
    const row: Insertable<ChangeTable> = { ...change, environment_id: environmentId, position };
    await transaction.insertInto("changes").values(row).execute();
  };

/** A change with a record of typical size. */
const changeOf = (writer: number, number: number): NewChange => ({
  kind: "UPDATED",
  entity: "WorkOrder",
  record_id: `wo_${writer}`,
  system_id: "sys_1",
  version: number + 1,
  changed_fields: ["title"],
  recorded_at: new Date(),
  cause: "POLL",
  trace_id: `${writer}.${number}`,
  record: JSON.stringify({ document: { title: "Check the pump", description: "x".repeat(1000) } }),
  previous: null,
});

/** The transactions per second of this many writers in this time. */
export async function measureCommits(
  store: Store,
  environmentId: string,
  write: WriteOne,
  { writers, milliseconds }: { readonly writers: number; readonly milliseconds: number },
): Promise<number> {
  const startedAt = performance.now();
  let commits = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let number = 0; performance.now() - startedAt < milliseconds; number += 1) {
        await store
          .environment(environmentId)
          .transaction()
          .execute((transaction) => write(transaction, environmentId, changeOf(writer, number)));
        commits += 1;
      }
    }),
  );
  return commits / ((performance.now() - startedAt) / 1000);
}
