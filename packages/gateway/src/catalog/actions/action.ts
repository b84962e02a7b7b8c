import type { FieldMap } from "@fettle/connector";
import type { InvalidField } from "@fettle/connector";

type Values = Readonly<Record<string, unknown>>;

/** What people do, as plain data: a mutation of its own that is carried out by the writes of an entity. Adding one touches its file and one list. */
export interface Action {
  /** The mutation's name, camelCase. */
  readonly name: string;
  /** What it does, as a sentence for app developers. */
  readonly description: string;
  readonly entity: string;
  /** The write that it makes: `create` and `update` as in the generated mutations, `upload` with a file. */
  readonly operation: "create" | "update" | "upload";
  /** The entity's fields that its input takes. */
  readonly takes: readonly string[];
  /** Which fields must be given: one of each group. Default: none. */
  readonly needs?: readonly (readonly string[])[];
  /** The fields that a connector must be able to write, beside those of `needs` and `sets`. Default: none. */
  readonly writes?: readonly string[];
  /** The values that it writes itself. */
  readonly sets?: Values;
  /** The amounts that must be above zero, by field, or by list and field. */
  readonly aboveZero?: readonly string[];
  /** A time that must be later than that of every record with the same reference: `lastIn` is the time in the record that is referred to. */
  readonly latest?: { readonly time: string; readonly of: string; readonly lastIn: string };
  /**
   * What its input takes beside the entity's fields, and how that becomes values of the record, as it is stored. An upload takes `uploadId` and
   * `url` from it.
   */
  readonly also?: {
    readonly fields: FieldMap;
    readonly derive?: (
      given: Values,
      document: Values,
    ) => { readonly values: Values } | { readonly problems: readonly InvalidField[] };
  };
  /** Other actions of the same system that are carried out first, by the name of the list in the input. */
  readonly first?: Readonly<
    Record<string, { readonly action: Action; readonly description: string; readonly inputName: string }>
  >;
}
