/** Hands every published work order to every follower. */
export function createTopic() {
  const followers = new Set();
  return {
    publish(title) {
      const change = { workOrder: { id: "wo_1", title, status: "OPEN" } };
      for (const follow of followers) follow(change);
    },
    async *follow() {
      let waiting = [];
      let wake = null;
      const follow = (change) => {
        waiting.push(change);
        wake?.();
      };
      followers.add(follow);
      try {
        for (;;) {
          if (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
          const changes = waiting;
          waiting = [];
          for (const change of changes) yield { workOrderChanges: change };
        }
      } finally {
        followers.delete(follow);
      }
    },
  };
}

/** Publishes what is posted to /publish; returns whether a request was that. */
export function takesPublish(topic, request, response) {
  if (request.url !== "/publish") return false;
  let text = "";
  request.setEncoding("utf8").on("data", (piece) => (text += piece));
  request.on("end", () => {
    topic.publish(text);
    response.end();
  });
  return true;
}

export const typeDefs = `
  type Query { ok: Boolean }
  type Subscription { workOrderChanges: Change! }
  type Change { workOrder: WorkOrder }
  type WorkOrder { id: ID! title: String! status: String! }
`;
