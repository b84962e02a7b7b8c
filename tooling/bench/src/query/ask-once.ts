import { connect } from "node:net";
import { answerBody, answerEnd } from "../driver/answer-end.ts";
import type { RequestPlan } from "../driver/driver.ts";

/** Sends the first request of a plan, as the driver will, and returns the answer's body. */
export async function askOnce({ url, requests: [request = Buffer.alloc(0)] }: RequestPlan): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);
  let text = "";
  for await (const chunk of socket) {
    text += chunk.toString("latin1");
    if (answerEnd(text) !== null) break;
  }
  return Buffer.from(answerBody(text), "latin1").toString();
}
