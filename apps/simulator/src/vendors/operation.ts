import type { Method } from "../contract/read-openapi.ts";

/** Who calls, as the credentials say. */
export interface Caller {
  readonly account: string;
  readonly userId: string;
  readonly userName: string;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

/** A call that was found to be allowed and to fit the API description. */
export interface Call {
  readonly caller: Caller;
  /** The id in the path; empty where the path has none. */
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  header(name: string): string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: object;
  /** True when a record in it was broken on purpose by a test. */
  readonly tampered?: boolean;
}

/** One operation of a vendor's API. */
export interface Operation {
  readonly method: Method;
  readonly path: string;
  readonly needs: "nothing" | "read" | "write";
  readonly handle: (call: Call) => Answer;
}
