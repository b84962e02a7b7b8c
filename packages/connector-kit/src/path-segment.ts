/**
 * One segment of a URL's path, escaped. Null for `.`, `..` and empty text: they cannot be escaped (a URL parser resolves them in
 * any spelling), and no record has such a key.
 */
export const pathSegment = (key: string): string | null =>
  key === "" || key === "." || key === ".." ? null : encodeURIComponent(key);
