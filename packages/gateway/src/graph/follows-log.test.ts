import { getNamedType, isObjectType } from "graphql";
import { expect, it } from "vitest";
import { graphParts } from "../stages.ts";
import { createSchema } from "./create-schema.ts";
import { logDependencyOf } from "./follows-log.ts";
import { tinyCatalog } from "./testing/tiny-catalog.ts";

const fields = Object.values(createSchema(tinyCatalog, graphParts).getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith("__")
    ? Object.values(type.getFields()).map((field) => ({ type: type.name, field, dependency: logDependencyOf(field) }))
    : [],
);
const entities = [...tinyCatalog.entities.keys()];
const listed = new Set(entities.flatMap((name) => [name, `${name}Connection`]));

it("Of what a record shows, only what is written without a change in the log does not follow the log", () => {
  const others = fields.filter(({ type, dependency }) => entities.includes(type) && dependency === null);
  expect(Object.groupBy(others, ({ field }) => field.name)).toEqual({
    // Reading a record again may find other problems in the same version.
    problems: expect.toSatisfy((some: unknown[]) => some.length === entities.length),
    // A record of any entity.
    attachedTo: expect.toSatisfy((some: unknown[]) => some.length === 2),
    // Apps say so.
    link: expect.toSatisfy((some: unknown[]) => some.length === 1),
    linkedCustomers: expect.toSatisfy((some: unknown[]) => some.length === 1),
    // It ends where the log now begins.
    history: expect.toSatisfy((some: unknown[]) => some.length === entities.length),
    // Its status, health and account.
    system: expect.toSatisfy((some: unknown[]) => some.length === entities.length),
  });
});

it("Only the queries for records follow the log, and they name the entity that they read", () => {
  const queries = fields.filter(({ type }) => type === "Query");
  expect(queries.filter(({ dependency }) => dependency !== null).map(({ field }) => field.name)).toEqual(
    queries
      .filter(({ field }) => [...listed, "Statistics"].includes(getNamedType(field.type).name))
      .map(({ field }) => field.name),
  );
});

it("Every field that leads to records names their entity", () => {
  for (const { type, field, dependency } of fields) {
    const name = getNamedType(field.type).name;
    // What a connection shows has been read by the field that leads to the connection.
    if (!listed.has(name) || dependency === null || /(?:Connection|Edge)$/u.test(type)) continue;
    expect(dependency, `${type}.${field.name}`).toMatchObject({ on: "records", entity: name.replace(/Connection$/u, "") });
  }
});

it("A position in the log follows every change", () => {
  const cursors = fields.filter(({ field }) => field.name === "changeCursor");
  expect(cursors.length).toBeGreaterThan(entities.length);
  for (const { dependency } of cursors) expect(dependency).toEqual({ on: "everyChange" });
});
