import { sql, type RawBuilder, type SqlBool } from "kysely";
import { placeCell } from "../store/key-columns.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { Filter } from "./filter.ts";

/** Records within a distance of a point. */
export type Near = Extract<Filter, { readonly kind: "near" }>;

/** The mean radius of the Earth in kilometres. */
const earthRadius = 6371.0088;
/** More than half of the Earth's circumference: nothing is further away. */
export const furthest = 20_016;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The square of half the chord of an angle on the unit sphere. It grows with the distance, and is exact for short ones. */
function halfChordSquared(latitude: number, longitude: number, near: Near): number {
  const north = Math.sin(radians(latitude - near.latitude) / 2);
  const east = Math.sin(radians(longitude - near.longitude) / 2);
  return north * north + Math.cos(radians(near.latitude)) * Math.cos(radians(latitude)) * east * east;
}

/** The largest such square within the distance. Rounding makes that of the point opposite a little more than 1. */
function reachOf({ kilometers }: Near): number {
  const angle = kilometers / earthRadius;
  return angle >= Math.PI ? 2 : Math.sin(angle / 2) ** 2;
}

/** Whether a record has a place on Earth within the distance. */
export function isNear(near: Near, { document }: Pick<StoredRecord, "document">): boolean {
  const [latitude, longitude] = [degreesOf(document["latitude"]), degreesOf(document["longitude"])];
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return false;
  return halfChordSquared(latitude, longitude, near) <= reachOf(near);
}

function degreesOf(value: unknown): number | null {
  const number = JSON.isRawJSON(value) ? Number(value.rawJSON) : value;
  return typeof number === "number" ? number : null;
}

/**
 * The same in SQL: the cells around the point, from the index of cells (see `store/field-indexes.ts`), then the distance. Null where the record
 * has no place.
 */
export function nearSql(near: Near): RawBuilder<SqlBool> {
  const cell = sql.ref(`r.${placeCell.name}`);
  const { latitude, longitude } = near;
  const north = sql`sin(radians(${degrees("latitude")} - ${latitude}::double precision) / 2)`;
  const east = sql`sin(radians(${degrees("longitude")} - ${longitude}::double precision) / 2)`;
  const cosine = sql`(cos(radians(${latitude}::double precision)) * cos(radians(${degrees("latitude")})))`;
  const distance = sql`(${north} * ${north} + ${cosine} * ${east} * ${east})`;
  // A case alone is sure to compute nothing for a record without a place, whose values may be no numbers.
  return sql`(${isAround(cell, cellsAround(near))} and case when ${cell} is not null then ${distance} <= ${reachOf(near)}::double precision end)`;
}

const degrees = (key: "latitude" | "longitude") => sql`(r.document ->> ${sql.lit(key)})::double precision`;

/** Cells one by one, or all from the first to the last. */
type Cells = { readonly each: readonly number[] } | { readonly from: number; readonly to: number };

function isAround(cell: RawBuilder<unknown>, cells: Cells): RawBuilder<SqlBool> {
  return "each" in cells
    ? sql`${cell} = any(${cells.each}::integer[])`
    : sql`${cell} between ${cells.from}::integer and ${cells.to}::integer`;
}

const cellsADegree = 10;
const columns = 360 * cellsADegree;
/** One more, for the longitude of 180 degrees. */
const cellsARow = columns + 1;
const rows = 180 * cellsADegree;
/** More are not worth a look each: their rows are read all around the Earth. */
const mostCells = 3000;
/** In degrees. More than rounding errors can be. */
const margin = 1e-6;

/** Every cell that a point within the distance can be in. A circle around a pole has every longitude. */
export function cellsAround({ latitude, longitude, kilometers }: Near): Cells {
  const angle = kilometers / earthRadius;
  const height = (angle * 180) / Math.PI + margin;
  const [south, north] = [rowAt(latitude - height), rowAt(latitude + height)];
  const around = { from: south * cellsARow, to: north * cellsARow + columns };
  if (latitude + height >= 90 || latitude - height <= -90) return around;
  const width = (Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(latitude)))) * 180) / Math.PI + margin;
  const west = Math.floor((longitude - width + 180) * cellsADegree);
  const count = Math.floor((longitude + width + 180) * cellsADegree) - west + 1;
  if (count >= columns || count * (north - south + 1) > mostCells) return around;
  const across = Array.from({ length: count }, (_, index) => (west + index + columns) % columns);
  const reached = across.includes(0) ? [...across, columns] : across;
  const each = Array.from({ length: north - south + 1 }, (_, index) => (south + index) * cellsARow);
  return { each: each.flatMap((row) => reached.map((column) => row + column)) };
}

const rowAt = (latitude: number) => Math.min(Math.max(Math.floor((latitude + 90) * cellsADegree), 0), rows);
