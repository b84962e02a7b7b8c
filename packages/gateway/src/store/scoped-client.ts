import type pg from "pg";
import { systemStopwatch } from "../clock.ts";
import { setScope, type SessionScope } from "./roles.ts";

/** How long a session keeps the scope of its last user after that has returned it. */
const restMilliseconds = 100;

/** A session of the pool as its current user has it. */
export interface ScopedSession {
  /** Settles when the session has the scope. Statements may be sent at once: the server runs them in order. */
  readonly opened: Promise<void>;
  /** Ends the use. Until the next one the session refuses every statement. */
  leave(): void;
}

/**
 * How long a session keeps the plans of its prepared statements. A plan from when a table was small reads all of it, and PostgreSQL keeps the
 * plan until it has counted the table, which can take a minute on a new database.
 */
const planMilliseconds = 5_000;

interface Scoped {
  /** When the session's plans were last dropped. */
  plannedAt: number;
  /** The scope that the server is known to have set for the session. */
  current: SessionScope | null;
  /** How many scopes it was sent. */
  settings: number;
  isTaken: boolean;
  timer: NodeJS.Timeout | undefined;
}

const sessions = new WeakMap<pg.ClientBase, Scoped>();

/** From now on a new session answers only to those who enter a scope. */
export function closeToUnscoped(client: pg.ClientBase): void {
  sessions.set(client, newSession());
}

const newSession = (): Scoped => ({
  plannedAt: systemStopwatch(),
  current: null,
  settings: 0,
  isTaken: false,
  timer: undefined,
});

/** Creates a class of clients for a pool that can be closed to everybody who has not entered a scope. */
export function createScopedClient(Client: typeof pg.Client): typeof pg.Client {
  return class ScopedClient extends Client {
    override query(...words: unknown[]): never {
      if (sessions.get(this)?.isTaken === false) throw new Error("A statement was sent to a session without a scope.");
      return Reflect.apply(super.query, this, words) as never; // passes the overloads of pg's query through
    }
  };
}

/**
 * Enters a scope. A session keeps the scope of its last user for a moment, and the same scope costs nothing. Another one is set by
 * statements that travel in the same packet as the first statement of the user. The session is put to rest before, in a statement of its
 * own, so one whose setting fails shows nothing rather than another tenant's rows. `resting`: the scope that shows nothing.
 */
export function enterScope(client: pg.ClientBase, scope: SessionScope, resting: SessionScope): ScopedSession {
  const session = sessions.get(client) ?? newSession();
  sessions.set(client, session);
  session.isTaken = true;
  clearTimeout(session.timer);

  async function set({ role, environmentId }: SessionScope): Promise<void> {
    session.current = null;
    session.settings += 1;
    const setting = session.settings;
    await client.query(setScope, [role, environmentId, false]);
    // An answer says nothing about the scope once another one is on its way.
    if (session.settings === setting) session.current = { role, environmentId };
  }

  function planAnew(): void {
    const now = systemStopwatch();
    if (now - session.plannedAt < planMilliseconds) return;
    session.plannedAt = now;
    // It travels with the user's first statement. If it fails, so does that.
    void client.query("discard plans").catch(() => {});
  }

  async function open(): Promise<void> {
    planAnew();
    if (isSame(session.current, scope)) return;
    // A failure of the first alone does no harm.
    if (!isSame(session.current, resting)) void set(resting).catch(() => {});
    await set(scope);
  }

  return {
    opened: open(),
    leave() {
      session.timer = setTimeout(() => {
        session.isTaken = true;
        // If it fails, the scope is unknown to the next user, who sets it anyway.
        void set(resting).catch(() => {});
        session.isTaken = false;
      }, restMilliseconds).unref();
      session.isTaken = false;
    },
  };
}

const isSame = (one: SessionScope | null, other: SessionScope): boolean =>
  one !== null && one.role === other.role && one.environmentId === other.environmentId;
