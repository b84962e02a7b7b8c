/** A person's name from its parts, or null when there are none. */
export function fullName(...parts: readonly (string | null)[]): string | null {
  const name = parts.filter((part) => part !== null && part !== "").join(" ");
  return name === "" ? null : name;
}
