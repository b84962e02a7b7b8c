import type { Sealer } from "../../secrets/sealer.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import type { ChannelAddress } from "./channel.ts";

const placeOf = (environmentId: string, id: string) => sealedPlace({ place: "alert-channel" }, environmentId, id);

/** Not to be called inside a transaction. */
export const sealAddress = (sealer: Sealer, environmentId: string, id: string, address: ChannelAddress): Promise<string> =>
  sealer.seal(JSON.stringify(address), placeOf(environmentId, id));

/** Not to be called inside a transaction. @throws SealError */
export const openAddress = async (sealer: Sealer, environmentId: string, id: string, sealed: string): Promise<ChannelAddress> =>
  JSON.parse(await sealer.open(sealed, placeOf(environmentId, id))) as ChannelAddress; // sealed above
