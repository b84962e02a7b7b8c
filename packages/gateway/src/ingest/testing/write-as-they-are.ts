import type { DatabaseTransaction } from "../../store/database.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import { replaceCustomValues } from "../write/custom-values.ts";
import { textsOf } from "../write/record-texts.ts";
import type { Link } from "../write/to-candidate.ts";
import { type ChangeFacts, changeFacts } from "../write/to-change.ts";
import { writeRecords } from "../write/write-records.ts";

/** A new record as a test wants it stored. */
export interface GivenRecord {
  readonly record: StoredRecord;
  readonly links: readonly Link[];
  /** Default: its creation. */
  readonly change?: ChangeFacts;
}

/** Writes new records of any systems and times, with their links and changes. */
export async function writeAsTheyAre(
  transaction: DatabaseTransaction,
  environmentId: string,
  given: readonly GivenRecord[],
): Promise<void> {
  const origin = { cause: "POLL", traceId: "0".repeat(32), occurredAt: null } as const;
  const writtenTogether = ({ record }: GivenRecord) => [record.systemId, record.entity, record.updatedAt.getTime()].join();
  for (const records of Map.groupBy(given, writtenTogether).values()) {
    const versions = records.map(({ record, links, change }) => {
      const texts = textsOf(record);
      const facts = change ?? changeFacts(null, record, origin, texts);
      return { record, texts, hash: "", trustedAfter: null, change: facts, newLinks: links };
    });
    await replaceCustomValues(
      transaction,
      environmentId,
      records.map(({ record }) => ({ before: null, after: record })),
    );
    await writeRecords(transaction, environmentId, versions);
  }
}
