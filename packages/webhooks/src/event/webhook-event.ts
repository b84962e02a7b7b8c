/** What every event has. */
export interface EventBase {
  /** Identifies the event: its repeats and replays have the same id. */
  readonly id: string;
  /** When Fettle recorded what happened, as ISO 8601 text. */
  readonly timestamp: string;
  readonly environment: "test" | "live";
  /** The event's position in the change log, to continue after with the API. Null when it has none. */
  readonly cursor: string | null;
  /** Correlates the event with vendor calls and logs. */
  readonly traceId: string | null;
  /** Whether somebody asked for this event to be sent again. The header that says so is not signed. */
  readonly isReplay: boolean;
  /** Whether `data` was too large and is therefore that of the preset THIN. */
  readonly truncated: boolean;
  /** GraphQL errors of fields in `data` that are null because of them. Usually empty. */
  readonly errors: readonly unknown[];
}

/** A record was created, updated or deleted. */
export interface RecordEvent<Data = Readonly<Record<string, unknown>>> extends EventBase {
  /** Such as `workOrder.updated`. */
  readonly type: `${string}.${"created" | "updated" | "deleted"}`;
  /** What the endpoint's document selects; {@link changeOf} finds the change in it. After `catchUp` it is that of the preset THIN. */
  readonly data: Data;
}

/** A system's status changed. */
export interface SystemStatusEvent extends EventBase {
  readonly type: "system.status";
  readonly data: {
    readonly systemId: string;
    readonly connectorId?: string;
    readonly previousStatus: string;
    readonly status: string;
    readonly reason: string | null;
    /** While the status is REAUTHORIZATION_REQUIRED: the GraphQL request that makes a reconnect link. */
    readonly reconnect?: {
      readonly url: string;
      readonly query: string;
      readonly variables: Readonly<Record<string, unknown>>;
    };
  };
}

/** Any other notice. */
export interface NoticeEvent extends EventBase {
  readonly type: "sync.finished" | "command.finished" | "delivery.failed" | "endpoint.disabled" | "webhook.test";
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as the handler gets it. `type` tells the kinds apart; later gateways may send more types. */
export type WebhookEvent<Data = Readonly<Record<string, unknown>>> = RecordEvent<Data> | SystemStatusEvent | NoticeEvent;
