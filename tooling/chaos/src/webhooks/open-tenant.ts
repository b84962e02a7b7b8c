import { readLog } from "../feed/read-log.ts";
import type { Scene } from "../feed/scene.ts";
import { createRandom } from "../random.ts";
import { spreadBehaviors } from "./behaviors.ts";
import { createEndpoint, type Endpoint } from "./endpoints.ts";
import type { WebhooksOptions } from "./options.ts";
import type { Receiver } from "./receiver.ts";
import { wishesFor } from "./wishes.ts";

/** An environment, its endpoints, and the end of the log when they were created. */
export interface Tenant {
  readonly scene: Scene;
  readonly endpoints: readonly Endpoint[];
  readonly begin: number;
}

const mostInFlight = [1, 2, 16, 64] as const;

/** Creates an environment's endpoints: every so many of the run's, beginning with `index`. Nothing changes meanwhile. */
export async function openTenant(
  options: WebhooksOptions,
  {
    scene,
    receiver,
    index,
    step,
  }: { readonly scene: Scene; readonly receiver: Receiver; readonly index: number; readonly step: number },
): Promise<Tenant> {
  const random = createRandom(options.seed + 10 + index);
  const { end: begin } = await readLog(scene.ask);
  const wishes = wishesFor(scene.subjects.bee);
  const endpoints: Endpoint[] = [];
  for (const [number, behavior] of spreadBehaviors(options.endpoints).entries()) {
    if (number % step !== index) continue;
    const wish = random.pick(wishes);
    if (wish === undefined) throw new Error("There is nothing to ask for");
    const input = { ...wish.input, url: receiver.urlOf(number), maxInFlight: random.pick(mostInFlight) };
    const { id, secret } = await createEndpoint(scene.ask, input);
    receiver.open(number, behavior, secret);
    endpoints.push({ number, id, behavior, wish, secret });
  }
  return { scene, endpoints, begin };
}
