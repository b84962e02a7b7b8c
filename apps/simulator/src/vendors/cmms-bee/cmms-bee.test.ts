import { describe, expect, it } from "vitest";
import { createIssuedSecrets } from "../../issued-secrets.ts";
import { createRandom } from "../../seed/random.ts";
import { openKeyValues } from "../../state/key-values.ts";
import type { Change } from "../../state/table.ts";
import type { Call } from "../operation.ts";
import { createCmmsBee } from "./cmms-bee.ts";

const account = "ORG-7001";

/** What these tests read of answers. */
interface Shown {
  readonly id: string;
  readonly status: string;
  readonly partId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly workOrderId: string;
  readonly lastReadAt: string;
  readonly total: unknown;
  readonly size: number;
  readonly file: unknown;
}

/** A vendor with half a year of work, whose operations are called without HTTP. */
const started = async () => {
  const changes: Change[] = [];
  const vendor = createCmmsBee({
    keyValues: await openKeyValues(),
    issued: createIssuedSecrets(),
    now: () => new Date("2026-11-01T12:00:00.000Z"),
    seed: 3,
    workOrders: 100,
    changed: (change) => changes.push(change),
  });
  const call = (method: string, path: string, given: Partial<Call> = {}): Shown => {
    const operation = vendor.operations.find((each) => each.method === method && each.path === path);
    if (operation === undefined) throw new Error(`There is no ${method} ${path}.`);
    const caller = { account, userId: "US9001", userName: "Dana", mayRead: true, mayWrite: true };
    const answer = operation.handle({ caller, id: "", query: { limit: 200 }, body: {}, header: () => undefined, ...given });
    return Object({ ...answer, ...answer.body });
  };
  const list = (path: string): readonly Shown[] => {
    const answer = Object(call("get", path));
    return Object.values(answer).find((value): value is Shown[] => Array.isArray(value)) ?? [];
  };
  /** One that exists. */
  const some = (path: string): Shown => {
    const [first] = list(path);
    if (first === undefined) throw new Error(`There is nothing at ${path}.`);
    return first;
  };
  return { vendor, changes, call, list, some };
};

describe("the simulated CMMS Bee", () => {
  it("takes parts out of stock when work is done, and refuses more than there are", async () => {
    const { call, list, some } = await started();
    const stock = some("/stocks");
    const order = call("post", "/work-orders", {
      body: { title: "Change the belt", parts: [{ partId: stock.partId, quantity: 2 }] },
    });
    const all = () => list("/stocks").filter((each) => each.partId === stock.partId);
    const sum = (name: "onHand" | "reserved") => all().reduce((total, each) => total + each[name], 0);
    const [onHand, reserved] = [sum("onHand"), sum("reserved")];
    expect(order).toMatchObject({ parts: [{ partId: stock.partId, quantity: 2 }], status: "open" });
    const tooMuch = { status: "done", parts: [{ partId: stock.partId, quantity: 1_000_000 }] };
    expect(() => call("patch", "/work-orders/{id}", { id: order.id, body: tooMuch })).toThrow(/than there are/);
    expect(sum("onHand")).toBe(onHand);
    call("patch", "/work-orders/{id}", { id: order.id, body: { status: "done" } });
    expect(sum("onHand")).toBe(onHand - 2);
    expect(sum("reserved")).toBe(reserved - 2);
  });

  it("makes a work order of a request that is converted, and ends the request with it", async () => {
    const { call } = await started();
    const request = call("post", "/work-requests", { body: { title: "It leaks" } });
    const converted = call("patch", "/work-requests/{id}", { id: request.id, body: { status: "converted" } });
    expect(call("get", "/work-orders/{id}", { id: converted.workOrderId })).toMatchObject({
      title: "It leaks",
      requestId: request.id,
    });
    call("patch", "/work-orders/{id}", { id: converted.workOrderId, body: { status: "done" } });
    expect(call("get", "/work-requests/{id}", { id: request.id }).status).toBe("done");
    expect(() => call("patch", "/work-requests/{id}", { id: request.id, body: { status: "pending" } })).toThrow("done");
  });

  it("refuses a reading that is not later than the last, and shows the latest at the meter", async () => {
    const { call, some } = await started();
    const meter = some("/meters");
    const reading = (readAt: string) => call("post", "/meter-readings", { body: { meterId: meter.id, value: 7, readAt } });
    expect(() => reading(meter.lastReadAt)).toThrow(/not later/);
    reading("2026-11-01T11:00:00.000Z");
    expect(call("get", "/meters/{id}", { id: meter.id })).toMatchObject({
      lastValue: 7,
      lastReadAt: "2026-11-01T11:00:00.000Z",
    });
  });

  it("moves what arrives of a purchase order into stock, and its status follows", async () => {
    const { call, list, some } = await started();
    const stock = some("/stocks");
    const supplier = some("/suppliers");
    const lines = [{ partId: stock.partId, quantity: 10, unitPrice: { amount: "1.25", currency: "USD" } }];
    const { id, total } = call("post", "/purchase-orders", { body: { supplierId: supplier.id, lines } });
    expect(total).toEqual({ amount: "13.50", currency: "USD" });
    const receive = (receivedQuantity: number) =>
      call("post", "/purchase-orders/{id}/receive", { id, body: { lines: [{ number: 1, receivedQuantity }] } });
    expect(() => receive(1)).toThrow(/nothing arrives/);
    call("patch", "/purchase-orders/{id}", { id, body: { status: "ordered" } });
    const ofPart = () =>
      list("/stocks")
        .filter((each) => each.partId === stock.partId)
        .reduce((sum, each) => sum + each.onHand, 0);
    const before = ofPart();
    expect(receive(4).status).toBe("partially_received");
    expect(receive(4).status).toBe("partially_received");
    expect(() => receive(3)).toThrow(/already/);
    expect(() => receive(11)).toThrow(/on order/);
    expect(receive(10).status).toBe("received");
    expect(ofPart()).toBe(before + 10);
  });

  it("keeps the bytes of an uploaded file until the document is deleted", async () => {
    const { call, some } = await started();
    const bytes = new TextEncoder().encode("a photo");
    const query = { name: "Foto – 1.jpg", attachedToType: "asset", attachedToId: some("/assets").id };
    const { id, size } = call("post", "/documents/upload", { query, body: bytes, header: () => "image/jpeg" });
    expect(size).toBe(7);
    const content = () => call("get", "/documents/{id}/content", { id }).file;
    expect(content()).toEqual({ bytes: Buffer.from(bytes), contentType: "image/jpeg" });
    call("delete", "/documents/{id}", { id });
    expect(content).toThrow("does not exist");
    const tooLarge = new Uint8Array(10 * 1024 * 1024 + 1);
    expect(() => call("post", "/documents/upload", { query, body: tooLarge })).toThrow(/at most/);
  });

  it("lives: its people read meters, use parts, buy, and make work of plans and requests", async () => {
    const { vendor, changes, list } = await started();
    const random = createRandom(11);
    for (let step = 0; step < 600; step += 1) vendor.dailyWork?.(account, random);
    const entities = new Set(changes.map(({ entity }) => entity));
    for (const entity of ["meter_reading", "meter", "downtime", "stock", "purchase_order", "work_request", "maintenance_plan"])
      expect(entities).toContain(entity);
    expect(changes.some(({ entity, action }) => entity === "work_order" && action === "created")).toBe(true);
    expect(list("/stocks").every((each) => each.onHand >= 0)).toBe(true);
    const times = changes.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });
});
