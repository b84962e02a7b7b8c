import type { Random } from "./random.ts";

const first = [
  "Alpine",
  "Birch",
  "Copper",
  "Delta",
  "Evergreen",
  "Foxglove",
  "Golden",
  "Hollow",
  "Ivory",
  "Juniper",
  "Keystone",
  "Lantern",
  "Maple",
  "Café",
  "Niño",
];
const second = [
  "Bakery",
  "Cold Storage",
  "Dental",
  "Fabrication",
  "Grill",
  "Hotel",
  "Kindergarten",
  "Logistics",
  "Market",
  "Nursery",
  "Packaging",
  "Textiles",
  "Veterinary",
];
const third = ["", "", " & Sons", " Co.", " Group", " LLC"];

/** The name of a business. */
export const company = (random: Random): string => `${random.pick(first)} ${random.pick(second)}${random.pick(third)}`;
