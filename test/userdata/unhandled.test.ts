import assert from 'node:assert/strict'
import { consume } from './consumed.ts'
import { multipartOf } from './parts.ts'

describe('data nobody handles', () => {
  it('is reported without being shown', async () => {
    for (const secret of ['hunter2 is the password', 'dGhpcyBpcyBhIHNlY3JldCB0b2tlbg==', 'token: t0p\n']) {
      const { warned, said } = await consume(secret)
      assert.deepEqual(
        warned.map(({ code }) => code),
        ['userdata/unhandled'],
      )
      assert.match(warned[0]?.message ?? '', /^Unhandled non-multipart \(text\/x-not-multipart\) userdata: /)
      assert.ok(!JSON.stringify(said).includes(secret.slice(0, 7)))
    }
  })

  it('shows a first line that was meant as a header, and what may be wrong with it', async () => {
    const hints = new Map([
      ['# cloud-config\na: 1\n', 'there must be no blank after "#"'],
      ['\ufeff#cloud-config\na: 1\n', 'it begins with a byte order mark; save it without one'],
      ['##template: jinja\n', 'a template begins with exactly "## template: jinja"'],
      ['I2Nsb3VkLWNvbmZpZwphOiAxCg==', 'it looks like base64; give the decoded text'],
    ])
    for (const [raw, hint] of hints) assert.equal((await consume(raw)).warned[0]?.hint, hint)
  })

  it('is described by the name of its type', async () => {
    const { warned } = await consume(multipartOf([{ type: 'text/x-nobody', text: 'x' }]))
    assert.match(warned[0]?.message ?? '', /^Unhandled unknown content-type \(text\/x-nobody\) userdata: 1 byte$/)
  })

  it('is not mentioned when it is empty', async () => {
    assert.deepEqual((await consume('')).codes, [])
    assert.deepEqual((await consume(multipartOf([{ type: 'text/x-nobody' }]))).codes, [])
  })
})
