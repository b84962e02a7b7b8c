/** A ring as it travels between nodes. */
export const writeRing = (environmentId: string, position: number) => `${position} ${environmentId}`;

/** Reads a ring back; null when it is not one. */
export function readRing(message: string): { readonly environmentId: string; readonly position: number } | null {
  const match = /^(\d{1,16}) (\S{1,100})$/.exec(message);
  return match?.[2] === undefined ? null : { position: Number(match[1]), environmentId: match[2] };
}
