import { runServer } from "@fettle/gateway/server";
import configuration from "../fettle.config.ts";

/** The address of the demo's simulated vendors, set only by the demo. */
const vendors = process.argv.find((word) => word.startsWith("--vendors="))?.slice("--vendors=".length);
const vendorsHelp = "See who can sign in at the simulated vendors, which API keys work, and how to change their records.";

/** Started with `--await-release`, the server becomes ready only when the demo has set it up and sends `release`. */
const isOfDemo = process.argv.includes("--await-release");
let awaitsRelease = isOfDemo;
if (awaitsRelease) process.on("message", (message) => (awaitsRelease &&= message !== "release"));

runServer({
  environment: process.env,
  connectors: configuration.connectors,
  more: {
    waitsForFirstSync: isOfDemo,
    links: vendors === undefined ? [] : [{ label: "The demo's vendors", url: vendors, help: vendorsHelp }],
    missing: () => (awaitsRelease ? ["the demo is still being set up"] : []),
  },
  onReady: ({ url, port, metricsPort, notices }) => process.send?.({ type: "ready", url, port, metricsPort, notices }),
});
