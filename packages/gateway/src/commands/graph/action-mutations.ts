import { loggedElsewhere } from "../../graph/around-mutations.ts";
import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import type { InputRef } from "@pothos/core";
import type { Action } from "../../catalog/actions/action.ts";
import { actions } from "../../catalog/actions/actions.ts";
import type { EntityModel } from "../../catalog/catalog.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { invalid, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import type { InputProblem } from "../../systems/systems.ts";
import type { ActionInput } from "../commands.ts";
import { commandsService } from "../commands-service.ts";
import {
  addWriteUnion,
  outcomeOf,
  readBack,
  type FixedInput,
  type RecordMutationDependencies,
  type Written,
} from "./record-mutations.ts";
import { readWriteValues } from "./write-values.ts";

/** The most actions that one may carry out first. */
const mostFirst = 20;

/** Adds the mutation of each action whose entity the graph has. */
export function addActionMutations(dependencies: RecordMutationDependencies): void {
  for (const action of actions) {
    const model = dependencies.graph.catalog.entities.get(action.entity);
    if (model !== undefined) addActionMutation(dependencies, model, action);
  }
}

function addActionMutation(dependencies: RecordMutationDependencies, model: EntityModel, action: Action): void {
  const { graph, inputs } = dependencies;
  const { entities } = graph.catalog;
  const name = `${action.name.charAt(0).toUpperCase()}${action.name.slice(1)}`;
  const lists = Object.entries(action.first ?? {}).flatMap(([list, { action: inner, inputName, description }]) => {
    const innerModel = entities.get(inner.entity);
    if (innerModel === undefined) return [];
    const type: InputRef<object> = inputs.addFields(inputName, inner.description, fieldsOf(innerModel, inner));
    return [[list, { type, description }] as const];
  });
  const input = inputs.addAction(`${name}Input`, action.description, {
    operation: operationOf(action),
    ...fieldsOf(model, action),
    lists: Object.fromEntries(lists),
  });
  graph.builder.mutationField(action.name, (t) =>
    t.field({
      type: addWriteUnion(dependencies, model.descriptor, name, readBack.record),
      nullable: false,
      description: `${action.description} ${readBack.answer}; the change reaches subscribers with the cause COMMAND. Where the connector cannot do it, it is a NotSupportedError, and the vendor is not called; \`connector { capabilities { actions } }\` tells before. Needs the scope write.`,
      args: { input: t.arg({ type: input, required: true, description: "What is done." }) },
      extensions: { ...needsScope("write"), ...loggedElsewhere("commands") },
      resolve: (_root, { input: asked }, context) => act(context, entities, model, action, asked),
    }),
  );
}

const operationOf = ({ operation }: Action) => (operation === "update" ? "update" : "create");

/** The fields of an action's input, and which of them must be given. */
function fieldsOf({ descriptor }: EntityModel, { takes, needs = [], also }: Action) {
  const own = takes.flatMap((name): [string, FieldDescriptor][] => {
    const field = descriptor.fields[name];
    return field === undefined ? [] : [[name, field]];
  });
  const fields: FieldMap = { ...Object.fromEntries(own), ...also?.fields };
  const isRequired = (name: string) => needs.some((group) => group.length === 1 && group[0] === name);
  return { fields, isRequired };
}

async function act(
  { use, principal, loaders, requestId }: GraphQLContext,
  entities: ReadonlyMap<string, EntityModel>,
  model: EntityModel,
  action: Action,
  asked: object,
): Promise<Written> {
  const { systemId = "", id = "", idempotencyKey = null, hold = false, ifVersion = null, waitFor = "DONE" }: FixedInput = asked;
  const given = new Map<string, unknown>(Object.entries(asked));
  const problems: InputProblem[] = [];
  const own = readAction(model, action, asked, "", problems);
  const first = Object.entries(action.first ?? {}).flatMap(([list, { action: inner }]) => {
    const items = given.get(list);
    const innerModel = entities.get(inner.entity);
    if (!Array.isArray(items) || innerModel === undefined) return [];
    if (items.length > mostFirst) problems.push({ path: list, message: `It can have at most ${mostFirst} items.` });
    return items.map((item: object, index) => {
      const path = `${list}.${index}`;
      return { path, ...readAction(innerModel, inner, item, `${path}.`, problems) };
    });
  });
  if (problems.length > 0) return invalid("The input was refused. See fields.", problems);
  const isUpdate = operationOf(action) === "update";
  const targetId = isUpdate ? id : systemId;
  if (!isPlausible(targetId)) return notFound(`There is no ${isUpdate ? model.descriptor.name : "system"} with this id.`);
  const also = Object.fromEntries(
    Object.keys(action.also?.fields ?? {}).flatMap((name) =>
      (given.get(name) ?? null) === null ? [] : [[name, given.get(name)]],
    ),
  );
  const request = { ...own, targetId, also, first, ifVersion, idempotencyKey, hold, waitFor };
  const outcome = await use(commandsService).act(principal, request, requestId);
  loaders.clear();
  return outcomeOf(model, outcome);
}

function readAction(model: EntityModel, action: Action, asked: object, prefix: string, problems: InputProblem[]): ActionInput {
  const taken = Object.fromEntries(Object.entries(asked).filter(([name]) => !(name in (action.also?.fields ?? {}))));
  const result = readWriteValues(model, operationOf(action), taken);
  if (result.type === "values") return { action, values: result.values };
  problems.push(...result.problems.map(({ path, message }) => ({ path: `${prefix}${path}`, message })));
  return { action, values: {} };
}
