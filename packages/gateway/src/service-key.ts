/** One gateway's open stages: that which keys look services up for. It holds nothing itself. */
export interface OpenStages {
  readonly openStages: true;
}

/** Names what one stage gives to the stages after it, with its type. */
export interface ServiceKey<Service> {
  readonly name: string;
  /** Hands the service in for one gateway. */
  provide(stages: OpenStages, service: Service): void;
  /**
   * The service of one gateway.
   * @throws Error when its stage has not been opened yet: it stands later in the list, or not at all.
   */
  of(stages: OpenStages): Service;
}

/** Looks up what an earlier stage gives. */
export type Use = <Service>(key: ServiceKey<Service>) => Service;

/**
 * Makes the key of a service. It stands in a file of its own in the stage's folder, beside the service's type, so that later stages, and the
 * stage's own part of the graph, name it without importing how the service is made.
 */
export function defineService<Service>(name: string): ServiceKey<Service> {
  const services = new WeakMap<OpenStages, { readonly service: Service }>();
  return {
    name,
    provide: (stages, service) => void services.set(stages, { service }),
    of(stages) {
      const found = services.get(stages);
      if (found === undefined) throw new Error(`The stage that provides "${name}" must be opened before the stage that uses it.`);
      return found.service;
    },
  };
}

/** The services of one gateway. */
export function createServices(): { readonly use: Use; provide<Service>(key: ServiceKey<Service>, service: Service): void } {
  const stages: OpenStages = { openStages: true };
  return { use: (key) => key.of(stages), provide: (key, service) => key.provide(stages, service) };
}
