/** What of a list has to be selected for {@link Client.listThenFollow}. */
export interface ListedPage<Item extends ListedRecord = ListedRecord> {
  readonly changeCursor: string;
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What of a record in a list has to be selected. */
export interface ListedRecord {
  readonly id: string;
  readonly version: number;
}

/** What of a change has to be selected, beside the record itself. */
export interface FollowedChange {
  readonly recordId: string;
  readonly version: number;
  /** False when the record has left the filter or is gone. */
  readonly matches: boolean;
}

/** The record type of a list's data: of `{ workOrders { nodes { … } } }`, a node. */
export type RecordOfList<Data> = Data[keyof Data] extends { readonly nodes: readonly (infer Item)[] } ? Item : never;

/** The change type of a subscription's data: of `{ workOrderChanges { … } }`, what is in it. */
export type ChangeOf<Data> = Data[keyof Data];

/** The record type of a subscription's data: of `{ workOrderChanges { workOrder { … } } }`, the work order. */
export type RecordOfChange<Data> = {
  [Field in keyof Data]: Field extends `${infer Name}Changes`
    ? Data[Field] extends { readonly [Key in Name]: infer Item }
      ? NonNullable<Item>
      : never
    : never;
}[keyof Data];
