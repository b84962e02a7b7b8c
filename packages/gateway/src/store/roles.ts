/** The two roles that the gateway works as. They own nothing. */
export interface Roles {
  /** API work: row-level security shows it one environment at a time. */
  readonly app: string;
  /** Work that spans environments. */
  readonly service: string;
}

/** What they are called where nobody else has these names: in the embedded store, and in the first database of a server. */
export const plainRoles: Roles = { app: "fettle_app", service: "fettle_service" };

/** A role, and the environment that row-level security shows it. */
export interface SessionScope {
  readonly role: string;
  /** Empty for the service role, whose policies do not look at it. */
  readonly environmentId: string;
}

/** Sets role and environment in one statement. `$3`: for this transaction only, or until they are set again. */
export const setScope = "select set_config('role', $1, $3), set_config('fettle.environment', $2, $3)";
