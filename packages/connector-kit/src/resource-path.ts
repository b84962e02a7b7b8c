import { pathSegment } from "./path-segment.ts";

/** Where a resource is: the path of its list, such as `/work-orders`. */
export interface ResourceAddress<Settings> {
  readonly path: string | ((settings: Settings) => string);
}

/** The path of a resource's list. */
export const listPath = <Settings>({ path }: ResourceAddress<Settings>, settings: Settings): string =>
  typeof path === "string" ? path : path(settings);

/** The path of one record, or null for a key that no record can have. */
export function recordPath<Settings>(resource: ResourceAddress<Settings>, settings: Settings, remoteId: string): string | null {
  const segment = pathSegment(remoteId);
  return segment === null ? null : `${listPath(resource, settings)}/${segment}`;
}
