// A value of another kind than a module expects is a problem that it tells, never a mistake of the code: each position of every module's
// schema and examples, with each kind of value and odd names there.

import assert from 'node:assert/strict'
import { Failure } from '../../core/errors.ts'
import { validate } from '../../core/schema/validate.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import type { ConfigModule } from '../../modules/module.ts'
import { applySettings, ownSettings } from '../../modules/shared/own-settings.ts'
import { refuseBugs } from '../fuzz/refuse-bugs.ts'
import { textPositions, withText, withValueAt } from '../support/schema-positions.ts'
import { machine } from './machine.ts'
import { ways } from './ways.ts'

const values: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  '',
  '\n',
  'constructor',
  [],
  {},
  [null],
  [{ toString: [] }],
  { toString: [] },
  { constructor: null },
  Buffer.from('bytes'),
]
const names = ['constructor', '__proto__', 'toString', '']

async function applied(module: ConfigModule<unknown>, config: unknown): Promise<void> {
  const { context, said } = machine({
    ...ways['all is well'],
    ...(module.distros && { systemInfo: { distro: module.distros[0] as string } }),
  })
  const { value } = await validate(module.schema, config, { document: 'test', code: 'stage/schema' })
  try {
    if (value !== undefined) await applySettings(module, value, context)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
  refuseBugs(said, module.id)
}

/** Documents by what is odd in them. */
function* oddDocuments(module: ConfigModule<unknown>): Generator<[string, unknown]> {
  for (const example of module.examples) {
    const own = ownSettings(module.schema, parseMapping(example, { document: 'test' }).value ?? {})
    for (const position of textPositions(module.schema, own)) {
      const path = position.path.join('/')
      if (position.isKey) for (const name of names) yield [`${path}/${name}`, withText(own, position, name)]
      else if (path !== '')
        for (const value of values)
          yield [`${path}: ${JSON.stringify(value)}`, withValueAt(own, position.path, structuredClone(value))]
    }
  }
}

describe('a value of another kind', () => {
  for (const module of modules) {
    it(`is told by ${module.id}`, async () => {
      const mistakes: string[] = []
      for (const [what, document] of oddDocuments(module))
        await applied(module, document).catch((error: unknown) => mistakes.push(`${what}: ${String(error)}`))
      assert.deepEqual(mistakes, [])
    })
  }
})
