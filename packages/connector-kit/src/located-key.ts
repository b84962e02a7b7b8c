/**
 * The key of a created record from the `Location` header, for vendors that return no body: the last segment of its path. Null when
 * there is none. Only the key is used, so the address may be relative or lead to any host.
 */
export function locatedKey(headers: Headers): string | null {
  const address = URL.parse(headers.get("location")?.trim() || "/", "https://vendor.invalid/");
  const segment = address?.pathname.replace(/\/+$/u, "").split("/").at(-1) ?? "";
  try {
    const key = decodeURIComponent(segment);
    return key === "" || key.length > 200 ? null : key;
  } catch {
    return null;
  }
}
