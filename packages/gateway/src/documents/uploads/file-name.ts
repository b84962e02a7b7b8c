/** Whether no system takes a name of a file for a path, or for two lines. */
export const isFileName = (name: string): boolean => /^[^/\\\p{Cc}\p{Cs}]{1,200}$/u.test(name) && !/^\.{1,2}$/u.test(name);

/** The last part of an address's path, as a file's name. */
export function nameIn(url: string): string {
  const last = URL.canParse(url) ? (new URL(url).pathname.split("/").findLast((part) => part !== "") ?? "") : "";
  try {
    const name = decodeURIComponent(last);
    return isFileName(name) ? name : "document";
  } catch {
    return "document";
  }
}
