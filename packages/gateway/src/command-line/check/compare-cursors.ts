import { isStaleCursor, type Page, type PageCursor, type SettingMap, type SettingValues, type Vendor } from "@fettle/connector";
import type { AnyEntityConnector, ServedEntity } from "../../catalog/entity-connectors.ts";
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
  const findings = new Map<string, Finding>();
  const add = (finding: Finding) => findings.set(`${finding.path} ${finding.message}`, finding);
  for (const [name, list] of Object.entries(listsOf(before.connector))) {
    const next = listsOf(after.connector)[name];
    if (list === undefined || next === undefined) continue;
    const place = `${path}.${name}`;
    try {
      for (const cursor of await cursorsOf(list, vendors.before())) {
        const released = await rest(list, vendors.before(), cursor);
        const finding = await continued(place, next, { cursor, released, after, vendor: vendors.after() });
        if (finding !== null) add(finding);
      }
    } catch (error) {
      add(adds(place, `cannot be compared, because the stand-in does not serve the released version: ${wordsOf(error)}`));
    }
  }
  return [...findings.values()];
}

interface Continued {
  readonly cursor: string;
  /** What the released version lists from there on. */
  readonly released: readonly unknown[];
  readonly after: ServedEntity;
  readonly vendor: Vendor<SettingValues<SettingMap>>;
}

/** What happens to a list that goes on from a cursor of the released version; null when it shows the same records. */
async function continued(path: string, list: List, { cursor, released, after, vendor }: Continued): Promise<Finding | null> {
  try {
    const found = new Set(idsOf(await rest(list, vendor, cursor), after, vendor));
    const isWhole = idsOf(released, after, vendor).every((id) => found.has(id));
    return isWhole ? null : breaks(path, "continues a list of the released version elsewhere, and leaves records out");
  } catch (error) {
    return isStaleCursor(error)
      ? adds(path, "refuses cursors of the released version: lists that are under way begin again")
      : breaks(path, `fails on a cursor of the released version: ${wordsOf(error)}`);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const idsOf = (payloads: readonly unknown[], { connector }: ServedEntity, { settings }: Vendor<SettingValues<SettingMap>>) =>
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
