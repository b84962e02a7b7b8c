/** Where a vendor sends the webhooks of all systems of a connector in an environment. */
export interface AppWideAddress {
  readonly connectorId: string;
  /** Null until it is created. */
  readonly url: string | null;
  readonly createdAt: Date | null;
  /** When the last former address ends. Null when none is left. */
  readonly formerUntil: Date | null;
}

/** The addresses of vendors that register webhooks on the operator's app with them. */
export interface AppWideWebhooks {
  /** One for each connector with app-wide webhooks, in the order of the catalog. */
  appWideAddresses(environmentId: string): Promise<readonly AppWideAddress[]>;
  /**
   * Gives a connector a new address. The former ones lead to the same systems for `overlapSeconds` more, and for some seconds after that on
   * nodes that remember them. Null when the connector has no app-wide webhooks.
   */
  replaceAppWideAddress(environmentId: string, connectorId: string, overlapSeconds: number): Promise<AppWideAddress | null>;
}
