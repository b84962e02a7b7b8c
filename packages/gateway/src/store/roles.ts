/** The two roles that the gateway works as. They own nothing. */
export interface Roles {
  /** For API work: row-level security shows it one environment at a time. */
  readonly app: string;
  /** For work across environments. */
  readonly service: string;
}

/** The default names of the roles: in the embedded store, and in the first database of a server. */
export const plainRoles: Roles = { app: "fettle_app", service: "fettle_service" };

/** A role, and the environment that row-level security shows to it. */
export interface SessionScope {
  readonly role: string;
  /** Empty for the service role, whose policies ignore it. */
  readonly environmentId: string;
}

/** Sets role and environment in one statement. `$3`: for this transaction only, or until they are set again. */
export const setScope = "select set_config('role', $1, $3), set_config('fettle.environment', $2, $3)";
