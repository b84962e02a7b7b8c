import { StartError } from "../../errors.ts";
import { loadConnectors, readConnectorFolder } from "../connector-folder.ts";
import { type FromGateway, type GatewayWords, isServe } from "./messages.ts";
import { serveConnectors } from "./serve-connectors.ts";

// The gateway of `fettle connector dev`, in a process that ends when its connector changes.
const { folder, entry, record, isAgain }: GatewayWords = JSON.parse(process.argv[2] ?? "{}");
const tell = (message: FromGateway) => void process.send?.(message);

try {
  const read = await readConnectorFolder(folder, entry ?? undefined);
  const connectors = await loadConnectors(read);
  // A process that nobody is connected to any more has nothing to do.
  process.once("disconnect", () => process.exit(0));
  process.once("message", (message) => {
    if (!isServe(message)) return;
    process.removeAllListeners("disconnect");
    void serveConnectors({
      connectors,
      folder,
      record,
      environment: { ...process.env, PORT: message.port },
      isAgain,
      print: (line) => console.log(line),
      onListening: (port) => tell({ type: "listening", port }),
    }).catch((error: unknown) => {
      console.error(error instanceof StartError ? error.message : error);
      process.exit(1);
    });
  });
  tell({ type: "loaded" });
} catch (error) {
  const refused: FromGateway = { type: "refused", reason: error instanceof StartError ? error.message : String(error) };
  // The connector may hold something open, such as a timer.
  process.send?.(refused, undefined, undefined, () => process.exit(1));
}
