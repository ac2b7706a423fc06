import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '../../system/memory.ts'
import { decrypted, keyPair } from '../../system/openssl.ts'
import { openssl, realOpenssl } from '../support/real-openssl.ts'

describe('openssl', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firstlight-openssl-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('makes a pair, and reads what came encrypted for it; nothing of it is left', async () => {
    const host = memory({ commands: realOpenssl })
    const pair = await keyPair(host, 'LinuxTransport')
    assert.match(pair.key, /^-----BEGIN PRIVATE KEY-----/)
    assert.match(pair.certificate, /^-----BEGIN CERTIFICATE-----/)
    const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')]
    writeFileSync(key, pair.key)
    writeFileSync(certificate, pair.certificate)
    const archive = openssl(['pkcs12', '-export', '-passout', 'pass:', '-inkey', key, '-in', certificate])
    const envelope = openssl(['cms', '-encrypt', '-des3', '-binary', '-outform', 'DER', certificate], archive)
    const body = (pem: string) => /-----BEGIN CERTIFICATE-----([^-]+)/.exec(pem)?.[1]?.trim()
    assert.equal(body(await decrypted(host, pair, envelope)), body(pair.certificate))
    const left = Object.keys(host.tree()).filter((path) => /key|archive|envelope/.test(path))
    assert.deepEqual(left, [])
  })

  it('is given keys as secrets', async () => {
    const host = memory({ commands: { 'openssl *': '' } })
    await keyPair(host, 'x')
    assert.ok(host.calls.every(({ options }) => options.secret))
  })
})
