declare module "vitest" {
  export interface ProvidedContext {
    services: {
      readonly databaseUrl: string | null;
      readonly redisUrl: string | null;
      readonly missingServers: string | null;
    };
  }
}
export {};
