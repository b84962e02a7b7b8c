/**
 * Resolves an address in a setting: an absolute one stays as it is, a path is put below a base. `/` is the base itself.
 *
 * @param base an absolute URL without a trailing slash.
 */
export const addressBelow = (base: string, address: string): string => {
  if (/^https?:\/\//iu.test(address)) return address;
  return address === "/" ? base : `${base}/${address.replace(/^\/+/u, "")}`;
};
