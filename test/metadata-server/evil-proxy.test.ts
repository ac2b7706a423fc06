// Every fault of the metadata server where a proxy stands between: it goes wrong itself, asked for a page or for a tunnel, or it is well
// and what lies behind is not. What holds without a proxy holds with it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { HostError } from '../../core/errors.ts'
import { faults } from '../../metadata-server/faults.ts'
import { serve } from '../../metadata-server/server.ts'
import type { Exchange, Transport } from '../../system/transport.ts'
import { undiciTransport } from '../../system/undici-transport.ts'
import { loadedNock } from '../support/hooks.ts'
import { outcomeOf } from './outcomes.ts'
import { evilTunnels, secured, tunnelsTo } from './proxies.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const [key, ca] = [fixture('server.key'), fixture('server.crt')]

const document = 'the document'
const MiB = 1024 * 1024
const limit = MiB
/** The body, headers and frames, and what the kernels hold of up to three connections. */
const taken = limit + MiB + 3 * 16 * MiB

const plain: Omit<Exchange, 'url'> = {
  method: 'GET',
  headers: {},
  body: undefined,
  timeout: 60_000,
  limit,
  tls: { ca },
  secretHeaders: [],
  signal: undefined,
}

function behind(environment: NodeJS.ProcessEnv): Transport {
  return undiciTransport({ environment: () => environment, certificates: async () => ca })
}

/** What one exchange comes to, in the words of outcomes.ts. */
async function met(transport: Transport, url: string, timeout: number): Promise<string> {
  try {
    const { status, body } = await transport({ ...plain, url, timeout })
    if (status < 200 || status > 299) return 'status'
    return body.toString() === document ? 'document' : 'other'
  } catch (error) {
    assert.ok(error instanceof HostError, String(error instanceof Error ? error.stack : error))
    assert.equal(error.short.includes('\n'), false, error.short)
    return error.code
  }
}

/** One exchange may not come to what several do: where a redirect leads is not followed, and an empty document is one. */
function expected(fault: (typeof faults)[number]): readonly (string | undefined)[] {
  const outcome = outcomeOf(fault)
  const redirect = fault.name.startsWith('redirect-') && ['status', outcome === 'protocol' ? outcome : 'status']
  if (redirect) return redirect
  return outcome === 'other' ? ['other', 'status', 'protocol'] : [outcome]
}

describe('a fetch through a proxy', () => {
  // nock would stand between, with sockets of its own.
  before(async () => (await loadedNock())?.restore())
  after(async () => (await loadedNock())?.activate())

  for (const fault of faults) {
    const timeout = outcomeOf(fault) === 'timeout' ? 60 : 60_000

    it(`ends when the proxy has ${fault.name}`, async () => {
      const proxy = await serve({ answers: () => document, fault: { name: fault.name, pace: 1 } })
      try {
        const transport = behind({ http_proxy: proxy.url })
        const outcome = await met(transport, 'http://metadata.invalid/x', timeout)
        if (!fault.name.startsWith('tls-')) assert.ok(expected(fault).includes(outcome), outcome)
        assert.ok(proxy.bytesSent <= taken, `${proxy.bytesSent} bytes`)
      } finally {
        await proxy.close()
      }
    })

    it(`ends when the proxy has ${fault.name} instead of a tunnel`, async () => {
      const proxy = await evilTunnels(fault, document)
      try {
        const transport = behind({ https_proxy: `http://127.0.0.1:${proxy.port}` })
        // What comes after a good answer is a handshake that this proxy need not take part in.
        const outcome = await met(transport, 'https://metadata.invalid/x', 300)
        assert.ok(['unreachable', 'protocol', 'tls', 'timeout', 'too-large'].includes(outcome), outcome)
        assert.ok(proxy.bytesSent <= taken, `${proxy.bytesSent} bytes`)
      } finally {
        await proxy.close()
      }
    })

    it(`ends when there is ${fault.name} behind the tunnel`, async () => {
      const server = await serve({ answers: () => document, fault: { name: fault.name, pace: 1 } })
      const front = await secured(server.port, key, ca)
      const proxy = await tunnelsTo(front.port)
      try {
        const transport = behind({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
        const outcome = await met(transport, 'https://127.0.0.1/x', timeout)
        if (!fault.name.startsWith('tls-')) assert.ok(expected(fault).includes(outcome), outcome)
        assert.ok(server.bytesSent <= taken, `${server.bytesSent} bytes`)
      } finally {
        await Promise.all([server, front, proxy].map((one) => one.close()))
      }
    })
  }
})
