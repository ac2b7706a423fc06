// What `output:` in the config asks for, and a console that collects, for tests, plans and the demo.

import { reasonOf } from '../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import type { Console, OutputSpec } from '../system/process-console.ts'
import type { Boot } from './boot.ts'
import type { OutputStage } from './timeline.ts'

/** `output:` for a stage; "all" holds where it has nothing of its own. */
export function outputSpec(config: JsonObject, stage: OutputStage): OutputSpec {
  const output = config['output']
  if (!isObject(output)) return { out: undefined, err: undefined }
  const spec = output[stage] ?? output['all']
  const text = (value: Json | undefined) => (typeof value === 'string' && value.trim() ? value.trim() : undefined)
  const both = (out: Json | undefined, err: Json | undefined): OutputSpec => {
    const first = text(out)
    const second = text(err)
    return { out: first, err: second === '&1' ? first : second }
  }
  if (typeof spec === 'string') return both(spec, '&1')
  if (Array.isArray(spec)) return both(spec[0], spec.length > 1 ? spec[1] : spec[0])
  if (isObject(spec)) return both(spec['output'], spec['error'])
  return { out: undefined, err: undefined }
}

/** Sends what the stage prints to where the config wants it. If that is not possible, a warning says so and nothing changes. */
export async function redirectOutput(
  boot: Pick<Boot, 'console' | 'notices'>,
  config: JsonObject,
  stage: OutputStage,
): Promise<void> {
  try {
    await boot.console.redirect(outputSpec(config, stage))
  } catch (error) {
    boot.notices.warning('stage/log', say`Failed to setup output redirection: ${reasonOf(error)}`, {
      where: { document: 'merged config', path: say`output` },
      hint: say`what the stage prints goes to the console`,
    })
  }
}

/** Keeps what was said, for tests, plans and the demo. */
export function collectingConsole(): Console & { readonly said: { stream: 'out' | 'err'; text: string }[] } {
  const said: { stream: 'out' | 'err'; text: string }[] = []
  return {
    said,
    out: (text) => void said.push({ stream: 'out', text }),
    err: (text) => void said.push({ stream: 'err', text }),
    redirect: async () => {},
    flush: async () => {},
  }
}
