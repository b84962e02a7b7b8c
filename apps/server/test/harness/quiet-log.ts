import type { GatewayConfiguration } from "@fettle/gateway";

type Log = NonNullable<GatewayConfiguration["log"]>;

const nothing = (): void => undefined;

/** A log that keeps silent: tests provoke failures, whose reports would look like something to look at. */
export const quietLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quietLog };
