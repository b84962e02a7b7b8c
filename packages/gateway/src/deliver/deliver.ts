import type { DocumentText } from "../changes/followed-documents.ts";
import type { Principal } from "../principal.ts";
import type { Delivery, DeliveryQuery } from "./delivery.ts";
import type { Endpoint, EndpointBacklog, EndpointOutcome, EndpointStats, PreviewedCall } from "./endpoint.ts";
import type { Endpoints } from "./endpoints/create-endpoints.ts";
import type { Replays } from "./replays/create-replays.ts";
import type { Attempt } from "./sending/attempt.ts";
import type { Preset } from "./tables.ts";

/** The test of an endpoint. */
export interface TestedEndpoint {
  readonly attempt: Attempt;
  readonly eventId: string;
  readonly headerNames: readonly string[];
}

/** What an app asks of its endpoints and deliveries. A principal that is bound to a system sees only that system's endpoints. */
export interface Deliver extends Endpoints, Replays {
  byId(principal: Principal, id: string): Promise<Endpoint | null>;
  byIds(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, Endpoint>>;
  /** Oldest first; an environment has 100 at most. */
  list(principal: Principal): Promise<readonly Endpoint[]>;
  urlOf(principal: Principal, id: string): Promise<string>;
  backlogsOf(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, EndpointBacklog>>;
  statsOf(principal: Principal, id: string, hours: number): Promise<EndpointStats>;
  /** Sends a signed test event and waits for the answer. When it is accepted, a failing endpoint is tried again at once. */
  test(principal: Principal, id: string, traceId: string): Promise<EndpointOutcome<TestedEndpoint>>;
  /** What an endpoint would get for the latest change of a record. */
  preview(
    principal: Principal,
    input: { readonly recordId: string; readonly documents: readonly DocumentText[]; readonly preset: Preset | null },
  ): Promise<EndpointOutcome<PreviewedCall>>;
  deliveries(principal: Principal, query: DeliveryQuery): Promise<readonly Delivery[]>;
  deliveriesByIds(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, Delivery>>;
  /** Calls back with the ids of an endpoint's deliveries as they change. */
  watch(endpointId: string, onChanged: (ids: readonly string[]) => void): Disposable;
  /** Tries a waiting, failed or canceled delivery at once, with the schedule from its beginning. */
  retry(principal: Principal, deliveryId: string): Promise<EndpointOutcome<Delivery>>;
}
