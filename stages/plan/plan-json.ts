// A plan for programs: everything the text shows, with the same contents left out.

import { asJson, type Json, type JsonObject } from '../../core/json.ts'
import { isAtLeast } from '../../core/notices.ts'
import type { Change } from '../../system/planned.ts'
import type { Plan, PlannedStage } from './plan.ts'
import { isSecret } from './plan-text.ts'

export interface PlanJsonOptions {
  /** Give the content of files that not everybody may read. */
  readonly secrets?: boolean
}

export function planJson(
  { datasource, stages, network, origins }: Plan,
  { secrets = false }: PlanJsonOptions = {},
): JsonObject {
  return {
    datasource: datasource ?? null,
    stages: stages.map((stage) => stageJson(stage, secrets)),
    network: network ? asJson(network) : null,
    origins: asJson(origins),
  }
}

function stageJson({ point, changes, skipped, notices, errors }: PlannedStage, secrets: boolean): JsonObject {
  return {
    stage: point,
    changes: changes.map(({ by, change }) => ({ by: by ?? null, ...changeJson(change, secrets) })),
    skipped: asJson(skipped),
    notices: asJson(notices.filter(({ level }) => isAtLeast(level, 'info'))),
    errors,
  }
}

function changeJson(change: Change, secrets: boolean): JsonObject {
  if (change.kind !== 'write') return asJson(change)
  const { before, after, ...rest } = change
  const hidden = isSecret(change) && !secrets
  const content: JsonObject = hidden ? { hidden: true } : { before: textOf(before), after: textOf(after) }
  return { ...asJson(rest), size: after.length, ...content }
}

function textOf(bytes: Buffer | undefined): Json {
  if (bytes === undefined) return null
  return bytes.includes(0) ? { base64: bytes.toString('base64') } : bytes.toString('utf8')
}
