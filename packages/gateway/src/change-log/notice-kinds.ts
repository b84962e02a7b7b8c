/**
 * The kinds of notices, each with its description in the API. A stage that appends notices of another kind adds it here. The description
 * says what `subjectId` and `data` are.
 */
export const noticeKinds = {
  SYNC_FINISHED:
    "A sync of one type of record of a system has ended, and was the first one, or a complete list beside the polls, or changed records, or " +
    "failed; a failure is told when it is the third in a row, when the vendor refuses the list to the credentials, or when nothing will be tried " +
    "again, and the next success after it is told too. A poll that finds nothing new leaves no notice. subjectId: the sync run that ended it. data: " +
    "entity; kind, which is FIRST, CHANGES or COMPLETE; created, updated, deleted and rejected, which count records over all runs of the sync; " +
    "errorCode, null unless it failed; startedAt and finishedAt.",
  DELIVERY_FAILED:
    "An endpoint did not accept a webhook within a day. It is kept, and can be retried or replayed. subjectId: the delivery. data: endpointId; " +
    "type, the event's type; recordId, null for an event that is no change of a record. An endpoint gets no notices about itself.",
  ENDPOINT_DISABLED:
    "An endpoint was disabled, because it accepted nothing for five days, or answered 410. It keeps its place. subjectId: the endpoint. data: " +
    "endpointId; reason, for people. An endpoint gets no notices about itself.",
  ALERT_OPENED:
    "Somebody has to act: the condition of an alert's rule is met. subjectId: the alert. data: alertId; rule; about, the id of the system, connector, " +
    "endpoint or token; connectorId, null when it is about none; summary, for people. An endpoint gets no notices about itself.",
  ALERT_STILL_OPEN: "An alert that nobody has acknowledged has been open for a day. subjectId and data: as in ALERT_OPENED.",
  ALERT_RESOLVED: "An alert has ended: its condition has been gone for five minutes. subjectId and data: as in ALERT_OPENED.",
} as const satisfies Readonly<Record<string, string>>;

export type NoticeKind = keyof typeof noticeKinds;

/** Whether this version knows a kind: a newer node of the same deployment may have written another one. */
export const isNoticeKind = (kind: string): kind is NoticeKind => Object.hasOwn(noticeKinds, kind);
