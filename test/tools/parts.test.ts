import assert from 'node:assert/strict'
import type { Metafile } from 'esbuild'
import { bundles } from '../../tools/bundles.ts'
import { handedOver, type Part, parts, requireWithout, withoutPart } from '../../tools/parts.ts'

const part: Part = { file: 'steps.cjs', of: 'stages.cjs', entered: /^steps\//, heart: 'steps/index.ts' }

describe('the parts of bundles', () => {
  it('belong to bundles that there are', () => {
    const files = bundles.map(({ file }) => file)
    for (const { of, file } of parts) assert.deepEqual([files.includes(of), files.includes(file)], [true, false])
  })

  it('are loaded where they are entered from outside', () => {
    const entries = new Set<string>()
    const text = "await import('../steps/run.ts'); await import('./boot.ts'); await import('node:fs')"
    assert.equal(
      withoutPart(part, 'stages/documents.ts', text, entries),
      "await __lazy('./steps.cjs#steps/run.ts'); await import('./boot.ts'); await import('node:fs')",
    )
    assert.deepEqual([...entries], ['steps/run.ts'])
  })

  it('keep their own imports', () => {
    const entries = new Set<string>()
    const text = "import('../shared/facts.ts')"
    assert.equal(withoutPart(part, 'steps/users/users.ts', text, entries), text)
    assert.equal(entries.size, 0)
  })

  it('get what the bundle runs at its start as it is, and the rest when they ask', () => {
    const imports = (kind: string, path: string) => ({ imports: [{ kind, path }] })
    const inputs = {
      'main.ts': {
        imports: [...imports('import-statement', 'a.ts').imports, ...imports('dynamic-import', 'c.ts').imports],
      },
      'a.ts': imports('import-statement', 'b.ts'),
      'b.ts': { imports: [] },
      'c.ts': { imports: [] },
    }
    assert.equal(
      handedOver({ inputs } as unknown as Metafile, 'main.ts', new Set(['b.ts', 'c.ts'])),
      'import * as m0 from "./b.ts"\nexport const modules = {\n\'b.ts\': () => m0,\n\'c.ts\': () => require("./c.ts"),\n}',
    )
  })

  it('are named by the build where their bundle has them all the same', () => {
    const to = (path: string) => ({ imports: [{ kind: 'import-statement', path }] })
    const without = { 'main.ts': to('stages/boot.ts'), 'stages/boot.ts': { imports: [] } }
    assert.doesNotThrow(() => requireWithout(part, { inputs: without } as unknown as Metafile))
    const inputs = {
      'main.ts': to('stages/boot.ts'),
      'stages/boot.ts': to('steps/index.ts'),
      'steps/index.ts': { imports: [] },
    }
    assert.throws(() => requireWithout(part, { inputs } as unknown as Metafile), {
      message:
        'stages.cjs is to be without steps/index.ts (tools/parts.ts), and has it: main.ts > stages/boot.ts > steps/index.ts',
    })
  })
})
