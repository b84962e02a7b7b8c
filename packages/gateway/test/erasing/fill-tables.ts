import { appendNotices } from "../../src/change-log/append-notices.ts";
import type { Store } from "../../src/store/database.ts";

/** Adds a row of a system to every table that ingest does not write. */
export async function fillTables(store: Store, environmentId: string, systemId: string, now: Date): Promise<void> {
  const { service } = store;
  const key = { environment_id: environmentId, system_id: systemId };
  const row = { ...key, id: `x_${systemId}`, trace_id: "t" };
  const sync = { ...key, entity: "WorkOrder" };
  const ingressEvent = { ...row, delivery_key: "k", signed: true, body: Buffer.from("x"), received_at: now };
  await service.insertInto("ingress_deliveries").values(ingressEvent).execute();
  const record = { ...sync, record_id: "wo_1" };
  const shown = { ...record, scan_id: "scan_1" };
  await service.insertInto("scan_records").values(shown).execute();
  await service.insertInto("hidden_records").values(record).execute();
  await service
    .insertInto("renormalizations")
    .values({ ...key, revision: 1 })
    .execute();
  await service
    .insertInto("passthrough_methods")
    .values({ ...key, methods: ["POST"] })
    .execute();
  const call = { ...key, idempotency_key: "k", input_hash: Buffer.from("x"), headers: "[]", created_at: now };
  await service
    .insertInto("passthrough_calls")
    .values({ ...call, lease_until: null, status: 200, body: null, failure: null })
    .execute();
  const externalId = { ...key, entity: "WorkOrder", kind: "EXTERNAL_ID" as const, external_id: `x ${systemId}`, created_at: now };
  await service
    .insertInto("external_ids")
    .values({ ...externalId, record_id: `wo_${systemId}`, command_id: null })
    .execute();
  const link = { ...key, customer_id: `cus_${systemId}`, link_id: "lnk_1", linked_at: now };
  await service.insertInto("customer_links").values(link).execute();
  const answer = { ...key, reference: "r", is_signed: true, received_at: now };
  await service.insertInto("write_answers").values(answer).execute();
  const upload = { ...key, id: `upl_${systemId}`, name: "a.txt", content_type: "text/plain", created_at: now, expires_at: now };
  await service.insertInto("uploads").values(upload).execute();
  const piece = { environment_id: environmentId, upload_id: upload.id, number: 0, bytes: Buffer.from("x") };
  await service.insertInto("upload_pieces").values(piece).execute();
  const held = { ...row, entity: "WorkOrder", records: 20, total: 26, found_at: now, last_found_at: now };
  await service.insertInto("held_deletions").values(held).execute();
  await service
    .insertInto("commands")
    .values({
      ...row,
      entity: "WorkOrder",
      operation: "create",
      input_hash: Buffer.from("x"),
      input: "{}",
      status: "HELD",
      created_at: now,
      record_id: null,
      idempotency_key: null,
      error: null,
    })
    .execute();
  await service
    .insertInto("connect_sessions")
    .values({
      ...key,
      id: row.id,
      key_hash: Buffer.from(`${environmentId} ${systemId}`),
      reconnects: true,
      status: "COMPLETED",
      expires_at: now,
      created_at: now,
      connector_id: null,
      external_id: null,
      display_name: null,
      redirect_url: null,
      state: null,
      oauth_state_hash: null,
      browser_hash: null,
      sealed: null,
      failure: null,
      token_scopes: null,
      code_hash: null,
    })
    .execute();
  await service
    .insertInto("sync_states")
    .values({ ...sync, phase: "backfill", since: null, page_cursor: null })
    .execute();
  await service
    .insertInto("sync_runs")
    .values({ ...row, ...sync, started_at: now, error: null })
    .execute();
  await service
    .insertInto("sync_hours")
    .values({ ...key, hour: now })
    .execute();
  await service
    .insertInto("vendor_calls")
    .values({ ...row, method: "GET", url: "https://x", status: 200, duration_milliseconds: 1, error: null, started_at: now })
    .execute();
  const request = {
    ...row,
    token_id: "tok",
    transport: "http" as const,
    outcome: "SUCCEEDED" as const,
    error_codes: [],
    started_at: now,
  };
  await service.insertInto("api_requests").values(request).execute();
  const counts = { ok: 1, not_found: 0, bad_request: 0, unauthorized: 0, rate_limited: 0, server_error: 0, timeout: 0 };
  await service
    .insertInto("call_hours")
    .values({ ...key, hour: now, connector_id: "vendor", ...counts, no_answer: 0, cancelled: 0, durations: [1] })
    .execute();
  const act = { ...row, at: now, actor_kind: "TOKEN" as const, action: "pauseSystem", outcome: "OK" as const };
  await service
    .insertInto("audit_entries")
    .values({ ...act, subject_ids: [systemId], arguments: "{}" })
    .execute();
  const token = { ...key, id: row.id, name: "Connected: One", hint: "", scopes: ["read"], created_at: now };
  await service
    .insertInto("api_tokens")
    .values({ ...token, hash: Buffer.from(`${environmentId} ${systemId}`) })
    .execute();
  await service
    .insertInto("credentials")
    .values({ ...key, version: 1, sealed: "x", lease_owner: null, updated_at: now })
    .execute();
  await service
    .insertInto("ingress_keys")
    .values({ ...key, id: row.id, key_hash: Buffer.from(`${environmentId} ${systemId}`), sealed: "x", created_at: now })
    .execute();
  const notice = { kind: "SYNC_FINISHED" as const, systemId, subjectId: "run_1", data: { entity: "WorkOrder" } };
  await service
    .transaction()
    .execute((transaction) => appendNotices(transaction, environmentId, [{ ...notice, recordedAt: now, traceId: "t" }]));
  const endpoint = {
    ...key,
    id: `whe_${systemId}`,
    sealed: "x",
    header_names: [],
    documents: "[]",
    notices: [],
    token_id: "tok",
  };
  await service
    .insertInto("webhook_endpoints")
    .values({
      ...endpoint,
      preset: "THIN",
      description: null,
      max_in_flight: 16,
      max_per_second: null,
      status: "ACTIVE",
      status_reason: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  await service
    .insertInto("webhook_deliveries")
    .values({
      ...row,
      endpoint_id: "whe_1",
      position: 1,
      mark: null,
      type: "workOrder.created",
      key: "wo_1",
      record_id: "wo_1",
      recorded_at: now,
      state: "PENDING",
      body: "{}",
      attempts: "[]",
      created_at: now,
    })
    .execute();
  // In two parts of the table, whose rows have the same places.
  const days = [now, new Date(now.getTime() + 86_400_000)];
  await store.keepDayParts("payloads", { days, droppedBefore: new Date(0) });
  const payload = { ...key, kind: "VENDOR_CALL" as const, trace_id: "t", request: "null", response: "null" };
  await service
    .insertInto("payloads")
    .values(days.map((at) => ({ ...payload, at, subject_id: `call_${systemId}`, request_body: null, response_body: null })))
    .execute();
  await service
    .insertInto("payload_recordings")
    .values({ ...key, since: now, until: now })
    .execute();
  const alert = { ...row, rule: "SYNC_FAILING", subject_id: systemId, connector_id: "test", facts: "{}", opened_at: now };
  await service
    .insertInto("alerts")
    .values({ ...alert, end_reason: null, acknowledged_by: null, note: null })
    .execute();
  const registration = { ...key, status: "ACTIVE" as const, check_at: now };
  await service.insertInto("webhook_registrations").values(registration).execute();
}
