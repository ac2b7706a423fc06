// A scenario: the machine, and what only some cloud has below that cloud's name, so that one file renders to every cloud.

import type { JsonObject } from '../core/json.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { Answering } from './answer.ts'
import type { Cloud } from './cloud.ts'
import type { FaultRules } from './fault-rules.ts'
import { faultsSchema } from './fault-schema.ts'
import { type Described, type Machine, machineOf, machineSchema } from './machine.ts'
import { type Recording, recordedAnswers, recordingOf, recordingSchema } from './recording.ts'

/** A cloud with its machine. */
export interface Played<Own = unknown> {
  readonly cloud: Cloud<Own>
  readonly machine: Machine
  readonly own: Own
  /** What a real service answered, which is answered in place of what there is to say of the machine. */
  readonly recording?: Recording | undefined
  /** What goes wrong there. */
  readonly faults: FaultRules
}

/** The schema of a scenario file: what is below another cloud's name is that cloud's affair, and allowed. */
export function scenarioSchema(clouds: readonly Cloud[]): Schema<JsonObject> {
  const own = clouds.map(({ name, title, own }) => [
    name,
    { description: `What only ${title} has.`, ...(own as object) },
  ])
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...(machineSchema as { readonly properties: object }).properties,
      ...Object.fromEntries(own),
      faults: faultsSchema,
      recorded: recordingSchema,
    },
  } as Schema<JsonObject>
}

/** Throws for a scenario that does not fit. */
export async function checkedScenario(clouds: readonly Cloud[], scenario: JsonObject): Promise<JsonObject> {
  const { refusals } = await import('../core/schema/validate.ts')
  const [wrong] = await refusals(scenarioSchema(clouds), scenario)
  if (wrong) throw new TypeError(`The scenario: ${wrong.path.join('/')}: ${wrong.message}`)
  return scenario
}

/** `scenario`: what a file says, if it fits the schema. Throws for what was recorded of another cloud. */
export function play<Own>(cloud: Cloud<Own>, scenario: JsonObject = {}): Played<Own> {
  const machine = machineOf(scenario as Described, cloud.defaults)
  const own = (scenario[cloud.name] ?? {}) as Own
  const recording = recordingOf(scenario)
  if (recording && recording.cloud !== cloud.name)
    throw new TypeError(`The scenario was recorded of another cloud: ${recording.cloud}`)
  return { cloud, machine, own, recording, faults: (scenario['faults'] ?? {}) as FaultRules }
}

/** The answers of a cloud that is asked over HTTP; one that is not has none. */
export function answersOf<Own>({ cloud, machine, own, recording }: Played<Own>): Answering {
  const inner = recording ? recordedAnswers(recording) : (cloud.answers?.(machine, own) ?? (() => undefined))
  return cloud.front?.(machine, own, inner) ?? inner
}
