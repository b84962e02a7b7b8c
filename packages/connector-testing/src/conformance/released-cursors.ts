import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { isStaleCursor, type Page, type PageCursor, type SettingMap, type Vendor } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import { type List, type ListName, listNames, listOf } from "./lists.ts";
import type { Subject } from "./subject.ts";

/** A cursor that a version has given out, with the records that its list shows from there on. */
interface RecordedCursor {
  readonly entity: string;
  readonly list: ListName;
  readonly cursor: string;
  readonly records: readonly string[];
}

/** The file of the option `releasedCursors`. */
interface CursorFile {
  readonly version: string;
  readonly cursors: readonly RecordedCursor[];
}

const mostPages = 1000;
/** The cursors that are recorded of each list. */
const mostCursors = 5;

/**
 * Tests that cursors of the version released last are accepted, and lead to the same records, or are refused so that the gateway begins the list
 * again. While the file does not exist there is nothing to test; when asked, it writes the file instead.
 */
export function testReleasedCursors<Settings extends SettingMap>(subject: Subject<Settings>): void {
  const { releasedCursors, runner } = subject.options;
  if (releasedCursors === undefined) return;
  const { file, record = false } = releasedCursors;
  if (record) {
    runner.it("records its cursors for the versions after it", async () => {
      await writeFile(file, `${JSON.stringify(await recordCursors(subject), null, 2)}\n`);
    });
  } else if (existsSync(file)) {
    runner.it("accepts the cursors of the released version, or refuses them so that the list begins again", async () => {
      const { version, cursors }: CursorFile = JSON.parse(await readFile(file, "utf8"));
      for (const recorded of cursors) await checkCursor(subject, version, recorded);
    });
  }
}

async function recordCursors<Settings extends SettingMap>({
  options,
  connector,
  entities,
  normalize,
}: Subject<Settings>): Promise<CursorFile> {
  const cursors: RecordedCursor[] = [];
  for (const { name, connector: entity } of entities) {
    for (const list of listNames) {
      const pages = listOf(entity, list);
      if (pages === undefined) continue;
      const vendor = options.vendor();
      let { next }: Page = await pages(vendor, null);
      for (let count = 0; next !== null && count < mostCursors; count += 1) {
        const records = (await restOf(pages, vendor, next)).map((payload) => normalize(name, payload).remoteId);
        cursors.push({ entity: name, list, cursor: next, records });
        ({ next } = await pages(vendor, next));
      }
    }
  }
  return { version: connector.version, cursors };
}

async function checkCursor<Settings extends SettingMap>(
  { options, entities, normalize }: Subject<Settings>,
  version: string,
  { entity: name, list, cursor, records }: RecordedCursor,
): Promise<void> {
  const what = `${name}.${list} of version ${version}`;
  const entity = entities.find((one) => one.name === name);
  const pages = assertGiven(entity && listOf(entity.connector, list), `a list ${what}, or remove its cursors from the file`);
  let rest: readonly unknown[];
  try {
    rest = await restOf(pages, options.vendor(), cursor);
  } catch (error) {
    assert.ok(
      isStaleCursor(error),
      `a cursor of ${what} fails with ${String(error)}, instead of INVALID_INPUT, which begins the list again`,
    );
    return;
  }
  const found = new Set(rest.map((payload) => normalize(name, payload).remoteId));
  const samples = new Set(entity?.samples.map((payload) => normalize(name, payload).remoteId));
  const missing = records.filter((id) => samples.has(id) && !found.has(id));
  assert.deepEqual(missing, [], `a cursor of ${what} goes on elsewhere, and leaves records out`);
}

/** The payloads of a list from a cursor on. */
async function restOf<Settings>(pages: List<Settings>, vendor: Vendor<Settings>, from: PageCursor): Promise<readonly unknown[]> {
  const payloads: unknown[] = [];
  for (let cursor = from, count = 0; count < mostPages; count += 1) {
    const page: Page = await pages(vendor, cursor);
    payloads.push(...page.payloads);
    if (page.next === null) return payloads;
    cursor = page.next;
  }
  return assert.fail(`the list has not ended after ${mostPages} pages`);
}
