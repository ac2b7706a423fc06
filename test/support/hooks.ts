// Mocha's root hooks: what must be true after every test, whatever it is about. No test reaches the network, no mocked
// request is missing or left over, no process warning goes unnoticed, and nothing stays in the temporary directory.

import assert from 'node:assert/strict'
import { type Scratch, scratch } from './scratch.ts'

type Nock = typeof import('nock').default

const unmatched: string[] = []
const warnings: string[] = []
let own: Scratch | undefined

/** nock, if a test file has imported it: it patches sockets and takes 100 ms to load, so it is not loaded for the others. */
export async function loadedNock(): Promise<Nock | undefined> {
  // Its interceptors leave this behind; modules give no other sign of having been loaded.
  return '__MSW_INTERCEPTORS_REGISTRY' in globalThis ? (await import('nock')).default : undefined
}

/** Loopback servers of a test's own are real and let through. */
function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(:\d+)?$/.test(host)
}

function noteUnmatched(request: Request): void {
  if (!isLoopback(new URL(request.url).host)) unmatched.push(`${request.method} ${request.url}`)
}

function noteWarning(warning: Error): void {
  warnings.push(warning.stack ?? String(warning))
}

function cutNetwork(nock: Nock): void {
  nock.disableNetConnect()
  nock.enableNetConnect(isLoopback)
}

export const mochaHooks = {
  async beforeAll(): Promise<void> {
    own = scratch()
    process.on('warning', noteWarning)
    const nock = await loadedNock()
    if (!nock) return
    cutNetwork(nock)
    nock.emitter.on('no match', noteUnmatched)
  },

  beforeEach(): void {
    unmatched.length = 0
    warnings.length = 0
  },

  async afterEach(): Promise<void> {
    // Warnings are emitted in the next turn.
    await new Promise((resolve) => setImmediate(resolve))
    const nock = await loadedNock()
    const pending = nock?.pendingMocks() ?? []
    nock?.cleanAll()
    if (nock) cutNetwork(nock)
    assert.deepEqual(warnings, [], 'A process warning was emitted; its stack says where it comes from')
    assert.deepEqual(
      unmatched,
      [],
      'Requests went to addresses without a mock; add nock(origin).get(path).reply(…) for each, or use a loopback server',
    )
    assert.deepEqual(pending, [], 'Mocked requests were never made; remove these mocks or find out why nobody asked')
  },

  async afterAll(): Promise<void> {
    process.off('warning', noteWarning)
    const nock = await loadedNock()
    nock?.emitter.off('no match', noteUnmatched)
    const left = own?.remove().filter((name) => name !== 'node-compile-cache')
    assert.deepEqual(left, [], 'Tests have left these in the temporary directory')
  },
}
