/**
 * Resolves an address in a setting: an absolute address stays as it is, and a path is appended to a base. `/` is the base itself.
 *
 * @param base an absolute URL without a trailing slash.
 */
export const addressBelow = (base: string, address: string): string => {
  if (/^https?:\/\//iu.test(address)) return address;
  return address === "/" ? base : `${base}/${address.replace(/^\/+/u, "")}`;
};
