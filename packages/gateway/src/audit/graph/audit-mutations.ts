import { ConnectorError } from "@fettle/connector";
import { GatewayError } from "../../errors.ts";
import type { AroundMutation } from "../../graph/around-mutations.ts";
import { isFailure } from "../../graph/failure.ts";
import type { AuditNote } from "../audit-entry.ts";
import { auditService } from "../audit-service.ts";
import { idsAmong, idsOfResult, shownArguments } from "./shown-arguments.ts";

type Ending = Pick<AuditNote, "outcome" | "code"> & { readonly ids: readonly string[] };

/**
 * Notes every mutation before its answer leaves, whether it was done, refused or failed; of refusals that repeat themselves, the audit keeps one. A mutation that says nothing of itself is noted, so a
 * new one cannot be forgotten; those that write records at vendors have logs of their own.
 */
export const auditMutations: AroundMutation = ({ name, args, loggedElsewhere }, resolve) => {
  if (loggedElsewhere !== null) return resolve;
  return async (root, input, context, info) => {
    const { use, principal, requestId, address = null } = context;
    const note = async ({ ids, ...ending }: Ending) => {
      const shown = shownArguments(args, input);
      const subjectIds = [...new Set([...idsAmong(shown), ...ids])];
      const systemIds = subjectIds.filter((id) => id.startsWith("sys_"));
      const [systemId = null] = systemIds.length > 1 ? [] : systemIds;
      await use(auditService).note({
        ...ending,
        environmentId: principal.environmentId,
        actorKind: "TOKEN",
        tokenId: principal.tokenId,
        action: name,
        systemId: systemId ?? principal.systemId,
        subjectIds,
        arguments: shown,
        address,
        traceId: requestId,
      });
    };
    let result: unknown;
    try {
      result = await resolve(root, input, context, info);
    } catch (error) {
      await note(endingOf(error));
      throw error;
    }
    await note(
      typeof result === "object" && result !== null && isFailure(result)
        ? { outcome: "REFUSED", code: result.failure.code, ids: [] }
        : { outcome: "OK", code: null, ids: idsOfResult(result) },
    );
    return result;
  };
};

/** What an error says of an act. An internal one shows nothing. */
function endingOf(error: unknown): Ending {
  if (GatewayError.isInstance(error))
    return { outcome: refusals.has(error.code) ? "REFUSED" : "FAILED", code: error.code, ids: [] };
  return { outcome: "FAILED", code: ConnectorError.isInstance(error) ? error.code : "INTERNAL_SERVER_ERROR", ids: [] };
}

/** The codes of errors that are thrown before anything is done. */
const refusals: ReadonlySet<string> = new Set(["FORBIDDEN", "BAD_USER_INPUT", "TOO_MANY_REQUESTS"]);
