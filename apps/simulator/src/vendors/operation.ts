import type { Method } from "../contract/read-openapi.ts";

/** The caller that the credentials identify. */
export interface Caller {
  readonly account: string;
  readonly userId: string;
  readonly userName: string;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

/** A call that is allowed and matches the API description. */
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
  /** The bytes of a file, instead of a body in JSON. */
  readonly file?: { readonly bytes: Uint8Array; readonly contentType: string };
  /** True when a test broke a record in it on purpose. */
  readonly tampered?: boolean;
}

/** One operation of a vendor's API. */
export interface Operation {
  readonly method: Method;
  readonly path: string;
  readonly needs: "nothing" | "read" | "write";
  /** Whether the body of a call is a file, as a `Uint8Array`, instead of JSON. */
  readonly takesBytes?: true;
  readonly handle: (call: Call) => Answer;
}
