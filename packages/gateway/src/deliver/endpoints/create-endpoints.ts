import type { ChangeLog } from "../../change-log/change-log.ts";
import type { Clock } from "../../clock.ts";
import type { Consumers } from "../../consumers/consumer.ts";
import type { Places } from "../../consumers/tables.ts";
import { randomId } from "../../identifiers.ts";
import type { Principal } from "../../principal.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import { type Endpoint, type EndpointInput, type EndpointOutcome, mostEndpoints } from "../endpoint.ts";
import { createSecret } from "../sending/signatures.ts";
import type { EndpointStatus } from "../tables.ts";
import type { CheckedWish, Wish } from "../wanted.ts";
import { endpointKind } from "../endpoint-kind.ts";
import {
  countForAdding,
  deleteEndpoint,
  type EndpointReader,
  findEndpoint,
  insertEndpoint,
  toEndpoint,
  updateEndpoint,
} from "./endpoint-rows.ts";
import { disabledByApp } from "./endpoints-in-trouble.ts";
import { openEndpoint, sealEndpoint } from "./endpoint-secrets.ts";
import { type Addresses, readInput } from "./read-input.ts";
import { skipToNow } from "./skip-to-now.ts";

export interface EndpointsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly sealer: Sealer;
  readonly changeLog: Pick<ChangeLog, "end">;
  readonly consumers: Consumers;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly checkWish: (wish: Wish, principal: Principal) => Promise<CheckedWish>;
}

/** An endpoint and its secret, which is shown once. */
export interface EndpointWithSecret {
  readonly endpoint: Endpoint;
  readonly secret: string;
}

/** The endpoints of environments. A principal that is bound to a system sees and makes only that system's. */
export interface Endpoints {
  create(principal: Principal, input: EndpointInput & { readonly url: string }): Promise<EndpointOutcome<EndpointWithSecret>>;
  update(principal: Principal, id: string, input: EndpointInput): Promise<EndpointOutcome<Endpoint>>;
  remove(principal: Principal, id: string): Promise<EndpointOutcome<null>>;
  /** Stops deliveries; the place is kept. */
  disable(principal: Principal, id: string): Promise<EndpointOutcome<Endpoint>>;
  /** Continues where it stopped, or with what comes from now on: then what lies between is listed as skipped. */
  enable(principal: Principal, id: string, fromNow: boolean): Promise<EndpointOutcome<Endpoint>>;
  /** Signs with a new secret, and for a time also with the previous one. */
  rotateSecret(principal: Principal, id: string, overlapSeconds: number): Promise<EndpointOutcome<EndpointWithSecret>>;
}

const unknown = { type: "unknown" } as const;
const done = <Value>(value: Value) => ({ type: "done", value }) as const;
const longestOverlapSeconds = 604_800;

/** Another change of the endpoint was faster. */
class ChangedMeanwhile extends Error {}

