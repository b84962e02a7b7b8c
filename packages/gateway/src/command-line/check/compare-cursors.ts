import { isStaleCursor, type Page, type PageCursor, type SettingMap, type SettingValues, type Vendor } from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { Versions } from "./compare-records.ts";
import { adds, breaks, type Finding } from "./finding.ts";

const mostPages = 1000;
/** The cursors of a list that are tried. */
const mostCursors = 5;
const beginning = "1970-01-01T00:00:00.000Z";

type List = (vendor: Vendor<SettingValues<SettingMap>>, cursor: PageCursor) => Promise<Page>;
type OpenVendor = () => Vendor<SettingValues<SettingMap>>;

const listsOf = ({ all, changedSince }: AnyEntityConnector): Readonly<Record<string, List | undefined>> => ({
  all: all === undefined ? undefined : (vendor, cursor) => all.page(vendor, cursor),
  changedSince: changedSince === undefined ? undefined : (vendor, cursor) => changedSince(vendor, beginning, cursor),
});

/**
 * Continues lists of the released version with the next one, as happens to systems whose sync is under way during an update: each cursor must
 * be accepted and lead to the same records, or be refused so that the list begins again.
 */
export async function compareCursors(
  { path, before, after }: Versions,
  vendors: { readonly before: OpenVendor; readonly after: OpenVendor },
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, list] of Object.entries(listsOf(before.connector))) {
    const next = listsOf(after.connector)[name];
    if (list === undefined || next === undefined) continue;
    for (const cursor of await cursorsOf(list, vendors.before())) {
      const [oldVendor, newVendor] = [vendors.before(), vendors.after()];
      const expected = idsOf(await rest(list, oldVendor, cursor), after, newVendor);
      try {
        const found = new Set(idsOf(await rest(next, newVendor, cursor), after, newVendor));
        const isWhole = expected.every((id) => found.has(id));
        if (!isWhole)
          findings.push(breaks(`${path}.${name}`, "continues a list of the released version elsewhere, and leaves records out"));
      } catch (error) {
        findings.push(
          isStaleCursor(error)
            ? adds(`${path}.${name}`, "refuses cursors of the released version: lists that are under way begin again")
            : breaks(
                `${path}.${name}`,
                `fails on a cursor of the released version: ${error instanceof Error ? error.message : String(error)}`,
              ),
        );
      }
    }
  }
  return findings.filter(
    (one, index) => findings.findIndex(({ message, path: place }) => message === one.message && place === one.path) === index,
  );
}

const idsOf = (payloads: readonly unknown[], { connector }: Versions["after"], { settings }: Vendor<SettingValues<SettingMap>>) =>
  payloads.map((payload) => connector.normalize(payload, settings).remoteId);

async function cursorsOf(list: List, vendor: Vendor<SettingValues<SettingMap>>): Promise<readonly string[]> {
  const cursors: string[] = [];
  for (let cursor: PageCursor = null; cursors.length < mostCursors;) {
    ({ next: cursor } = await list(vendor, cursor));
    if (cursor === null) break;
    cursors.push(cursor);
  }
  return cursors;
}

/** The payloads from a cursor on. */
async function rest(list: List, vendor: Vendor<SettingValues<SettingMap>>, from: PageCursor): Promise<readonly unknown[]> {
  const payloads: unknown[] = [];
  for (let cursor = from, pages = 0; pages < mostPages; pages += 1) {
    const page: Page = await list(vendor, cursor);
    payloads.push(...page.payloads);
    if (page.next === null) return payloads;
    cursor = page.next;
  }
  throw new Error(`the list has not ended after ${mostPages} pages`);
}
