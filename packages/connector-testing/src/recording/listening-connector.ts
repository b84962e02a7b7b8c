import type { Connector, Page, PageCursor, SettingMap, SettingValues, Vendor } from "@fettle/connector";

type Settings = SettingValues<SettingMap>;
type List = (vendor: Vendor<Settings>, cursor: PageCursor) => Promise<Page>;

/** The functions of any entity's connector that read. */
interface Reading {
  readonly changedSince?: (vendor: Vendor<Settings>, since: string, cursor: PageCursor) => Promise<Page>;
  readonly all?: { readonly coverage: "complete" | "partial"; readonly page: List };
  readonly read?: (vendor: Vendor<Settings>, remoteId: string) => Promise<unknown>;
}

/** Notes payloads that the vendor showed of an entity. */
export type Note = (entity: string, settings: Settings, payloads: readonly unknown[]) => void;

/** A connector whose functions that read call a vendor that is listened to. The others are the same. */
export function listeningConnector(
  connector: Connector<SettingMap>,
  listen: (vendor: Vendor<Settings>) => Vendor<Settings>,
  note: Note,
): Connector<SettingMap> {
  const listening = <Entity extends Reading>(name: string, entity: Entity): Entity => {
    const { changedSince, all, read } = entity;
    const noted = (vendor: Vendor<Settings>, page: Page): Page => {
      note(name, vendor.settings, page.payloads);
      return page;
    };
    return {
      ...entity,
      ...(changedSince && {
        changedSince: async (vendor: Vendor<Settings>, since: string, cursor: PageCursor) =>
          noted(vendor, await changedSince(listen(vendor), since, cursor)),
      }),
      ...(all && {
        all: {
          ...all,
          page: async (vendor: Vendor<Settings>, cursor: PageCursor) => noted(vendor, await all.page(listen(vendor), cursor)),
        },
      }),
      ...(read && {
        read: async (vendor: Vendor<Settings>, remoteId: string) => {
          const payload = await read(listen(vendor), remoteId);
          note(name, vendor.settings, [payload]);
          return payload;
        },
      }),
    };
  };
  const entities: Readonly<Record<string, Reading>> = connector.entities as Readonly<Record<string, Reading>>; // each has functions of its own types
  return {
    ...connector,
    account: (vendor) => connector.account(listen(vendor)),
    entities: Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, listening(name, entity)])),
    ...(connector.ownEntities && {
      ownEntities: connector.ownEntities.map((own) => ({ ...own, connector: listening(own.descriptor.name, own.connector) })),
    }),
  };
}
