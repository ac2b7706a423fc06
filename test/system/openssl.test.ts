import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '../../system/memory.ts'
import { decrypted, keyPair } from '../../system/openssl.ts'

const run = (argv: readonly string[], input?: Uint8Array) =>
  execFileSync('openssl', argv, { input, stdio: ['pipe', 'pipe', 'ignore'] })

/** The program itself, with the memory host's files where it can read them. */
function withOpenssl(folder: string) {
  const commands = async ({ argv }: { readonly argv: readonly string[] }, host: ReturnType<typeof memory>) => {
    const place = (path: string) => join(folder, path.replaceAll('/', '_'))
    for (const path of Object.keys(host.tree())) {
      const content = await host.files.read(path).catch(() => undefined)
      if (content) writeFileSync(place(path), content)
    }
    const words = argv.slice(1).map((word) => (word.startsWith('/run/') ? place(word) : word))
    return run(words).toString()
  }
  return memory({ commands: (call, host) => commands(call, host) })
}

describe('openssl', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firstlight-openssl-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('makes a pair, and reads what came encrypted for it; nothing of it is left', async () => {
    const host = withOpenssl(folder)
    const pair = await keyPair(host, 'LinuxTransport')
    assert.match(pair.key, /^-----BEGIN PRIVATE KEY-----/)
    assert.match(pair.certificate, /^-----BEGIN CERTIFICATE-----/)
    writeFileSync(join(folder, 'key'), pair.key)
    writeFileSync(join(folder, 'cert'), pair.certificate)
    const archive = run([
      'pkcs12',
      '-export',
      '-passout',
      'pass:',
      '-inkey',
      join(folder, 'key'),
      '-in',
      join(folder, 'cert'),
    ])
    const envelope = run(['cms', '-encrypt', '-des3', '-binary', '-outform', 'DER', join(folder, 'cert')], archive)
    const text = await decrypted(host, pair, envelope)
    const body = (pem: string) => /-----BEGIN CERTIFICATE-----([^-]+)/.exec(pem)?.[1]?.trim()
    assert.equal(body(text), body(pair.certificate))
    assert.deepEqual(
      Object.keys(host.tree()).filter((path) => /key|archive|envelope/.test(path)),
      [],
    )
  }).timeout(60_000)

  it('is given keys as secrets', async () => {
    const host = memory({ commands: { 'openssl *': '' } })
    await keyPair(host, 'x')
    assert.ok(host.calls.every(({ options }) => options.secret))
  })
})
