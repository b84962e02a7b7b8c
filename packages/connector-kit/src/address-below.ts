/**
 * The absolute address that a setting means: itself when it is absolute, otherwise a path below a base. `/` is the base.
 *
 * @param base an absolute URL without a trailing slash.
 */
export const addressBelow = (base: string, address: string): string => {
  if (/^https?:\/\//iu.test(address)) return address;
  return address === "/" ? base : `${base}/${address.replace(/^\/+/u, "")}`;
};
