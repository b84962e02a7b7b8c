import { expect, it } from "vitest";
import { readBody } from "./read-body.ts";

const streamOf = (chunks: readonly Uint8Array[], end: (controller: ReadableStreamDefaultController) => void) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        end(controller);
      },
    }),
  );
const bytes = (text: string) => new TextEncoder().encode(text);

it("readBody joins a character that arrives in two chunks", async () => {
  const [first = 0, second = 0] = bytes("é");
  const response = streamOf([new Uint8Array([first]), new Uint8Array([second])], (controller) => controller.close());
  expect(await readBody(response, "Vendor")).toBe("é");
});

it("readBody joins a response that arrives byte by byte", async () => {
  const text = "Ein Fürst, 木. ".repeat(500);
  const pieces = Array.from(bytes(text), (byte) => new Uint8Array([byte]));
  const joined = await readBody(
    streamOf(pieces, (controller) => controller.close()),
    "Vendor",
  );
  expect(joined === text).toBe(true);
});

it("readBody reads a response without a body as empty text", async () => {
  expect(await readBody(new Response(null, { status: 204 }), "Vendor")).toBe("");
});

it("readBody stops at the limit", async () => {
  await expect(readBody(new Response("12345"), "Vendor", 4)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER", status: 200 });
  expect(await readBody(new Response("1234"), "Vendor", 4)).toBe("1234");
});

it("readBody refuses text that is not UTF-8, even at the very end", async () => {
  for (const body of [new Uint8Array([0xff, 0x41]), new Uint8Array([0x41, 0xc3])]) {
    await expect(readBody(new Response(body), "Vendor")).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  }
});

it("readBody distinguishes a lost connection from an abort", async () => {
  const lost = streamOf([bytes("{")], (controller) => controller.error(new TypeError("terminated")));
  await expect(readBody(lost, "Vendor")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const stopped = streamOf([], (controller) => controller.error(new DOMException("stop", "AbortError")));
  await expect(readBody(stopped, "Vendor")).rejects.toMatchObject({ name: "AbortError" });
});
