/** Values that vendors have sent where nobody expected them. */
const oddValues: readonly unknown[] = [
  null,
  "",
  " ",
  "\u0000",
  "x".repeat(10_000),
  0,
  -1,
  1e300,
  true,
  [],
  [null],
  {},
  { value: null },
  "2026-13-45T99:99:99Z",
];

/** How deep a payload is changed. */
const deepest = 4;

/** Every payload that differs from a sample in one place: another value there, or none. */
export function* mangled(sample: unknown, depth = 0): Generator<unknown> {
  if (typeof sample !== "object" || sample === null || depth >= deepest) return;
  for (const key of Object.keys(sample)) {
    const value: unknown = Object(sample)[key];
    for (const odd of oddValues) yield changed(sample, key, odd);
    yield changed(sample, key, undefined);
    for (const inner of mangled(value, depth + 1)) yield changed(sample, key, inner);
  }
}

function changed(sample: object, key: string, value: unknown): unknown {
  if (Array.isArray(sample)) return sample.with(Number(key), value);
  const { [key]: _, ...others }: Record<string, unknown> = Object(sample);
  return value === undefined ? others : { ...others, [key]: value };
}
