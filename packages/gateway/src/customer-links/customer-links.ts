import type { CustomerRule } from "../store/customer-keys.ts";

/** Customers of several systems that an app says are one. */
export interface CustomerLink {
  readonly id: string;
  /** At least two, in the order of their ids. */
  readonly customerIds: readonly string[];
  readonly linkedAt: Date;
}

/** A customer of a system. */
export interface LinkedCustomer {
  readonly id: string;
  readonly systemId: string;
}

/** Customers of several systems that a rule takes for one. */
export interface CustomerLinkProposal {
  /** What they have in common. */
  readonly key: string;
  /** At least two, of at least two systems, up to the largest size of a link. */
  readonly customerIds: readonly string[];
}

/** The largest number of customers in one link. */
export const mostLinked = 50;

/**
 * The links of each environment. `systemId`: the only system whose customers are shown, null for all; a link of which less than two remain is
 * not shown.
 */
export interface CustomerLinks {
  /**
   * Says that customers are one, with all that they are linked to already. One transaction; calls of one environment wait for each other.
   * @throws GatewayError `BAD_USER_INPUT` when the link would have more than {@link mostLinked} customers.
   */
  link(environmentId: string, customers: readonly LinkedCustomer[]): Promise<CustomerLink>;
  /** Takes customers out of their links. A link of which one remains ends. Returns how many were in a link. */
  unlink(environmentId: string, customerIds: readonly string[]): Promise<number>;
  /** The links of customers, by the customer's id. */
  ofCustomers(
    environmentId: string,
    systemId: string | null,
    customerIds: readonly string[],
  ): Promise<ReadonlyMap<string, CustomerLink>>;
  /** Up to `first` links after an id, in the order of their ids. */
  list(environmentId: string, systemId: string | null, first: number, after: string | null): Promise<readonly CustomerLink[]>;
  /** Up to `first` proposals after a key, in the order of their keys, without those that are one link already. */
  proposals(
    environmentId: string,
    systemId: string | null,
    rule: CustomerRule,
    first: number,
    after: string | null,
  ): Promise<readonly CustomerLinkProposal[]>;
}
