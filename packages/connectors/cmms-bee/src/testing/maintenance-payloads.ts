/** Payloads of maintenance that match openapi.yaml, oldest change first. */

const first = { externalReference: null, createdAt: "2025-01-01T00:00:00.000Z", updatedAt: "2026-01-01T00:00:00.000Z" };
const second = { externalReference: null, createdAt: "2025-01-01T00:00:00.000Z", updatedAt: "2026-01-02T00:00:00.000Z" };

export const teams = [
  { id: "TE1", name: "Mechanics", description: "Presses and conveyors.", memberIds: ["US1", "US2"], ...first },
  { id: "TE2", name: "Night shift", description: null, memberIds: [], ...second },
] as const;

export const workRequests = [
  {
    id: "WR1",
    number: "R-1",
    title: "Press 4 squeals",
    description: "Since this morning.",
    status: "pending",
    priority: "high",
    assetId: "AS100",
    locationId: "LO10",
    requester: { name: "Lena Roth", email: "lena@example.invalid", phone: null },
    workOrderId: null,
    ...first,
  },
  {
    id: "WR2",
    number: "R-2",
    title: "A lamp is broken",
    description: null,
    status: "converted",
    priority: "none",
    assetId: null,
    locationId: "LO11",
    requester: null,
    workOrderId: "WO10003",
    ...second,
  },
] as const;

export const maintenancePlans = [
  {
    id: "PL1",
    title: "Grease press 4",
    strategy: "floating",
    triggers: [
      {
        type: "calendar",
        recurrence: {
          frequency: "weekly",
          interval: 2,
          weekdays: ["MO", "TH"],
          startsOn: "2025-01-06",
          endsOn: null,
          timeZone: "America/New_York",
          text: "Every other week on Monday and Thursday",
        },
        meterId: null,
        interval: null,
        unit: null,
        condition: null,
      },
      { type: "meter", recurrence: null, meterId: "ME1", interval: 250, unit: "h", condition: null },
    ],
    assetIds: ["AS100"],
    locationId: "LO10",
    teamId: "TE1",
    priority: "medium",
    nextDueDate: "2026-02-05T13:00:00.000Z",
    tasks: [
      { title: "Grease the bearings", isDone: false, value: null },
      { title: "Read the pressure", isDone: false, value: "160 bar" },
    ],
    estimatedMinutes: 45,
    isActive: true,
    ...first,
  },
  {
    id: "PL2",
    title: "Check the temperature",
    strategy: "fixed",
    triggers: [{ type: "meter", recurrence: null, meterId: "ME2", interval: null, unit: null, condition: "> 80" }],
    assetIds: [],
    locationId: null,
    teamId: null,
    priority: "none",
    nextDueDate: null,
    tasks: [],
    estimatedMinutes: null,
    isActive: false,
    ...second,
  },
] as const;

export const meters = [
  {
    id: "ME1",
    name: "Running hours of press 4",
    unit: "h",
    source: "sensor",
    assetId: "AS100",
    locationId: "LO10",
    lastValue: 4711.5,
    lastReadAt: "2026-01-01T06:00:00.000Z",
    ...first,
  },
  {
    id: "ME2",
    name: "Boiler temperature",
    unit: null,
    source: "manual",
    assetId: null,
    locationId: null,
    lastValue: null,
    lastReadAt: null,
    ...second,
  },
] as const;

export const meterReadings = [
  { id: "RE1", meterId: "ME1", value: 4700, readAt: "2025-12-31T06:00:00.000Z", userId: "US1", ...first },
  { id: "RE2", meterId: "ME1", value: 4711.5, readAt: "2026-01-01T06:00:00.000Z", userId: null, ...second },
] as const;

export const downtimes = [
  {
    id: "DT1",
    assetId: "AS100",
    type: "unplanned",
    startedAt: "2026-02-01T06:00:00.000Z",
    endedAt: null,
    reason: "The belt slips.",
    workOrderId: "WO10001",
    ...first,
  },
  {
    id: "DT2",
    assetId: "AS101",
    type: "planned",
    startedAt: "2025-12-01T06:00:00.000Z",
    endedAt: "2025-12-01T08:00:00.000Z",
    reason: null,
    workOrderId: null,
    ...second,
  },
] as const;
