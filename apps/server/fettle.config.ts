import { cmmsBee } from "@fettle/connector-cmms-bee";
import { workwaveService } from "@fettle/connector-workwave-service";

/** The connectors of this gateway. A new one is one entry here; its settings are environment variables, see docs/settings.md. */
export default { connectors: [{ connector: cmmsBee }, { connector: workwaveService }] };
