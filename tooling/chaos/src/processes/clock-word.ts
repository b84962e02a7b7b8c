/** What the address of the preloaded module says by how many milliseconds the clock is wrong from the start. */
export const clockParameter = "by";

/** The module that makes a process's wall clock wrong by so much, and lets it be moved. */
export function clockPreload(milliseconds: number): URL {
  const url = new URL("moved-clock.ts", import.meta.url);
  url.searchParams.set(clockParameter, String(milliseconds));
  return url;
}

/** How a word begins that moves the clock of a running process; the milliseconds follow. */
export const clockWord = "clock ";
