import type { Random } from "../random.ts";
import { longestStayMilliseconds } from "./options.ts";

/** One subscription of the run. */
export interface Stream {
  readonly document: string;
  readonly where: object | null;
}

/** The plan of one subscriber. */
export interface Plan {
  readonly transport: "sse" | "websocket";
  readonly stream: Stream;
  /** The cursor to resume from; null for the current end. */
  readonly after: string | null;
  /** Leaves after this many events, or this long after it was accepted. */
  readonly events: number;
  readonly milliseconds: number;
  /** Whether it reads nothing. */
  readonly stalls: boolean;
  /**
   * The way in which it leaves: as the protocol wants, without a goodbye, as soon as it has connected, or a moment after that, accepted or
   * not.
   */
  readonly leaves: "politely" | "abruptly" | "on connecting" | "impatiently";
}

const told = "cursor kind version matches";
/** So much of a record that a client that does not read fills every buffer on the way. */
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
    random.pick(["politely", "politely", "abruptly", "abruptly", "on connecting", "impatiently"] as const) ?? "politely";
  const longest = leaves === "impatiently" ? 50 : longestStayMilliseconds;
  return { leaves, milliseconds: random.between(0, longest) };
}

/** Draws the subscribers' plans. `oldest` is a cursor from before all changes. */
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
