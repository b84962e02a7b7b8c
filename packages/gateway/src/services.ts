import type { Catalog } from "./catalog/catalog.ts";
import type { ChangeLog } from "./change-log/change-log.ts";
import type { Clock } from "./clock.ts";
import type { Commands } from "./commands/commands.ts";
import type { Feed } from "./feed/feed.ts";
import type { Ingest } from "./ingest/ingest.ts";
import type { Webhooks } from "./ingress/registration/webhooks.ts";
import type { Log } from "./log.ts";
import type { EndedRights } from "./principals/ended-rights.ts";
import type { Principals } from "./principals/principals.ts";
import type { RecordReader } from "./records/record-reader.ts";
import type { Store } from "./store/database.ts";
import type { Systems } from "./systems/systems.ts";

/** The gateway's stages, composed once in `gateway.ts` and handed to the API. */
export interface Services {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly records: RecordReader;
  readonly changeLog: ChangeLog;
  readonly feed: Feed;
  readonly systems: Systems;
  readonly commands: Commands;
  readonly ingest: Ingest;
  readonly webhooks: Webhooks;
  readonly principals: Principals;
  /** Tokens whose rights end, told to whoever has something open for them. */
  readonly rights: EndedRights;
  readonly clock: Clock;
  readonly log: Log;
}
