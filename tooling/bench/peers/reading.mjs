import pg from "pg";
import { setup } from "./setup.mjs";

const sessions = 10;
const longestPage = 200;

/** Sessions for one role and one environment. */
const pool = new pg.Pool({ connectionString: setup.databaseUrl, options: setup.sessionOptions, max: sessions });

const rowsOf = async (name, values) => (await pool.query({ name, text: setup.statements[name], values })).rows;

/** A page of work orders with asset and assignees, by the statements of hand-written Node. */
export async function listWorkOrders({ first = 50, after, where }) {
  const length = Math.min(longestPage, first);
  const status = where?.status?.eq;
  const rows = after
    ? await rowsOf("after", [...JSON.parse(Buffer.from(after, "base64url").toString()), length + 1])
    : await rowsOf("byStatus", [status, length + 1]);
  const nodes = rows.slice(0, length);
  const [assets, assignees] = await Promise.all([
    rowsOf("assets", [nodes.flatMap(({ assetId }) => assetId ?? [])]),
    rowsOf("assignees", [nodes.map(({ id }) => id)]),
  ]);
  const assetsById = new Map(assets.map((asset) => [asset.id, asset]));
  const assigneesById = new Map(nodes.map(({ id }) => [id, []]));
  for (const assignee of assignees) assigneesById.get(assignee.workOrderId).push(assignee);
  for (const node of nodes) {
    node.asset = assetsById.get(node.assetId) ?? null;
    node.assignees = assigneesById.get(node.id);
  }
  const last = nodes.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(JSON.stringify([last.updatedAt, last.id])).toString("base64url");
  return { nodes, pageInfo: { hasNextPage: rows.length > length, endCursor }, status };
}

/** The number of work orders of a status. */
export const countWorkOrders = async (status) => (await rowsOf("count", [status]))[0].count;

/** One work order, or null. */
export const findWorkOrder = async (id) => (await rowsOf("byId", [id]))[0] ?? null;
