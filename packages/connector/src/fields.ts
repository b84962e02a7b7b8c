/**
 * Field descriptors: plain data that says what a field holds. TypeScript types are inferred from them, and the gateway
 * derives validation, storage, GraphQL types, filters, order, forms and documentation. A descriptor is the only source.
 */

/** The options of every descriptor of a single value. */
export interface FieldOptions {
  /** The description for app developers: meaning, unit and when it is null. Shown in the GraphQL schema. */
  readonly description: string;
  /**
   * A required field is never null; a record without it is rejected. Any other field is null when its value cannot be read, and
   * the record's `problems` name it. Default: false.
   */
  readonly required?: boolean;
  /** Whether lists and streams can be filtered by the field. Default: false. */
  readonly filter?: boolean;
  /** Whether lists can be ordered by the field. Default: false. */
  readonly order?: boolean;
  /**
   * The writes in which an app may set the field. For an entity's fields, a connector lists in `writable` those that its vendor
   * accepts; of its own extension fields, it accepts every one that declares `input`. Default: none.
   */
  readonly input?: readonly ("create" | "update")[];
  /**
   * Whether the value is too sensitive for logs: wherever a logged payload or variable has a value under this field's name, it is taken
   * out. The record itself keeps it. Default: false.
   */
  readonly sensitive?: boolean;
}

/** The options of a text. */
export interface TextOptions extends FieldOptions {
  /**
   * Whether lists and streams can be searched for words of the field, without regard to case and accents: for numbers, names, titles and
   * descriptions. Default: false.
   */
  readonly search?: boolean;
  /** Whether it must be the IANA name of a time zone, such as `America/Chicago`. Default: false. */
  readonly isTimeZone?: boolean;
}

/** The options of a reference. Lists cannot be ordered by it. */
export interface ReferenceOptions extends FieldOptions {
  readonly order?: false;
}

/** The options of a group or a list: it cannot be filtered or ordered by as a whole. */
export interface GroupOptions extends ReferenceOptions {
  readonly filter?: false;
}

/** A field inside a group: it cannot be filtered by, ordered by or written on its own. */
export type InnerField = FieldDescriptor & {
  readonly filter?: false;
  readonly order?: false;
  readonly search?: false;
  readonly input?: never;
  readonly filterBy?: never;
};

/** Descriptors inside a group by field name (camelCase). */
export type InnerFieldMap = { readonly [name: string]: InnerField };

/** Unicode text, at most 100,000 characters. An empty string counts as absent. */
export interface TextField extends TextOptions {
  readonly type: "text";
}

/** The options of a whole number. */
export interface IntegerOptions extends FieldOptions {
  /** The smallest number that makes sense. Default: any. */
  readonly minimum?: number;
}

/** A whole number from -2^31 to 2^31-1. */
export interface IntegerField extends IntegerOptions {
  readonly type: "integer";
}

/** A double-precision number, for coordinates and measures. Never for money. */
export interface NumberField extends FieldOptions {
  readonly type: "number";
}

/** True or false. */
export interface BooleanField extends FieldOptions {
  readonly type: "boolean";
}

/**
 * A point in time. Accepted: the forms that `readInstant` reads, and local times if the connector declares a `timeZone`. Stored
 * and returned: UTC with milliseconds (`2026-01-31T08:00:00.000Z`). A day of the vendor is no point in time: declare a
 * {@link DayField} for it, or let the instant begin with the day, see `takesDate`.
 */
export interface InstantField extends FieldOptions {
  readonly type: "instant";
  /** Whether a date alone is accepted, as the beginning of that day in `timeZone`, or in UTC without one. Default: false. */
  readonly takesDate?: boolean;
}

/**
 * A day of the calendar, without a time and a time zone: a due date, the end of a warranty. Stored and returned: `YYYY-MM-DD`, a
 * text. Accepted: the forms that `readDay` reads without an order (`2026-01-31T00:00:00`, too). A point in time is not accepted,
 * because its day depends on where one is: where a vendor gives one and means a day, `normalize` takes the day in the time zone
 * of the vendor's account or of the record's location (`dayIn` of the kit). Written days reach the connector as `YYYY-MM-DD`.
 */
export interface DayField extends FieldOptions {
  readonly type: "day";
}

/** An amount of money as `{ amount, currency }`: a decimal string and an ISO 4217 code. */
export interface MoneyField extends FieldOptions {
  readonly type: "money";
}

/**
 * One of a fixed list of canonical words. A vendor's word without a mapping is `UNKNOWN`, never a guess. A field of an
 * entity keeps the vendor's own word beside it, under `remote` and the field's name (`status`, `remoteStatus`). A write may give that
 * word instead of the canonical one where the connector's `writable` lists it.
 */
export interface EnumerationField<Value extends string = string> extends FieldOptions {
  readonly type: "enumeration";
  /** The GraphQL name of the enumeration. */
  readonly name: string;
  /** The canonical words and what each means. Their order is the order of rank, lowest first; UNKNOWN has no rank. */
  readonly values: Readonly<Record<Value, string>>;
}

