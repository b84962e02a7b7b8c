import type { Random } from "../random.ts";
import { longestStayMilliseconds } from "./options.ts";

/** One subscription of the run. */
export interface Stream {
  readonly document: string;
  readonly where: object | null;
}

/** What one subscriber does. */
export interface Plan {
  readonly transport: "sse" | "websocket";
  readonly stream: Stream;
  /** Where it resumes from; null for now. */
  readonly after: string | null;
  /** Leaves once it has had so many events, or so long after it was let in. */
  readonly events: number;
  readonly milliseconds: number;
  /** Whether it reads what it gets. */
  readonly stalls: boolean;
  /**
   * How it leaves: as the protocol wants it, without a word, as soon as it has knocked, or a moment after that, whether it was let in or
   * not.
   */
  readonly leaves: "politely" | "vanishing" | "at the door" | "impatiently";
}

const told = "cursor kind version matches";
/** So much of a record that whoever does not read fills every buffer on the way. */
const heavy = Array.from({ length: 8 }, (_, index) => `data${index}: remoteData`).join(" ");
const ofWorkOrders = (more: string): string =>
  `subscription ($after: String, $where: WorkOrderFilter) { workOrderChanges(after: $after, where: $where) { ${told} ${more} } }`;
const ofAll =
  "subscription ($after: String, $where: ChangeFilter) { changes(after: $after, where: $where) { cursor kind record { id } } }";

const streams: readonly Stream[] = [
  { document: ofWorkOrders("workOrder { id title assignees { id name } }"), where: null },
  { document: ofWorkOrders(`workOrder { ${heavy} }`), where: null },
  { document: ofWorkOrders("workOrder { status }"), where: { status: { in: ["OPEN", "SCHEDULED"] } } },
  { document: ofWorkOrders("workOrder { status }"), where: { not: { priority: { eq: "LOW" } }, title: { contains: "a" } } },
  { document: ofWorkOrders(""), where: { or: [] } },
  { document: ofAll, where: null },
  { document: ofAll, where: { entity: { eq: "Appointment" } } },
  { document: "subscription ($after: String) { systemChanges(after: $after) { cursor status } }", where: null },
];

function leaving(random: Random): Pick<Plan, "leaves" | "milliseconds"> {
  const leaves =
    random.pick(["politely", "politely", "vanishing", "vanishing", "at the door", "impatiently"] as const) ?? "politely";
  const longest = leaves === "impatiently" ? 50 : longestStayMilliseconds;
  return { leaves, milliseconds: random.between(0, longest) };
}

/** Draws what subscribers do. `oldest` is a cursor from before everything. */
export function drawPlans(random: Random, count: number, oldest: string): readonly Plan[] {
  return Array.from({ length: count }, () => {
    const stalls = random.chance(0.15);
    return {
      transport: random.chance(0.5) ? "sse" : "websocket",
      stream: random.pick(streams) ?? { document: ofAll, where: null },
      after: random.chance(0.4) ? oldest : null,
      events: stalls ? Infinity : Math.floor(random.between(1, 20)),
      stalls,
      ...leaving(random),
    };
  });
}
