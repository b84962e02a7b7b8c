export { workwaveService } from "./workwave-service-connector.ts";
