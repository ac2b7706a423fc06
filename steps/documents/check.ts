// Everything that can be said about a document without running it: every value of every step of every stage.

import type { Problem } from '../../core/problem.ts'
import { stepKeys } from '../index.ts'
import type { StepPath } from '../step.ts'
import type { KairosDocument, Step } from './document.ts'
import { fittingValue } from './value.ts'

/** Besides `document.problems`. `compat`: what yip refuses as well. */
export async function checkDocument(
  { stages }: Pick<KairosDocument, 'stages'>,
  { compat = false }: { readonly compat?: boolean } = {},
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const step of [...stages.values()].flat()) problems.push(...(await checkStep(step, compat)))
  return problems
}

async function checkStep(step: Step, compat: boolean): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const one of stepKeys) {
    const given = step.settings[one.key] ?? null
    // What labels say is judged where it is used: in the document, and in the order of its steps.
    if (given === null || 'read' in one) continue
    const spelling = (path: StepPath) => step.spelling([one.key, ...path])
    const { findings, value } = await fittingValue(one, given, { document: step.document, spelling, compat })
    for (const { path, ...finding } of findings) problems.push({ ...finding, where: step.at([one.key, ...path]) })
    const unmet = 'unmet' in one && value !== undefined && (await one.misunderstood?.(value))
    if (unmet) {
      const { why: message, hint } = unmet
      problems.push({
        level: 'warning',
        code: 'steps/condition',
        message,
        where: step.at([one.key]),
        ...(hint && { hint }),
      })
    }
  }
  return problems
}
