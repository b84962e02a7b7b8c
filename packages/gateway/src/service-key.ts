/** The open stages of one gateway, which keys use to look up services. It stores nothing itself. */
export interface OpenStages {
  readonly openStages: true;
}

/** Names a service that one stage provides to the stages after it, with its type. */
export interface ServiceKey<Service> {
  readonly name: string;
  /** Provides the service for one gateway. */
  provide(stages: OpenStages, service: Service): void;
  /**
   * Returns the service of one gateway.
   * @throws Error when its stage is not open yet: it comes later in the list, or is missing.
   */
  of(stages: OpenStages): Service;
}

/** Looks up a service of an earlier stage. */
export type Use = <Service>(key: ServiceKey<Service>) => Service;

/**
 * Creates the key of a service. Each key has its own file in the stage's folder, beside the service's type, so later stages and
 * the stage's own part of the graph can name the service without importing its implementation.
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
