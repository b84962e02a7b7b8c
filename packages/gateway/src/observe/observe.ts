import type { Principal } from "../principal.ts";
import { defineService } from "../service-key.ts";
import type { CallQuery, LoggedCall } from "../vendor-calls/list-calls.ts";
import type { ApiRequest } from "./requests/api-request.ts";
import type { ApiRequestQuery } from "./requests/list-requests.ts";
import type { KeptLog, LogEntry, Trace } from "./trace/trace.ts";

/** What happened. A reader of one system sees what is about that system, and the requests of tokens for it. */
export interface Observe {
  requests(principal: Principal, query: ApiRequestQuery): Promise<readonly ApiRequest[]>;
  requestsByIds(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, ApiRequest>>;
  /** The texts of documents, by their hashes. */
  documents(environmentId: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  calls(principal: Principal, query: CallQuery): Promise<readonly LoggedCall[]>;
  callsByIds(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, LoggedCall>>;
  /** `id`: of a trace, or of something that belongs to one. */
  trace(principal: Principal, id: string, limit: number): Promise<Trace>;
  /** Entries by the ids of requests, calls and ingress events. */
  entriesByIds(principal: Principal, ids: readonly string[]): Promise<readonly LogEntry[]>;
  /** Calls back with the ids of entries of an environment that are written or completed from now on, on any node. */
  watch(environmentId: string, onWritten: (ids: readonly string[]) => void): Disposable;
  /** How far back each log goes, and what it lacks of the time of a trace. */
  kept(principal: Principal, trace: Trace): Promise<readonly KeptLog[]>;
}

export const observeService = defineService<Observe>("observe");
