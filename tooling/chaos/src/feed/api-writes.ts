import { setTimeout as pause } from "node:timers/promises";
import type { Ask } from "@fettle/server/customer";
import { AskError } from "../graphql.ts";
import type { Random } from "../random.ts";

const create = /* GraphQL */ `
  mutation ($input: CreateWorkOrderInput!) {
    write: createWorkOrder(input: $input) {
      __typename
      ... on CreateWorkOrderSuccess {
        workOrder {
          id
          remoteId
        }
      }
      ... on ExpectedError {
        code
      }
    }
  }
`;
const update = /* GraphQL */ `
  mutation ($input: UpdateWorkOrderInput!) {
    write: updateWorkOrder(input: $input) {
      __typename
      ... on UpdateWorkOrderSuccess {
        workOrder {
          id
          remoteId
        }
      }
      ... on ExpectedError {
        code
      }
    }
  }
`;

/** A write's answer, and the number of times that it was sent. */
export interface WriteOutcome {
  /** The answer's type, or the code of the last error without an answer. */
  readonly word: string;
  readonly sent: number;
  readonly workOrder: { readonly id: string; readonly remoteId: string } | null;
}

interface Answer {
  readonly write: {
    readonly __typename: string;
    readonly code?: string;
    readonly workOrder?: { readonly id: string; readonly remoteId: string };
  };
}

const mostSent = 25;
const mostSentAfterwards = 3;
const againMilliseconds = [100, 1200] as const;

/** The conditions of writes. */
export interface WriteDependencies {
  readonly ask: Ask;
  readonly random: Random;
  /** Once it is aborted, a write without an answer is given up after a few more attempts. */
  readonly signal: AbortSignal;
}

async function send({ ask, random, signal }: WriteDependencies, document: string, input: object): Promise<WriteOutcome> {
  let word = "";
  let sent = 0;
  for (let left = mostSent; left > 0; left = Math.min(left - 1, signal.aborted ? mostSentAfterwards : mostSent)) {
    sent += 1;
    try {
      const { write } = await ask<Answer>(document, { input });
      return { word: write.code ?? write.__typename, sent, workOrder: write.workOrder ?? null };
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      word = error.code;
    }
    // Repeats the key, as an app does without an answer.
    await pause(random.between(...againMilliseconds));
  }
  return { word: `no answer: ${word}`, sent, workOrder: null };
}

/** Creates a work order through the API, and repeats the call with its key until there is an answer. */
export const createThroughApi = (dependencies: WriteDependencies, input: object): Promise<WriteOutcome> =>
  send(dependencies, create, input);

/** Changes a work order through the API, and repeats the call with its key until there is an answer. */
export const updateThroughApi = (dependencies: WriteDependencies, input: object): Promise<WriteOutcome> =>
  send(dependencies, update, input);
