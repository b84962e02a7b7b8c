import { alertsStage } from "./alerts/stage.ts";
import { auditStage } from "./audit/stage.ts";
import { changeLogStage } from "./change-log/stage.ts";
import { changesStage } from "./changes/stage.ts";
import { commandsStage } from "./commands/stage.ts";
import { deliverStage } from "./deliver/stage.ts";
import { documentsStage } from "./documents/stage.ts";
import { feedStage } from "./feed/stage.ts";
import { consumersStage } from "./consumers/stage.ts";
import { customerLinksStage } from "./customer-links/stage.ts";
import type { GraphPart } from "./graph/graph.ts";
import { ingestStage } from "./ingest/stage.ts";
import { ingressStage } from "./ingress/stage.ts";
import { observeStage } from "./observe/stage.ts";
import { passthroughStage } from "./passthrough/stage.ts";
import { payloadsStage } from "./payloads/stage.ts";
import { principalsStage } from "./principals/stage.ts";
import { recordsStage } from "./records/stage.ts";
import { retentionVariables } from "./retention.ts";
import type { SettingVariable } from "./setting.ts";
import type { Stage } from "./stage.ts";
import { readVariables } from "./store/read-settings.ts";
import { storeTables } from "./store/store-tables.ts";
import { composeStoreParts, type StageTables, type StoreParts } from "./store/store-parts.ts";
import { systemsStage } from "./systems/stage.ts";
import { vendorCallsStage } from "./vendor-calls/stage.ts";

// Compiled types keep only these imports. Through them, readers of those types see what stages add to `Tables`.
/* oxlint-disable import/no-unassigned-import */
import "./alerts/tables.ts";
import "./audit/tables.ts";
import "./change-log/tables.ts";
import "./commands/tables.ts";
import "./consumers/tables.ts";
import "./customer-links/tables.ts";
import "./deliver/tables.ts";
import "./documents/tables.ts";
import "./ingest/tables.ts";
import "./ingress/tables.ts";
import "./observe/tables.ts";
import "./passthrough/tables.ts";
import "./payloads/tables.ts";
import "./principals/tables.ts";
import "./records/tables.ts";
import "./systems/tables.ts";
import "./vendor-calls/tables.ts";
/* oxlint-enable import/no-unassigned-import */

/** The gateway's stages in the order in which data passes them: each may use those before it. */
const list = [
  principalsStage,
  auditStage,
  changeLogStage,
  recordsStage,
  feedStage,
  payloadsStage,
  vendorCallsStage,
  systemsStage,
  ingestStage,
  ingressStage,
  documentsStage,
  commandsStage,
  passthroughStage,
  customerLinksStage,
  changesStage,
  consumersStage,
  deliverStage,
  alertsStage,
  observeStage,
] as const;

type Taking<Each> = Each extends Stage<infer Settings> ? (settings: Settings) => void : never;

/** All settings that the stages take from the configuration. */
export type StageSettings = Taking<(typeof list)[number]> extends (settings: infer All) => void ? All : never;

export const stages: readonly Stage<StageSettings>[] = list;

/** The owners of tables: the store itself, then the stages in order. */
export const storedStagesOf = (of: readonly Stage<StageSettings>[]): readonly StageTables[] => [
  { name: "store", tables: storeTables },
  ...of,
];

/** Everything that the stages and the store itself keep in the store. */
export const storePartsOf = (of: readonly Stage<StageSettings>[]): StoreParts => composeStoreParts(storedStagesOf(of));

/** Everything that the gateway's own stages keep in the store. */
export const storeParts = storePartsOf(stages);

/** The stages' parts of the graph, in order. */
export const graphPartsOf = (of: readonly Stage<StageSettings>[]): readonly GraphPart[] =>
  of.flatMap(({ graph }) => (graph === undefined ? [] : [graph]));

/** The parts of the gateway's own stages. */
export const graphParts = graphPartsOf(stages);

/** How the stages' settings are read from environment variables, by setting name. */
export const settingVariables: Readonly<Record<string, SettingVariable>> = Object.assign(
  {},
  retentionVariables,
  readVariables,
  ...stages.map(({ variables }) => variables),
);
