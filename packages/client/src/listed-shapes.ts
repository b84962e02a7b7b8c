/** The fields of a list that {@link Client.listThenFollow} requires. */
export interface ListedPage<Item extends ListedRecord = ListedRecord> {
  readonly changeCursor: string;
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The required fields of a record in a list. */
export interface ListedRecord {
  readonly id: string;
  readonly version: number;
}

/** The required fields of a change, besides the record itself. */
export interface FollowedChange {
  readonly recordId: string;
  readonly version: number;
  /** False when the record has left the filter or is gone. */
  readonly matches: boolean;
}

/** The record type of a list's data: of `{ workOrders { nodes { … } } }`, a node. */
export type RecordOfList<Data> = Data[keyof Data] extends { readonly nodes: readonly (infer Item)[] } ? Item : never;

/** The change type of a subscription's data: of `{ workOrderChanges { … } }`, its content. */
export type ChangeOf<Data> = Data[keyof Data];

/** The record type of a subscription's data: of `{ workOrderChanges { workOrder { … } } }`, the work order. */
export type RecordOfChange<Data> = {
  [Field in keyof Data]: Field extends `${infer Name}Changes`
    ? Data[Field] extends { readonly [Key in Name]: infer Item }
      ? NonNullable<Item>
      : never
    : never;
}[keyof Data];
