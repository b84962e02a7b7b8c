import type { FullList, Page, PageCursor, Vendor } from "@fettle/connector";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectJson } from "./expect-json.ts";
import { queryString } from "./query-string.ts";
import { listPath, type ResourceAddress } from "./resource-path.ts";

/** A page to request. */
export interface AskedPage<Settings> {
  /** The path of the list. */
  readonly path: string;
  /** The entity's name at the vendor. */
  readonly name: string;
  /** The name of the list in the response, as the entity's description gives it; otherwise empty. */
  readonly items: string;
  /** What is listed, for messages. */
  readonly what: string;
  readonly cursor: PageCursor;
  /** With a time, only the records that changed at or after it. Null for a full list. */
  readonly since: string | null;
  readonly settings: Settings;
}

/** The request for a page. */
export interface PageRequest {
  /** Default: the path of the list. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  /** The body, as JSON, for vendors that list by POST. */
  readonly body?: unknown;
}

/** How a vendor lists records. */
export interface ListConventions<Settings> {
  /** As in `FullList`: `complete` means that a record that is not listed does not exist. */
  readonly coverage: FullList<Settings>["coverage"];
  /** Whether `request` can ask for changes by `since`. */
  readonly hasChanges: boolean;
  /** The request for a page, which begins with reading the cursor: `pageNumber(cursor)`, `pageOffset(cursor)` and so on. */
  readonly request: (asked: AskedPage<Settings>) => PageRequest;
  /** The page in a response: `pageByNumber`, `pageByOffset` and so on. `answer` is parsed JSON. */
  readonly page: (answer: unknown, asked: AskedPage<Settings>, headers: Headers) => Page;
}

interface ListedResource<Settings> extends ResourceAddress<Settings> {
  readonly name: string;
  readonly items?: string;
  readonly what: string;
}

interface ListCall<Settings> {
  readonly list: ListConventions<Settings>;
  readonly answers: AnswerRules;
  readonly cursor: PageCursor;
  readonly since: string | null;
}

/** Lists one page of a resource. */
export async function listPage<Settings>(
  vendor: Vendor<Settings>,
  resource: ListedResource<Settings>,
  { list, answers, cursor, since }: ListCall<Settings>,
): Promise<Page> {
  const { settings } = vendor;
  const { name, items = "", what } = resource;
  const asked = { path: listPath(resource, settings), name, items, what: `${what} list`, cursor, since, settings };
  const { path = asked.path, query = {}, body } = list.request(asked);
  const address = `${path}${queryString(query)}`;
  const response = await (body === undefined
    ? vendor.fetch(address)
    : vendor.fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        isRead: true,
      }));
  return list.page(await expectJson(response, answers), asked, response.headers);
}
