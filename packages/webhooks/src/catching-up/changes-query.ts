/** The part of `@fettle/client`'s client that is needed to catch up. Its token needs the scope `read`. */
export interface ChangesClient {
  query(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown>;
}

/** A change as the document selects it. */
export interface ListedChange {
  readonly cursor: string;
  readonly kind: "CREATED" | "UPDATED" | "DELETED";
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
  readonly changedFields: readonly string[];
  readonly recordedAt: string;
  readonly traceId: string;
  readonly system: { readonly id: string } | null;
}

interface Answered {
  readonly viewer: { readonly environment: { readonly kind: string } };
  readonly changes: {
    readonly nodes: readonly ListedChange[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

const changesDocument = `query ($after: String, $since: DateTime, $where: ChangeFilter, $first: Int) {
  viewer { environment { kind } }
  changes(after: $after, since: $since, where: $where, first: $first) {
    nodes { cursor kind entity recordId version changedFields recordedAt traceId system { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const pageSize = 200;

/** A page of changes. */
export interface Changes {
  readonly changes: readonly ListedChange[];
  readonly environment: string;
  /** How far the log was read. */
  readonly endCursor: string;
  readonly hasMore: boolean;
}

/** The next changes after a cursor. */
export async function changesAfter(
  client: ChangesClient,
  { after, where }: { readonly after: string; readonly where: object },
  signal: AbortSignal,
): Promise<Changes> {
  const { viewer, changes } = await ask(client, { after, where, first: pageSize }, signal);
  return {
    changes: changes.nodes,
    environment: viewer.environment.kind.toLowerCase(),
    endCursor: changes.pageInfo.endCursor,
    hasMore: changes.pageInfo.hasNextPage,
  };
}

/** The cursor of the present. */
export async function newestCursor(client: ChangesClient, now: number, signal: AbortSignal): Promise<string> {
  const { changes } = await ask(client, { since: new Date(now).toISOString(), first: 0 }, signal);
  return changes.pageInfo.endCursor;
}

const ask = async (client: ChangesClient, variables: Readonly<Record<string, unknown>>, signal: AbortSignal) =>
  (await client.query(changesDocument, variables, { signal })) as Answered; // as the document selects
