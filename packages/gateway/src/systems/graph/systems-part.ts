import type { GraphPart } from "../../graph/graph.ts";
import { ofSystem } from "../../graph/nodes.ts";
import { systemsService } from "../systems-service.ts";
import { addCreateConnectSession, addCreateReconnectSession } from "./connect-session-mutations.ts";
import { addConnectSessionType } from "./connect-session-types.ts";
import { addConnectorTypes } from "./connector-types.ts";
import { addExchangeConnectCode } from "./exchange-code-mutation.ts";
import { addSetFieldMappings } from "./field-mapping-mutation.ts";
import { addFieldMappings } from "./field-mapping-types.ts";
import { addPayloadRecording } from "./payload-recording.ts";
import { addRemoteFields } from "./remote-field-types.ts";
import { addSystemFields } from "./system-fields.ts";
import { addSystemHistory } from "./system-history.ts";
import { systemLoader } from "./system-loader.ts";
import { addDisconnectSystem, addPauseSystem, addResumeSystem } from "./system-mutations.ts";
import { addSystemQueries } from "./system-queries.ts";
import { addFetchWords, addMapWords } from "./word-map-mutations.ts";
import { addWordMaps } from "./word-map-types.ts";
import { addSystemTypes } from "./system-types.ts";

/** The graph of connectors, systems and connect sessions. */
export const systemsPart: GraphPart = {
  name: "systems",
  add(graph) {
    addSystemTypes(graph);
    addConnectorTypes(graph);
    addConnectSessionType(graph);
    addSystemFields(graph);
    addSystemHistory(graph);
    addWordMaps(graph);
    addSystemQueries(graph);
    addCreateConnectSession(graph);
    addCreateReconnectSession(graph);
    addExchangeConnectCode(graph);
    addPauseSystem(graph);
    addResumeSystem(graph);
    addDisconnectSystem(graph);
    addMapWords(graph);
    addFetchWords(graph);
    addFieldMappings(graph);
    addRemoteFields(graph);
    addPayloadRecording(graph);
    addSetFieldMappings(graph);
    graph.nodes.add({
      prefix: "sys",
      typeName: "System",
      load: ({ loaders }, id) => loaders.of(systemLoader).load(id),
    });
    graph.nodes.add({
      prefix: "ses",
      typeName: "ConnectSession",
      load: ofSystem(({ use, principal }, id) => use(systemsService).sessionById(principal.environmentId, id)),
    });
  },
};
