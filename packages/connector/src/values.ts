import type {
  AnyReferenceField,
  BooleanField,
  DayField,
  EnumerationField,
  FieldDescriptor,
  FieldMap,
  InstantField,
  IntegerField,
  ListField,
  MoneyField,
  NumberField,
  ObjectField,
  ReferenceField,
  ReferenceListField,
  TextField,
} from "./fields.ts";

/** An amount of money. `amount` is a decimal string such as `"12.50"`, `currency` an ISO 4217 code such as `"USD"`. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** The key of a record whose entity its field leaves open. `remoteId` is the vendor's key. */
export interface RecordKey {
  readonly entity: string;
  readonly remoteId: string;
}

/**
 * A canonical word with the vendor's own beside it. `value` is `UNKNOWN` for a word without a mapping; `remote` is the vendor's
 * word, or null if the vendor gave none.
 */
export interface Word<Value extends string = string> {
  readonly value: Value;
  readonly remote: string | null;
}

type Optional<Descriptor, Value> = Descriptor extends { readonly required: true } ? Value : Value | null | undefined;

/** The value of one field inside an object or a list: like {@link FieldValue}, but an enumeration is only the canonical word. */
type InnerValue<Descriptor extends FieldDescriptor> = Descriptor extends EnumerationField
  ? Optional<Descriptor, keyof Descriptor["values"] & string>
  : FieldValue<Descriptor>;

/** The values of fields known only at run time. Ends the recursion of the general type. */
type AnyValues = { readonly [name: string]: unknown };

type ObjectValue<Fields extends FieldMap> = string extends keyof Fields
  ? AnyValues
  : RequiredAndOptional<{ -readonly [Name in keyof Fields]: InnerValue<Fields[Name]> }>;

/** What a connector returns for one field. References are the vendor's keys; instants and days are text. */
export type FieldValue<Descriptor extends FieldDescriptor> = Descriptor extends TextField
  ? Optional<Descriptor, string>
  : Descriptor extends IntegerField | NumberField
    ? Optional<Descriptor, number>
    : Descriptor extends BooleanField
      ? Optional<Descriptor, boolean>
      : Descriptor extends InstantField | DayField
        ? Optional<Descriptor, string>
        : Descriptor extends MoneyField
          ? Optional<Descriptor, Money>
          : Descriptor extends EnumerationField
            ? Optional<Descriptor, Word<keyof Descriptor["values"] & string>>
            : Descriptor extends ReferenceField
              ? Optional<Descriptor, string>
              : Descriptor extends AnyReferenceField
                ? Optional<Descriptor, RecordKey>
                : Descriptor extends ReferenceListField
                  ? readonly string[] | undefined
                  : Descriptor extends ListField
                    ? readonly ItemValue<Descriptor["item"]>[] | undefined
                    : Descriptor extends ObjectField
                      ? Optional<Descriptor, ObjectValue<Descriptor["fields"]>>
                      : never;

type ItemValue<Item> = Item extends TextField ? string : Item extends ObjectField ? ObjectValue<Item["fields"]> : never;

type RequiredAndOptional<Values> = {
  [Name in keyof Values as undefined extends Values[Name] ? never : Name]: Values[Name];
} & { [Name in keyof Values as undefined extends Values[Name] ? Name : never]?: Values[Name] };

/** What a connector returns for a map of fields. A field that the vendor lacks is omitted or null. */
export type FieldValues<Fields extends FieldMap> = string extends keyof Fields
  ? AnyValues
  : RequiredAndOptional<{
      -readonly [Name in keyof Fields]: FieldValue<Fields[Name]>;
    }>;

type WritableName<Fields extends FieldMap, Operation extends "create" | "update"> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly input: readonly (infer Allowed)[] }
    ? Operation extends Allowed
      ? Name
      : never
    : never;
}[keyof Fields];

type WriteValue<Descriptor extends FieldDescriptor> = Descriptor extends EnumerationField
  ? keyof Descriptor["values"] & string
  : Descriptor extends ReferenceListField
    ? readonly string[]
    : NonNullable<FieldValue<Descriptor>>;

type WordName<Fields extends FieldMap, Operation extends "create" | "update"> = {
  [Name in WritableName<Fields, Operation>]: Fields[Name] extends EnumerationField
    ? "UNKNOWN" extends keyof Fields[Name]["values"]
      ? Name
      : never
    : never;
}[WritableName<Fields, Operation>];

/**
 * The values to write, already validated. An absent field stays unchanged; null clears it. References, also those in groups and in the
 * items of lists, are the vendor's keys, enumerations the canonical word (never UNKNOWN), instants UTC with milliseconds, days
 * `YYYY-MM-DD`. A list is complete: it replaces the vendor's.
 *
 * An app may give the vendor's own word, of up to 200 characters, instead of a canonical one where `writable` lists that: as
 * `remoteStatus`, unchanged and never together with `status`.
 */
export type WriteValues<Fields extends FieldMap, Operation extends "create" | "update"> = string extends keyof Fields
  ? AnyValues
  : Flat<
      {
        readonly [Name in WritableName<Fields, Operation>]?:
          | WriteValue<Fields[Name]>
          | (Fields[Name] extends { readonly required: true } ? never : null);
      } & { readonly [Name in WordName<Fields, Operation> & string as `remote${Capitalize<Name>}`]?: string }
    >;

type Flat<Values> = { [Name in keyof Values]: Values[Name] };
