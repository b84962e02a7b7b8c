const first = 11;

/** The Node argument that lets the process in a place call this port from an address of its own. Only Linux has these addresses unasked. */
export function callFrom(place: number, port: number): string {
  const url = new URL("call-from.ts", import.meta.url);
  url.searchParams.set("port", String(port));
  url.searchParams.set("address", `127.0.0.${first + place}`);
  return `--import=${url.href}`;
}

/** The place that calls from an address; null for an address of nobody. */
export function placeOf(address: string | undefined): number | null {
  const [, last] = /^(?:::ffff:)?127\.0\.0\.(\d+)$/u.exec(address ?? "") ?? [];
  const place = Number(last ?? 0) - first;
  return place >= 0 ? place : null;
}
