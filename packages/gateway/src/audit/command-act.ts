import { randomTraceId } from "../identifiers.ts";
import type { ToldAct } from "./audit-service.ts";

/** What an operator does with a command, in one environment. */
export const commandAct = (
  action: string,
  environmentId: string,
  about: Pick<ToldAct, "systemId" | "subjectIds" | "arguments"> = {},
): ToldAct => ({ actorKind: "OPERATOR", action, environmentId, traceId: randomTraceId(), ...about });
