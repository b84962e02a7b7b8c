import type { VendorAccount } from "@fettle/connector";
import { randomId } from "../../identifiers.ts";
import type { Log } from "../../log.ts";
import type { SystemLifecycle } from "../../system-lifecycle.ts";
import { findSystem } from "../registry/system-rows.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";
import type { Meanings, SeenWords } from "../words/seen-words.ts";
import { noteRefusal } from "./audit-connect.ts";
import { keepAsked, wordsToAsk } from "./ask-about-words.ts";
import type { AskedWords } from "./asked-words.ts";
import { storeConnection, type StoreConnectionDependencies } from "./store-connection.ts";
import { isSameServer } from "./same-account.ts";
import type { SessionRow } from "./session-rows.ts";
import type { StagedConnection } from "./staged-connection.ts";
import { tryCredentials } from "./try-credentials.ts";

/** The result of a session's last step. */
export type Finish =
  | {
      readonly type: "connected";
      readonly systemId: string;
      readonly accountName: string;
      /** The one-time code for the app, when it requested a token. */
      readonly code: string | null;
    }
  /** Nothing has changed; the person may try again. */
  | {
      readonly type: "refused";
      readonly message: string;
      /** The vendor's cleaned message; null when it gave none. Not for logs. */
      readonly vendorMessage: string | null;
    }
  /** The credentials are good. The person has to say what some words mean. */
  | { readonly type: "words"; readonly asked: AskedWords }
  /** The session has been used or has expired meanwhile, or its system is gone or has another account by now. */
  | { readonly type: "closed" };

export interface FinishDependencies extends StoreConnectionDependencies {
  readonly vendorAccess: VendorAccess;
  readonly log: Log | undefined;
  readonly lifecycle: Pick<SystemLifecycle, "connected" | "reworded">;
}

/** The browser that finishes the session. */
interface Visitor {
  readonly traceId: string;
  readonly browserHash: Buffer | null;
}

/** Tries credentials, checks which account they belong to, asks about the customer's new words, and only then stores them. */
export async function finishSession(
  dependencies: FinishDependencies,
  session: SessionRow,
  staged: StagedConnection,
  visitor: Visitor & { /** The secret of the session's page. */ readonly secret: string },
): Promise<Finish> {
  const { traceId } = visitor;
  const environmentId = session.environment_id;
  const { connector } = staged.configuration;
  const systemId = session.system_id ?? randomId("sys");
  const trial = await tryCredentials(dependencies, { environmentId, systemId, traceId }, staged);
  if (trial.type === "refused") {
    if (session.system_id === null) dependencies.vendorAccess.forget(environmentId, systemId);
    const { code, ...refusal } = trial;
    dependencies.log?.warn(
      { environmentId, sessionId: session.id, traceId, connector: connector.id, code },
      "new credentials were refused",
    );
    await noteRefusal(dependencies, session, staged, { traceId, code });
    return refusal;
  }
  const { account } = trial;
  if (session.reconnects) {
    const system = await findSystem(dependencies.store.environment(environmentId), environmentId, systemId);
    if (system === undefined) return { type: "closed" };
    if (!isSameServer(system, staged)) {
      await noteRefusal(dependencies, session, staged, { traceId, code: "OTHER_SERVER" });
      const message = `These settings lead to a different server from the one that this connection belongs to. Use the original settings for ${connector.name}. Nothing has been changed.`;
      return { type: "refused", message, vendorMessage: null };
    }
    if (system.account_id !== null && system.account_id !== account.id) {
      await noteRefusal(dependencies, session, staged, { traceId, code: "OTHER_ACCOUNT" });
      const [is, was] = [account.name, system.account_name ?? "another account"];
      return {
        type: "refused",
        message: `You granted access to “${is}”, but this connection belongs to “${was}”. Use that account. Nothing has been changed.`,
        vendorMessage: null,
      };
    }
  }
  const { seen, asked } = await wordsToAsk(dependencies, session, staged, { systemId, account, traceId });
  if (Object.keys(asked).length === 0) {
    return await putIntoUse(dependencies, session, staged, { systemId, account, seen, meanings: {} }, visitor);
  }
  const { settings, credentials } = staged;
  const { secret } = visitor;
  const waiting: AskedWords = { secret, connectorId: connector.id, systemId, settings, credentials, account, asked, seen };
  // The person may never answer.
  if (session.system_id === null) dependencies.vendorAccess.forget(environmentId, systemId);
  const isOpen = await keepAsked(dependencies, session, waiting, visitor.browserHash);
  return isOpen ? { type: "words", asked: waiting } : { type: "closed" };
}

/** Stores credentials that work with what the customer's words mean, and begins to use them. */
export async function putIntoUse(
  dependencies: FinishDependencies,
  session: SessionRow,
  staged: StagedConnection,
  known: {
    readonly systemId: string;
    readonly account: VendorAccount;
    readonly seen: SeenWords;
    readonly meanings: Meanings;
  },
  { traceId, browserHash }: Visitor,
): Promise<Exclude<Finish, { readonly type: "refused" | "words" }>> {
  const environmentId = session.environment_id;
  const { systemId, account } = known;
  const stored = await storeConnection(dependencies, session, { ...staged, ...known, traceId, browserHash });
  if (stored?.systemId !== systemId && session.system_id === null) dependencies.vendorAccess.forget(environmentId, systemId);
  if (stored === null) return { type: "closed" };
  const of = { environmentId, systemId: stored.systemId, traceId };
  await dependencies.lifecycle.connected(of, { reconnected: stored.reconnected });
  if (stored.isReworded) await dependencies.lifecycle.reworded(of);
  return { type: "connected", systemId: stored.systemId, accountName: account.name, code: stored.code };
}
