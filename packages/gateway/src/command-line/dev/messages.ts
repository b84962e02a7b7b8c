/** What the gateway of `fettle connector dev` tells the process that watches the sources. */
export type FromGateway =
  /** The connectors are loaded and accepted; it waits for {@link Serve}. */
  | { readonly type: "loaded" }
  /** The connectors cannot be used. The process ends. */
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "listening"; readonly port: number };

/** Tells it to open the store, which no other process has open any more. */
export interface Serve {
  readonly type: "serve";
  readonly port: string;
}

/** The words with which the gateway's process is started. */
export interface GatewayWords {
  readonly folder: string;
  readonly entry: string | null;
  readonly record: string | null;
  /** Whether it follows another one: people have seen the addresses already. */
  readonly isAgain: boolean;
}

export const isFromGateway = (message: unknown): message is FromGateway =>
  typeof message === "object" && message !== null && "type" in message;

export const isServe = (message: unknown): message is Serve =>
  typeof message === "object" && message !== null && "type" in message && message.type === "serve";
