import type { Demo } from "./start-demo.ts";

/** Calls the simulator's control API. */
export async function control(demo: Demo, path: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(`${demo.simulator}/_control/${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
  return await response.json();
}
