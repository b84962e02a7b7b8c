/** Headers as Fetch or Node have them. Names of a plain object are in lower case. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value. Null when it is missing or empty. */
export function headerOf(headers: HeaderSource, name: string): string | null {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}
