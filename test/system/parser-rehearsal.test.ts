import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { build } from 'esbuild'

describe('the rehearsal of the parser', () => {
  /** In a process of its own, as V8 compiles a module once; as one file, as node takes types away by WebAssembly of its own. */
  async function run(script: string, ...argv: readonly string[]): Promise<string> {
    const stdin = { contents: script, resolveDir: import.meta.dirname, loader: 'ts' } as const
    const { outputFiles } = await build({ stdin, bundle: true, platform: 'node', format: 'cjs', write: false })
    const running = promisify(execFile)(process.execPath, [...argv, '-'])
    running.child.stdin?.end(outputFiles[0]?.text)
    return (await running).stdout
  }

  it('leaves a parser that is not optimised, however many answers come', async () => {
    const script = `
      import { createServer } from 'node:http'
      import { keepingConnections } from '../../system/keeping-connections.ts'
      import { real } from '../../system/real.ts'
      const server = createServer((_, response) => response.end('well'))
      server.listen(0, '127.0.0.1', async () => {
        await keepingConnections(real({ environment: {} }), async ({ http }) => {
          for (let number = 0; number < 300; number++) await http.get('http://127.0.0.1:' + server.address().port + '/')
        })
        server.close()
      })`
    const compiled = await run(script, '--trace-wasm-compilation-times')
    assert.match(compiled, /using Liftoff/)
    assert.doesNotMatch(compiled, /using TurboFan/)
  })

  it('leaves the settings of V8 as they were, under which other code was compiled', async () => {
    const script = `
      import { Script } from 'node:vm'
      import { Client } from 'undici'
      import { rehearseParser } from '../../system/parser-rehearsal.ts'
      const source = '(function () { return 1 })()'
      const cachedData = new Script(source).createCachedData()
      rehearseParser(Client).then(() => console.log(new Script(source, { cachedData }).cachedDataRejected))`
    assert.equal(await run(script), 'false\n')
  })
})
