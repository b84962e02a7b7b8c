/** The preloaded module's address contains the initial clock offset in milliseconds. */
export const clockParameter = "by";

/** The module that gives a process's wall clock this offset and lets it be moved. */
export function clockPreload(milliseconds: number): URL {
  const url = new URL("moved-clock.ts", import.meta.url);
  url.searchParams.set(clockParameter, String(milliseconds));
  return url;
}

/** The prefix of a message that moves a running process's clock; the milliseconds follow. */
export const clockWord = "clock ";
