/** Records in the shapes in which RT 5.0.3 answered the connector's own calls. */

const user = (id: number, name: string) => ({ type: "user", id, _url: `https://rt.example.invalid/REST/2.0/user/${name}` });
const never = "1970-01-01T00:00:00Z";

export const tickets = [
  {
    type: "ticket",
    id: "1",
    _url: "https://rt.example.invalid/REST/2.0/ticket/1",
    Subject: "Oil the chain",
    Status: "new",
    Priority: "70",
    Owner: { ...user(27, "mae"), Name: "mae" },
    Requestor: [user(31, "rosa@example.invalid"), user(27, "mae")],
    Queue: { type: "queue", id: "3", _url: "https://rt.example.invalid/REST/2.0/queue/3", Name: "Plant" },
    Starts: "2026-12-01T08:00:00Z",
    Due: "2026-12-02T08:00:00Z",
    Started: never,
    Resolved: never,
    TimeEstimated: "45",
    TimeWorked: "0",
    Created: "2026-11-30T01:16:35Z",
    LastUpdated: "2026-11-30T01:18:37Z",
    CustomFields: [
      {
        type: "customfield",
        id: "2",
        _url: "https://rt.example.invalid/REST/2.0/customfield/2",
        name: "Line",
        values: ["L 1"],
      },
    ],
  },
  {
    type: "ticket",
    id: "2",
    _url: "https://rt.example.invalid/REST/2.0/ticket/2",
    Subject: "",
    Status: "resolved",
    Priority: "0",
    Owner: { ...user(6, "Nobody"), Name: "Nobody" },
    Requestor: [],
    Queue: { type: "queue", id: "1", _url: "https://rt.example.invalid/REST/2.0/queue/1", Name: "General" },
    Starts: never,
    Due: never,
    Started: "2026-11-30T01:16:41Z",
    Resolved: "2026-11-30T01:16:41Z",
    TimeEstimated: "0",
    TimeWorked: "15",
    Created: "2026-11-30T01:16:38Z",
    LastUpdated: "2026-11-30T01:17:39Z",
    CustomFields: "",
  },
];

export const users = [
  {
    type: "user",
    id: 27,
    _url: "https://rt.example.invalid/REST/2.0/user/mae",
    Name: "mae",
    RealName: "Mae Lindqvist",
    EmailAddress: "mae@example.invalid",
  },
  {
    type: "user",
    id: 31,
    _url: "https://rt.example.invalid/REST/2.0/user/rosa@example.invalid",
    Name: "rosa@example.invalid",
    RealName: "",
    EmailAddress: "",
  },
];

/** RT's own users, in the shape of a list. */
export const ownUsers = [
  { ...user(1, "RT_System"), Name: "RT_System", RealName: "The RT System itself", EmailAddress: "" },
  { ...user(6, "Nobody"), Name: "Nobody", RealName: "Nobody in particular", EmailAddress: "" },
];
