// An app that receives webhooks, for tests that kill it. Its argument says where its inbox is and whether its handler ends.
import { createServer } from "node:http";
import { createReceiver } from "../../create-receiver.ts";
import { connect } from "../connect.ts";
import { secret } from "../webhooks.ts";
import type { ReceiverProcess } from "../start-receiver.ts";

const { place, handlerEnds, leaseMilliseconds }: ReceiverProcess = JSON.parse(process.argv[2] ?? "");
const say = (...words: readonly (string | number)[]) => process.stdout.write(`${words.join(" ")}\n`);

const receiver = createReceiver({
  secrets: secret,
  inbox: connect(place).inbox,
  async handle({ id }, { tries }) {
    say("handling", id, tries);
    if (!handlerEnds) await new Promise(() => undefined);
  },
  handling: { leaseMilliseconds, pollMilliseconds: 20 },
});
receiver.start();
const server = createServer((request, response) => void receiver.node(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  say("listening", typeof address === "object" && address !== null ? address.port : "");
});