/** Secrets are sealed outside the transaction that stores them, so a change that was overtaken begins anew. */
async function unlessOvertaken<Result>(change: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

export function createEndpoints(on: EndpointsDependencies): Endpoints {
  const { store, sealer, changeLog, consumers, clock, addresses, checkWish } = on;

  /**
   * Changes a row and starts its consumer anew, in one transaction.
   * @throws ChangedMeanwhile when it is no longer sealed as `sealedBefore` says.
   */
  async function change(
    principal: EndpointReader,
    id: string,
    values: Parameters<typeof updateEndpoint>[3],
    to: { readonly isActive: boolean; readonly places?: Places },
    sealedBefore: string | null = null,
  ): Promise<EndpointOutcome<Endpoint>> {
    const { environmentId } = principal;
    const row = await store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        if ((await findEndpoint(transaction, principal, id)) === undefined) return undefined;
        if (to.places !== undefined) await skipToNow(transaction, { environmentId, endpointId: id }, to.places, clock());
        const all = { ...values, updated_at: clock() };
        const changed = await updateEndpoint(transaction, environmentId, id, all, sealedBefore);
        if (changed === undefined) throw new ChangedMeanwhile();
        await consumers.change(transaction, { environmentId, id }, to);
        return changed;
      });
    if (row === undefined) return unknown;
    consumers.look();
    return done(toEndpoint(row));
  }

  const endOf = async (environmentId: string): Promise<Places> => {
    const end = await changeLog.end(environmentId);
    return { records: end, systems: end, commands: end, notices: end };
  };

  return {
    async create(principal, input) {
      const { environmentId } = principal;
      const systemId = input.systemId ?? principal.systemId;
      const wish: Wish = { documents: input.documents ?? [], preset: input.preset ?? null, notices: input.notices ?? [] };
      const refused = await refusalOf(input, wish, principal, systemId);
      if ("type" in refused) return refused;
      const id = randomId("whe");
      const secret = createSecret();
      const { url = "", headers = [] } = refused;
      const sealed = await sealEndpoint(sealer, environmentId, id, { url, headers, secret, previousSecret: null });
      const places = await endOf(environmentId);
      const now = clock();
      const row = await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          if ((await countForAdding(transaction, environmentId)) >= mostEndpoints) return undefined;
          await insertEndpoint(transaction, {
            environment_id: environmentId,
            id,
            system_id: systemId,
            sealed,
            header_names: headers.map(({ name }) => name),
            documents: JSON.stringify(wish.documents),
            preset: wish.preset,
            notices: [...wish.notices],
            description: input.description ?? null,
            token_id: principal.tokenId,
            max_in_flight: input.maxInFlight ?? 16,
            max_per_second: input.maxPerSecond ?? null,
            status: "ACTIVE",
            status_reason: null,
            created_at: now,
            updated_at: now,
          });
          await consumers.add(transaction, { environmentId, id, kind: endpointKind, places });
          return await findEndpoint(transaction, { environmentId, systemId: null }, id);
        });
      if (row === undefined)
        return {
          type: "refused",
          message: `An environment has at most ${mostEndpoints} endpoints. Delete one that is not used.`,
          fields: [],
        };
      consumers.look();
      return done({ endpoint: toEndpoint(row), secret });
    },

    update: (principal, id, input) => unlessOvertaken(() => updateOnce(principal, id, input)),

    async remove(principal, id) {
      const { environmentId } = principal;
      const isThere = await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          if ((await findEndpoint(transaction, principal, id)) === undefined) return false;
          await consumers.remove(transaction, { environmentId, id });
          return await deleteEndpoint(transaction, environmentId, id);
        });
      if (!isThere) return unknown;
      consumers.look();
      return done(null);
    },

    disable: (principal, id) =>
      change(principal, id, { status: "DISABLED", status_reason: disabledByApp, ...calm }, { isActive: false }),

    async enable(principal, id, fromNow) {
      const places = fromNow ? { places: await endOf(principal.environmentId) } : {};
      return await change(principal, id, active, { isActive: true, ...places });
    },

    rotateSecret: (principal, id, overlapSeconds) => unlessOvertaken(() => rotateOnce(principal, id, overlapSeconds)),
  };

  async function updateOnce(principal: Principal, id: string, input: EndpointInput): Promise<EndpointOutcome<Endpoint>> {
    const { environmentId } = principal;
    const row = await findEndpoint(store.environment(environmentId), principal, id);
    if (row === undefined) return unknown;
    const wish: Wish = {
      documents: input.documents ?? row.documents,
      preset: input.preset === undefined ? row.preset : input.preset,
      notices: input.notices ?? row.notices,
    };
    const systemId = input.systemId === undefined ? row.system_id : input.systemId;
    const checked = await refusalOf(input, wish, principal, systemId);
    if ("type" in checked) return checked;
    const before = await openEndpoint(sealer, environmentId, id, row.sealed);
    const { url = before.url, headers = before.headers } = checked;
    const sealed = await sealEndpoint(sealer, environmentId, id, { ...before, url, headers });
    // Whatever was wrong may be mended now.
    const isMended = row.status === "INVALID" || row.status === "FAILING";
    return await change(
      principal,
      id,
      {
        sealed,
        system_id: systemId,
        header_names: headers.map(({ name }) => name),
        documents: JSON.stringify(wish.documents),
        preset: wish.preset,
        notices: [...wish.notices],
        ...(input.description !== undefined && { description: input.description }),
        ...(input.maxInFlight !== undefined && { max_in_flight: input.maxInFlight }),
        ...(input.maxPerSecond !== undefined && { max_per_second: input.maxPerSecond }),
        ...(isMended && active),
      },
      { isActive: row.status !== "DISABLED" },
      row.sealed,
    );
  }

  async function rotateOnce(
    principal: Principal,
    id: string,
    overlapSeconds: number,
  ): Promise<EndpointOutcome<EndpointWithSecret>> {
    if (overlapSeconds < 0 || overlapSeconds > longestOverlapSeconds) {
      const message = `The previous secret may stay valid for 0 to ${longestOverlapSeconds} seconds.`;
      return { type: "refused", message, fields: [{ path: "overlapSeconds", message }] };
    }
    const { environmentId } = principal;
    const row = await findEndpoint(store.environment(environmentId), principal, id);
    if (row === undefined) return unknown;
    const before = await openEndpoint(sealer, environmentId, id, row.sealed);
    const secret = createSecret();
    const previousSecret = overlapSeconds === 0 ? null : before.secret;
    const sealed = await sealEndpoint(sealer, environmentId, id, { ...before, secret, previousSecret });
    const until = new Date(clock().getTime() + overlapSeconds * 1000);
    const isActive = row.status === "ACTIVE" || row.status === "FAILING";
    const changed = await change(
      principal,
      id,
      { sealed, previous_secret_until: previousSecret === null ? null : until },
      { isActive },
      row.sealed,
    );
    return changed.type === "done" ? done({ endpoint: changed.value, secret }) : changed;
  }

  async function refusalOf(input: EndpointInput, wish: Wish, principal: Principal, systemId: string | null) {
    const checked = readInput(input, addresses);
    if ("problems" in checked)
      return { type: "refused", message: "The endpoint was refused.", fields: checked.problems } as const;
    if (principal.systemId !== null && systemId !== principal.systemId) {
      const message = "This token is bound to one system and can make endpoints only for that system.";
      return { type: "refused", message, fields: [{ path: "systemId", message }] } as const;
    }
    if (wish.documents.length === 0 && wish.preset === null && wish.notices.length === 0) {
      const message = "An endpoint needs documents, a preset or notices: it would get nothing.";
      return { type: "refused", message, fields: [] } as const;
    }
    const wished = await checkWish(wish, { ...principal, systemId });
    if (wished.type === "refused")
      return { type: "refused", message: "The endpoint was refused.", fields: wished.problems } as const;
    return checked;
  }
}

const calm = { failing_since: null, probes: 0, next_probe_at: null, paused_until: null };
const active = { status: "ACTIVE" satisfies EndpointStatus as EndpointStatus, status_reason: null, ...calm };
