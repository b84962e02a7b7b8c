import type { Asset, Customer, Location, User, WorkOrder } from "./rows.ts";

/** What an account has before its details. */
export interface SeededAccount {
  readonly account: string;
  readonly assets: readonly Asset[];
  readonly locations: readonly Location[];
  readonly users: readonly User[];
  readonly customers: readonly Customer[];
  readonly orders: readonly WorkOrder[];
}
