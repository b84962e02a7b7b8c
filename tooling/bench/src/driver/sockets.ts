import { connect, type Socket } from "node:net";
import { quantile } from "../rounds/quantiles.ts";
import { answerEnd } from "./answer-end.ts";
import type { Driver } from "./driver.ts";

/** A driver in this process, for machines without wrk: prepared requests over plain sockets, one at a time on each. */
export const socketDriver: Driver = {
  name: "plain sockets of Node, as wrk is missing",
  async drive({ url, requests }, { connections, seconds }) {
    const { hostname, port } = new URL(url);
    const times: number[] = [];
    let failed = 0;
    let number = 0;
    const start = performance.now();
    const end = start + seconds * 1000;
    const converse = (socket: Socket): Promise<void> =>
      new Promise((resolve, reject) => {
        let sentAt = 0;
        let text = "";
        const send = (): void => {
          sentAt = performance.now();
          const request = requests[number % requests.length];
          number += 1;
          if (request !== undefined) socket.write(request);
        };
        socket.on("connect", send);
        socket.on("error", reject);
        socket.on("close", () => resolve());
        socket.on("data", (chunk) => {
          text += chunk.toString("latin1");
          const length = answerEnd(text);
          if (length === null) return;
          const now = performance.now();
          times.push(now - sentAt);
          if (!text.startsWith("HTTP/1.1 2")) failed += 1;
          text = text.slice(length);
          if (now < end) send();
          else socket.destroy();
        });
      });
    const open = () => connect({ host: hostname, port: Number(port), noDelay: true });
    await Promise.all(Array.from({ length: connections }, () => converse(open())));
    const took = (performance.now() - start) / 1000;
    return { perSecond: times.length / took, median: quantile(times, 0.5), p99: quantile(times, 0.99), failed };
  },
};
