/**
 * The single definition of a filter's meaning. `to-sql.ts` and `matches.ts` implement it for lists and for streams. The
 * contract's rules: an empty `and` matches all; an empty `or` and an empty `in` match nothing; `ne`, `notIn` and `not` count an
 * absent value as unequal; over a list `eq` and `in` mean some, `ne` and `notIn` mean none; text compares by code point, numbers
 * by all their digits, and money by amount within one currency: amounts in different currencies are neither equal, nor less, nor
 * more.
 */
export type Filter =
  | { readonly kind: "and"; readonly filters: readonly Filter[] }
  | { readonly kind: "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  /** Within a distance of a point, along the surface. A record without a place is not. Degrees as in WGS 84. */
  | { readonly kind: "near"; readonly latitude: number; readonly longitude: number; readonly kilometers: number }
  | Comparison;

/** One comparison of one field. */
export interface Comparison {
  readonly kind: "comparison";
  readonly field: FilterField;
  readonly operator: Operator;
  /**
   * Never null or undefined. Booleans only for `isNull` and boolean fields; instants as UTC with milliseconds, days as
   * `YYYY-MM-DD`, numbers as decimals, money by its key (`store/money-key.ts`).
   */
  readonly operand: string | boolean | readonly string[];
}

export type Operator =
  | "eq"
  | "ne"
  | "in"
  | "notIn"
  | "contains"
  | "startsWith"
  /** Each word of the operand begins a word of the text, whatever their order, case and accents (see `store/folded-words.ts`). */
  | "matches"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "isNull";

/** A column of records that filters test. The vendor's times may be absent. */
export type FilterColumn = "id" | "systemId" | "remoteId" | "createdAt" | "updatedAt" | "remoteCreatedAt" | "remoteUpdatedAt";

/** A field that a filter can test. */
export interface FilterField {
  /** The name in filter inputs: `assigneeId`, `status`, `updatedAt`. */
  readonly name: string;
  /** The field's namespace in inputs and its value's namespace in the document; null for a field of the entity itself. */
  readonly namespace: string | null;
  /** Where the value is: a column of the record, a value of the document, a reference, or a mapped value. */
  readonly source:
    | { readonly from: "column"; readonly column: FilterColumn }
    | { readonly from: "document"; readonly key: string }
    /** One or many references; `itemKey` if they are inside the objects of a list. */
    | { readonly from: "reference"; readonly key: string; readonly many: boolean; readonly itemKey: string | null }
    /** A mapped field. A value of another type counts as absent. */
    | { readonly from: "mapped"; readonly key: string };
  /** Whether a text can be searched for words, beside other tests or by nothing else. Not set: it cannot. */
  readonly search?: "beside" | "alone";
  readonly type: "id" | "text" | "instant" | "day" | "boolean" | "enumeration" | "integer" | "number" | "money";
}
