import { changeLogService } from "../change-log/change-log-service.ts";
import type { Stage } from "../stage.ts";
import { createFeed } from "./create-feed.ts";
import { feedService } from "./feed-service.ts";
import { openBell } from "./open-bell.ts";

/** The feed's part of the configuration. */
export interface FeedSettings {
  /** How long a stream may be quiet before it reports its position, in milliseconds. Default: 15000. */
  readonly checkpointMilliseconds?: number;
}

/** Follows the log for subscribers. */
export const feedStage: Stage<FeedSettings> = {
  name: "feed",
  async open({ store, redisUrl, log, use, provide }, settings) {
    const bell = await openBell(store, redisUrl, log);
    const feed = createFeed({ changeLog: use(changeLogService), bell, log, ...settings });
    provide(feedService, feed);
    return { [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose]() };
  },
};
