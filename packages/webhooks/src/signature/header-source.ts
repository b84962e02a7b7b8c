/** Headers as Fetch or Node have them. Names of a plain object are in lower case. */
export type HeaderSource = Pick<Headers, "get"> | HeaderRecord;

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value. Null when it is missing or empty. */
export function headerOf(headers: HeaderSource, name: string): string | null {
  // Frameworks bring classes of their own.
  const value = typeof headers.get === "function" ? headers.get(name) : (headers as HeaderRecord)[name]; // it has no get
  return typeof value === "string" && value !== "" ? value : null;
}
