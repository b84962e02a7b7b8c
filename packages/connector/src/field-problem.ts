/** A vendor's value that could not be read. The field is null, and the problem is stored with the record. */
export interface FieldProblem {
  /** The canonical field, with the path inside it, if any: `dueAt`, `technicians[1].role`. */
  readonly field: string;
  /** What is wrong with the value, as a predicate: `is a time that does not exist`. */
  readonly message: string;
  /** The value as received, up to 200 characters. Null when there was none. */
  readonly example: string | null;
}

const longestField = 200;
const longestMessage = 300;
const longestExample = 200;

/** A {@link FieldProblem} for any value, cut to its limits. */
export const fieldProblem = (field: string, message: string, value: unknown): FieldProblem => ({
  field: cut(field, longestField),
  message: cut(message, longestMessage),
  example: exampleOf(value),
});

// Neither NUL nor half of a surrogate pair can be stored.
const cut = (text: string, most: number): string => text.slice(0, most).replaceAll("\0", "").toWellFormed();

function exampleOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return cut(value, longestExample);
  return cut(typeof value === "object" ? jsonOf(value) : String(value), longestExample);
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  } catch {
    // The value is nested too deeply for the stack.
    return "{…}";
  }
}