/** Another record of the same system, named by its key at the vendor. It may arrive before or after this one. */
export interface ReferenceField extends ReferenceOptions {
  readonly type: "reference";
  /** The name of the entity that the field refers to. */
  readonly entity: string;
}

/**
 * Another record of the same system, of any entity: what a comment or a document belongs to. A connector returns it as
 * `{ entity, remoteId }`; writes pass it in the same form.
 */
export interface AnyReferenceField extends ReferenceOptions {
  readonly type: "anyReference";
}

/** Several records of one entity of the same system, in the vendor's order. Never null: an empty list means none. */
export interface ReferenceListField extends ReferenceOptions {
  readonly type: "references";
  /** The name of the entity that the field refers to. */
  readonly entity: string;
  /** The singular, for filters and inputs: `assignee` gives `assigneeId` and `assigneeIds`. */
  readonly singular: string;
}

/**
 * A fixed group of fields without an identity of its own, such as an address. An app writes it as a whole; references inside are
 * record ids for the app and the vendor's keys for the connector.
 */
export interface ObjectField<Fields extends InnerFieldMap = InnerFieldMap> extends GroupOptions {
  readonly type: "object";
  /** The GraphQL name of the object type. */
  readonly name: string;
  readonly fields: Fields;
}

/** What a list holds. */
export type ListItem = (TextField | ObjectField) & InnerField;

/**
 * A list of text or of objects. Never null: an empty list means none. Lists of records are {@link ReferenceListField}. An app writes
 * the complete list, at most 1,000 items.
 */
export interface ListField<Item extends ListItem = ListItem> extends GroupOptions {
  readonly type: "list";
  readonly item: Item;
  /**
   * The name of a reference in the items by which lists can be filtered. `technicians` of
   * `{ technician, role }` with `filterBy: "technician"` gives the filter `technicianId`.
   */
  readonly filterBy?: string;
}

/** Any field descriptor. */
export type FieldDescriptor =
  | TextField
  | IntegerField
  | NumberField
  | BooleanField
  | InstantField
  | DayField
  | MoneyField
  | EnumerationField
  | ReferenceField
  | AnyReferenceField
  | ReferenceListField
  | ObjectField
  | ListField;

/** Descriptors by field name (camelCase). */
export type FieldMap = { readonly [name: string]: FieldDescriptor };

/** Text. See {@link TextField}. */
export const text = <const Options extends TextOptions>(options: Options) => ({ type: "text", ...options }) as const;
/** A whole number. See {@link IntegerField}. */
export const integer = <const Options extends IntegerOptions>(options: Options) => ({ type: "integer", ...options }) as const;
/** A double-precision number. See {@link NumberField}. */
export const number = <const Options extends FieldOptions>(options: Options) => ({ type: "number", ...options }) as const;
/** True or false. See {@link BooleanField}. */
export const boolean = <const Options extends FieldOptions>(options: Options) => ({ type: "boolean", ...options }) as const;
/** A point in time. See {@link InstantField}. */
export const instant = <const Options extends FieldOptions & { readonly takesDate?: boolean }>(options: Options) =>
  ({ type: "instant", ...options }) as const;
/** A day of the calendar. See {@link DayField}. */
export const day = <const Options extends FieldOptions>(options: Options) => ({ type: "day", ...options }) as const;
/** An amount of money. See {@link MoneyField}. */
export const money = <const Options extends FieldOptions>(options: Options) => ({ type: "money", ...options }) as const;
/** One of a fixed list of words. See {@link EnumerationField}. */
export const enumeration = <
  const Options extends FieldOptions & { readonly name: string; readonly values: Readonly<Record<string, string>> },
>(
  options: Options,
) => ({ type: "enumeration", ...options }) as const;
/** Another record. See {@link ReferenceField}. */
export const reference = <const Options extends ReferenceOptions & { readonly entity: string }>(options: Options) =>
  ({ type: "reference", ...options }) as const;
/** Another record of any entity. See {@link AnyReferenceField}. */
export const anyReference = <const Options extends ReferenceOptions>(options: Options) =>
  ({ type: "anyReference", ...options }) as const;
/** Several other records. See {@link ReferenceListField}. */
export const references = <const Options extends ReferenceOptions & { readonly entity: string; readonly singular: string }>(
  options: Options,
) => ({ type: "references", ...options }) as const;
/** A group of fields. See {@link ObjectField}. */
export const object = <const Options extends GroupOptions & { readonly name: string; readonly fields: InnerFieldMap }>(
  options: Options,
) => ({ type: "object", ...options }) as const;
/** A list of text or of objects. See {@link ListField}. */
export const list = <const Options extends GroupOptions & { readonly item: ListItem; readonly filterBy?: string }>(
  options: Options & { readonly filterBy?: ReferenceIn<FieldsOf<Options["item"]>> },
) => ({ type: "list", ...(options as Options) }) as const; // filterBy only checks the call

type FieldsOf<Item> = Item extends { readonly fields: infer Fields extends InnerFieldMap } ? Fields : Record<never, InnerField>;

type ReferenceIn<Fields extends InnerFieldMap> = {
  [Name in keyof Fields & string]: Fields[Name] extends ReferenceField ? Name : never;
}[keyof Fields & string];
