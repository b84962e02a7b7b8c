/** One difference between a released connector and the next version of it. */
export interface Finding {
  /** `major`: it breaks something for people who use the released version. `minor`: it adds something, or costs them nothing but time. */
  readonly level: "major" | "minor";
  /** What differs, from the connector's id on: `acme.WorkOrder.acme.room`. */
  readonly path: string;
  /** What happened to it, and to whom, as the rest of a sentence. */
  readonly message: string;
}

export const breaks = (path: string, message: string): Finding => ({ level: "major", path, message });
export const adds = (path: string, message: string): Finding => ({ level: "minor", path, message });

/** A finding where something holds. */
export const when = (holds: boolean, finding: Finding): readonly Finding[] => (holds ? [finding] : []);

/** What is only in the first of two lists, and what is only in the second. */
export function differenceOf(before: readonly string[] = [], after: readonly string[] = []) {
  return { gone: before.filter((word) => !after.includes(word)), added: after.filter((word) => !before.includes(word)) };
}
