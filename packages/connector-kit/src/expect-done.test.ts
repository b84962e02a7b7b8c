import { expect, it } from "vitest";
import { expectDone } from "./expect-done.ts";

const rules = { product: "Vendor", readProblem: () => ({ message: "Locked" }) };

it("expectDone accepts every 2xx, with any body or none, and discards it", async () => {
  const html = new Response("<html>", { status: 200, headers: { "content-type": "text/html" } });
  for (const answer of [new Response(null, { status: 204 }), new Response("", { status: 200 }), html]) {
    await expectDone(answer, rules);
  }
  let isDiscarded = false;
  const endless = new ReadableStream({
    pull: (stream) => stream.enqueue(new Uint8Array(10)),
    cancel: () => {
      isDiscarded = true;
    },
  });
  await expectDone(new Response(endless, { status: 202 }), rules);
  expect(isDiscarded).toBe(true);
});

it("expectDone throws by the status, and leaves open whether a failed write was carried out", async () => {
  await expect(expectDone(new Response("{}", { status: 409 }), rules)).rejects.toMatchObject({
    code: "CONFLICT",
    vendorMessage: "Locked.",
  });
  await expect(expectDone(new Response(null, { status: 502 }), rules)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  await expect(expectDone(new Response(null, { status: 502 }), rules, "read")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(expectDone(new Response(null, { status: 302 }), rules)).rejects.toMatchObject({ code: "MISCONFIGURED" });
});
