import assert from 'node:assert/strict'
import { redacted, withoutOutput } from '../../../cli/shared/redacted.ts'

const of = (text: string, secrets: readonly string[] = []) => redacted(Buffer.from(text), secrets)

describe('what is redacted', () => {
  it('has no known secret, no login of an address, and no value of a name that says it is a secret', () => {
    assert.equal(of('a hunter2222 b', ['hunter2222']), 'a REDACTED b')
    assert.equal(of('see https://user:word@example.com/a?b=c'), 'see https://example.com/a?b=REDACTED')
    assert.equal(of('{"password": "a b", "name": "c"}'), '{"password": REDACTED, "name": "c"}')
    assert.equal(of('api_token=abc other=d'), 'api_token=REDACTED other=d')
  })

  it('is a text: of anything else nobody knows what is in it', () => {
    assert.equal(redacted(Buffer.from([0xff, 0xfe]), []), undefined)
    assert.equal(of('a\0b'), undefined)
  })
})

describe('a journal', () => {
  it("loses what the agent's units printed, and says how much", () => {
    const at = 'Nov 28 10:00:00.000000 web-1'
    const other = `${at} kernel: cloud-init[1]: no line of ours`
    assert.equal(
      withoutOutput(`${at} cloud-init[12]: a\n${other}\n${at} firstlight[3]: b\n`),
      `(2 lines that the agent's units printed are left out)\n${other}\n`,
    )
    assert.equal(withoutOutput(`${other}\n`), `${other}\n`)
  })
})
