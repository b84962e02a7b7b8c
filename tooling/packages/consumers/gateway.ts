// A gateway inside of somebody's own server.
import { createServer } from "node:http";
import { cmmsBee } from "@fettle/connector-cmms-bee";
import { workwaveService } from "@fettle/connector-workwave-service";
import { createEncryptionKey, createGateway, type GatewayConfiguration } from "@fettle/gateway";

const configuration: GatewayConfiguration = {
  connectors: [{ connector: cmmsBee, settings: { baseUrl: "https://bee.example.com" } }, { connector: workwaveService }],
  publicUrl: "https://fettle.example.com",
  database: { kind: "embedded", folder: "data" },
  encryptionKeys: createEncryptionKey(new Date()),
};

await using gateway = await createGateway(configuration);
createServer({ requireHostHeader: false }, gateway.node.request).on("upgrade", gateway.node.upgrade).listen(4000);
await gateway.start();
// @ts-expect-error A configuration that is optional is left out, never undefined.
configuration.connectors satisfies readonly { readonly pollIntervalSeconds: string }[];
