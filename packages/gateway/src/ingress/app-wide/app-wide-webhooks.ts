/** One address of app-wide webhooks. */
export interface AppWideAddress {
  readonly url: string;
  readonly createdAt: Date;
  /** When a replaced address ends. Null: it is the current one. */
  readonly endsAt: Date | null;
}

/** Where a vendor sends the webhooks of all systems of a connector in an environment. */
export interface AppWideAddresses {
  readonly connectorId: string;
  /** The current one, then former ones that still work, newest first. Empty until one is created. */
  readonly addresses: readonly AppWideAddress[];
}

/** The addresses of vendors that register webhooks on the operator's app with them. */
export interface AppWideWebhooks {
  /** One for each connector with app-wide webhooks, in the order of the catalog. */
  appWideAddresses(environmentId: string): Promise<readonly AppWideAddresses[]>;
  /**
   * Gives a connector a new address. The former ones lead to the same systems for `overlapSeconds` more, and for some seconds after that on
   * nodes that remember them. Null when the connector has no app-wide webhooks.
   */
  replaceAppWideAddress(environmentId: string, connectorId: string, overlapSeconds: number): Promise<AppWideAddresses | null>;
}
