/**
 * A query string with its question mark, or empty text when there are no parameters. Parameters that are null or undefined are
 * left out.
 */
export function queryString(parameters: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) search.append(name, String(value));
  }
  return search.size === 0 ? "" : `?${search}`;
}
