import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')

describe("undici's transport", () => {
  // In a process of its own: where nock is loaded, nothing is offered.
  it('offers HTTP/1.1 only', async () => {
    const offered: string[][] = []
    const server = createServer({
      key: fixture('server.key'),
      cert: fixture('server.crt'),
      ALPNCallback: ({ protocols }) => {
        offered.push(protocols)
        return 'http/1.1'
      },
    })
    server.on('request', (_, response) => response.end('well'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const real = new URL('../../system/real.ts', import.meta.url)
      const { port } = server.address() as AddressInfo
      const options = JSON.stringify({ tls: { ca: fixture('server.crt') } })
      const script = `import { real } from '${real}'
        const { body } = await real({ environment: {} }).http.get('https://127.0.0.1:${port}/', ${options})
        console.log(body.toString())`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
      assert.deepEqual([stdout, offered], ['well\n', [['http/1.1']]])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
