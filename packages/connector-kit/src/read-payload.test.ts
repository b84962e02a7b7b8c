import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { readPayload } from "./read-payload.ts";

const read = (payload: unknown) => readPayload(payload, { what: "Vendor order" });
const unexpected = (part: string): unknown =>
  expect.objectContaining({ code: "UNEXPECTED_ANSWER", message: expect.stringContaining(part) });

it("the reader reads the present values", () => {
  const reader = read({
    id: 17,
    title: "  Oil ",
    number: 1042,
    minutes: "30",
    latitude: "-12.5",
    active: "False",
    due: "2026-01-31T08:00:00+01:00",
    assignees: ["u1", 2],
    tags: ["a", "", null, "b"],
    site: { city: "Chicago" },
    visits: [{ id: 1 }, { id: 2 }],
    custom: { colour: "red" },
    url: "https://vendor.example/1",
  });
  expect(reader.requiredKey("id")).toBe("17");
  expect(reader.requiredText("title")).toBe("Oil");
  expect(reader.text("number")).toBe("1042");
  expect(reader.integer("minutes")).toBe(30);
  expect(reader.number("latitude")).toBe(-12.5);
  expect(reader.flag("active")).toBe(false);
  expect(reader.instant("due")).toBe("2026-01-31T08:00:00+01:00");
  expect(reader.keys("assignees")).toEqual(["u1", "2"]);
  expect(reader.texts("tags")).toEqual(["a", "b"]);
  expect(reader.requiredChild("site").text("city")).toBe("Chicago");
  expect(reader.children("visits").map((visit) => visit.key("id"))).toEqual(["1", "2"]);
  expect(reader.record("custom")).toEqual({ colour: "red" });
  expect(reader.url("url")).toBe("https://vendor.example/1");
  expect(reader.requiredList("assignees")).toEqual(["u1", 2]);
});

it.each([{}, { a: null }, { a: "" }, { a: "  " }])("the reader treats %j as absent", (payload) => {
  const reader = read(payload);
  for (const name of ["text", "number", "integer", "flag", "instant", "key", "url"] as const) {
    expect(reader[name]("a")).toBeNull();
  }
  expect(() => reader.requiredText("a")).toThrow(unexpected("a is missing"));
  expect(() => reader.requiredKey("a")).toThrow(unexpected("Vendor order: a is missing"));
});

it.each([null, "", " "])("the reader treats a list that is %j as empty and an object as null", (a) => {
  const reader = read({ a });
  expect(reader.keys("a")).toEqual([]);
  expect(reader.texts("b")).toEqual([]);
  expect(reader.children("a")).toEqual([]);
  expect(reader.child("a")).toBeNull();
  expect(reader.record("a")).toBeNull();
  expect(reader.record("b")).toBeNull();
  expect(() => reader.requiredChild("a")).toThrow(unexpected("a is missing"));
  expect(() => reader.requiredList("b")).toThrow(unexpected("b is missing"));
});

it("the reader reports unreadable values instead of dropping them", () => {
  const reader = read({ a: { b: 1 }, time: "2026-01-31T08:00:00", date: "2026-13-01T00:00:00Z", half: 1.5, big: 2 ** 31 });
  expect(() => reader.text("a")).toThrow(unexpected("a is not text"));
  expect(() => reader.key("a")).toThrow(unexpected("a is not a key"));
  expect(() => reader.keys("a")).toThrow(unexpected("a is not a list"));
  expect(() => reader.instant("time")).toThrow(unexpected("time is not a time with offset"));
  expect(() => reader.instant("date")).toThrow(unexpected("date is not a time with offset"));
  expect(() => reader.integer("half")).toThrow(unexpected("half is not a whole number"));
  expect(() => reader.integer("big")).toThrow(unexpected("big is not a whole number"));
  expect(() => reader.record("half")).toThrow(unexpected("half is not an object"));
  expect(() => reader.child("half")).toThrow(unexpected("Vendor order, half: not an object"));
  expect(() => read({ id: "x".repeat(201) }).requiredKey("id")).toThrow(unexpected("id is not a key"));
});

it.each([null, undefined, "text", 42, [], true])("the reader refuses %j as a payload", (payload) => {
  expect(() => read(payload)).toThrow(ConnectorError);
});

it("the objects of a list have their own names", () => {
  const lines = [{ part: "p1" }, { part: "p2" }];
  const reader = readPayload({ rows: lines }, { what: "Vendor order", nameOf: (name) => (name === "lines" ? "rows" : name) });
  expect(
    reader.each(
      "lines",
      (line) => line.key("partId"),
      () => "part",
    ),
  ).toEqual(["p1", "p2"]);
  expect(reader.each("lines", (line) => line.key("partId"))).toEqual([null, null]);
});

it("the reader ignores inherited properties", () => {
  expect(read({}).text("toString")).toBeNull();
});

it("the reader never returns a link that is not a web address", () => {
  expect(read({ url: "javascript:alert(1)" }).url("url")).toBeNull();
  expect(read({ url: 5 }).url("url")).toBeNull();
});

it("the reader uses the vendor's own names where they differ", () => {
  const reader = readPayload({ subject: "Oil" }, { what: "order", nameOf: (name) => (name === "title" ? "subject" : name) });
  expect(reader.text("title")).toBe("Oil");
});

it("a reader reads days in the vendors' forms, and any value as it is", () => {
  const order = read({
    due: "20260131",
    number: 20_260_131,
    us: "1/31/2026",
    at: "2026-01-31T08:00:00Z",
    none: "",
    any: [" 1 "],
  });
  expect([order.day("due"), order.day("number"), order.day("us", "month-first")]).toEqual(Array(3).fill("2026-01-31"));
  expect([order.day("none"), order.day("absent"), order.value("absent")]).toEqual([null, null, null]);
  expect(order.value("any")).toEqual([" 1 "]);
  for (const name of ["us", "at", "any"]) expect(() => order.day(name)).toThrow(`Vendor order: ${name} is not a day.`);
});

it("a reader takes the day of a point in time in a zone, and that of any other time as it is written", () => {
  const order = read({ point: "2026-02-01T02:00:00Z", local: "2026-01-31T13:00:00", day: "2026-01-31", none: "", word: "soon" });
  expect(["point", "local", "day"].map((name) => order.dayIn(name, "America/Chicago"))).toEqual(Array(3).fill("2026-01-31"));
  expect([order.dayIn("none", null), order.dayIn("local", null)]).toEqual([null, "2026-01-31"]);
  for (const [name, zone] of [
    ["word", "America/Chicago"],
    ["point", null],
    ["point", "Mars/Olympus"],
  ] as const)
    expect(() => order.dayIn(name, zone)).toThrow(`Vendor order: ${name} is not a time with a day.`);
});
