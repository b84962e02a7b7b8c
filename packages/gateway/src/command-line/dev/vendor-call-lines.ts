import { systemStopwatch } from "../../clock.ts";

/** The most calls of which a failure is remembered. */
const mostRemembered = 1000;

/**
 * Wraps the fetch of calls to vendors so that it prints a line for each: method, address without the values of its query, status,
 * milliseconds until the answer began, and after which failure the same call came again. It prints no header and no body, and `hide` takes
 * what is secret out of a line.
 */
export const printingFetch =
  (print: (line: string) => void, hide: (line: string) => string, stopwatch: () => number = systemStopwatch) =>
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
    /** The outcome of a call that failed, until the same call is made again. */
    const failures = new Map<string, string>();
    return async (input, init) => {
      const method = init?.method ?? "GET";
      const url = new URL(input instanceof Request ? input.url : input);
      const key = `${method} ${url.href} ${typeof init?.body === "string" ? init.body : ""}`;
      const before = failures.get(key);
      failures.delete(key);
      const began = stopwatch();
      const tell = (outcome: string, isFailure: boolean) => {
        if (isFailure && failures.size < mostRemembered) failures.set(key, outcome);
        const again = before === undefined ? "" : `  again, after ${before}`;
        print(hide(`${method.padEnd(6)} ${shown(url)}  ${outcome}  ${Math.round(stopwatch() - began)} ms${again}`));
      };
      try {
        const response = await fetch(input, init);
        tell(String(response.status), mayComeAgain(response.status));
        return response;
      } catch (error) {
        tell("no answer", true);
        throw error;
      }
    };
  };

const mayComeAgain = (status: number): boolean => [401, 408, 425, 429].includes(status) || status >= 500;

/** An address whose query shows its names alone. */
const shown = ({ origin, pathname, searchParams }: URL): string => {
  const names = [...new Set(searchParams.keys())].map((name) => `${encodeURIComponent(name)}=…`);
  return `${origin}${pathname}${names.length === 0 ? "" : `?${names.join("&")}`}`;
};
