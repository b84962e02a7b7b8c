import { connect, type Socket } from "node:net";
import { quantile } from "../rounds/quantiles.ts";
import { answerEnd } from "./answer-end.ts";
import type { Driver, RequestPlan } from "./driver.ts";

/**
 * Sends requests over so many connections, one at a time on each, as long as `next` returns one.
 * @throws when a connection fails.
 */
export async function converse(
  { url, connections }: Pick<RequestPlan, "url"> & { readonly connections: number },
  next: () => Buffer | null,
  answered: (isGood: boolean, milliseconds: number) => void,
): Promise<void> {
  const { hostname, port } = new URL(url);
  const talk = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      let text = "";
      const send = (): void => {
        const request = next();
        if (request === null) return void socket.destroy();
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on("connect", send);
      socket.on("error", reject);
      socket.on("close", () => resolve());
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        const length = answerEnd(text);
        if (length === null) return;
        answered(text.startsWith("HTTP/1.1 2"), performance.now() - sentAt);
        text = text.slice(length);
        send();
      });
    });
  const open = () => connect({ host: hostname, port: Number(port), noDelay: true });
  await Promise.all(Array.from({ length: connections }, () => talk(open())));
}

/** A driver in this process, for machines without wrk: prepared requests over plain sockets, one at a time on each. */
export const socketDriver: Driver = {
  name: "plain sockets of Node, as wrk is missing",
  async drive({ url, requests }, { connections, seconds }) {
    const times: number[] = [];
    let failed = 0;
    let number = 0;
    const start = performance.now();
    const end = start + seconds * 1000;
    const next = (): Buffer | null => {
      const request = requests[number % requests.length];
      number += 1;
      return request === undefined || performance.now() >= end ? null : request;
    };
    await converse({ url, connections }, next, (isGood, milliseconds) => {
      times.push(milliseconds);
      if (!isGood) failed += 1;
    });
    const took = (performance.now() - start) / 1000;
    return { perSecond: times.length / took, median: quantile(times, 0.5), p99: quantile(times, 0.99), failed };
  },
};
