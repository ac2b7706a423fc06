import assert from 'node:assert/strict'
import { formatKeyLine, parseKeyLine, updateAuthorizedKeys } from '../../distros/authorized-keys.ts'

describe('authorized_keys', () => {
  const ed = 'ssh-ed25519 AAAAed'

  it('reads options, type, key and comment', () => {
    const { key } = parseKeyLine('command="echo \\"a b\\"",no-pty  ssh-rsa AAAArsa me at home')
    assert.deepEqual(key, {
      options: 'command="echo \\"a b\\"",no-pty',
      type: 'ssh-rsa',
      base64: 'AAAArsa',
      comment: 'me at home',
    })
    assert.equal(parseKeyLine('# a comment').key, undefined)
    assert.equal(parseKeyLine('ssh-dss AAAA old').key, undefined)
    assert.equal(parseKeyLine('sk-ssh-ed25519@openssh.com AAAA').key?.type, 'sk-ssh-ed25519@openssh.com')
  })

  it('lets given options replace those of the line', () => {
    assert.equal(formatKeyLine(parseKeyLine(`no-pty ${ed} me`, 'restrict')), `restrict ${ed} me`)
    assert.equal(formatKeyLine(parseKeyLine(`no-pty ${ed} me`, '')), `${ed} me`)
  })

  it('replaces a known key in place, adds new ones, and drops what is not a key', () => {
    const old = `# mine\n${ed} old\nssh-dss AAAA kept\n`
    const added = [`no-pty ${ed} new`, 'nonsense', 'ssh-rsa AAAArsa', 'ssh-rsa AAAArsa twice'].map((line) =>
      parseKeyLine(line),
    )
    assert.equal(
      updateAuthorizedKeys(old, added),
      `# mine\nno-pty ${ed} new\nssh-dss AAAA kept\nssh-rsa AAAArsa\nssh-rsa AAAArsa twice\n`,
    )
    assert.equal(updateAuthorizedKeys('', []), '')
    assert.equal(updateAuthorizedKeys(ed, []), `${ed}\n`)
  })

  it('adds several lines of one key, each once, and replaces all that are there by the last', () => {
    const added = ['a', 'b', 'a'].map((comment) => parseKeyLine(`${ed} ${comment}`))
    assert.equal(updateAuthorizedKeys('', added), `${ed} a\n${ed} b\n`)
    const locked = parseKeyLine(`${ed} c`, 'restrict')
    assert.equal(updateAuthorizedKeys(`${ed} a\n${ed} b\n`, [locked]), `restrict ${ed} c\n`.repeat(2))
  })
})
