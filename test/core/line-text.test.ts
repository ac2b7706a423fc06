import assert from 'node:assert/strict'
import { ConfigError } from '../../core/errors.ts'
import { fitting, fittingOnes, linePlaces, unfitFor } from '../../core/line-text.ts'
import { type Notice, notices } from '../../core/notices.ts'

describe('a value for a line', () => {
  it('is refused by every place if it holds a line break or a control character', () => {
    for (const place of Object.values(linePlaces)) {
      for (const sign of ['\n', '\r', '\u0085', '\u2028', '\u2029']) {
        assert.equal(unfitFor(place, `a${sign}b`), 'a line break', place.name)
      }
      for (const sign of ['\0', '\x01', '\x1b', '\x7f']) {
        assert.equal(unfitFor(place, `a${sign}b`), 'a control character', place.name)
      }
    }
  })

  it('is refused by what its own place cannot hold, and by no other', () => {
    const { account, hostname, sudoers, passwdField, argument, fstab } = linePlaces
    assert.equal(unfitFor(hostname, 'web-1.example.org'), undefined)
    assert.equal(unfitFor(hostname, 'web_1'), undefined)
    assert.equal(unfitFor(hostname, 'web 1'), 'a blank')
    assert.equal(unfitFor(hostname, '-web'), '"-" at its beginning')
    assert.equal(unfitFor(hostname, 'web#1'), '"#"')
    assert.equal(unfitFor(account, 'bob'), undefined)
    assert.equal(unfitFor(account, 'bob:x'), '":"')
    assert.equal(unfitFor(account, '%wheel'), '"%" at its beginning')
    assert.equal(unfitFor(sudoers, 'ALL=(ALL) NOPASSWD: /bin/a, /bin/b'), undefined)
    assert.equal(unfitFor(sudoers, 'ALL=(ALL) ALL \\'), 'a backslash at its end')
    assert.equal(unfitFor(sudoers, 'ALL=(ALL) ALL \\\\'), undefined)
    assert.equal(unfitFor(passwdField, 'Bob B., room 7'), undefined)
    assert.equal(unfitFor(passwdField, 'a:b'), '":"')
    assert.equal(unfitFor(argument, '--now'), '"-" at its beginning')
    assert.equal(unfitFor(fstab, 'LABEL=x'), undefined)
    assert.equal(unfitFor(fstab, 'a\tb'), 'a blank')
  })

  it('is an error that names its key and not the value', () => {
    assert.throws(
      () => fitting(linePlaces.hostname, 'secret\nx', 'fqdn'),
      (error) => error instanceof ConfigError && error.where.path === 'fqdn' && !error.message.includes('secret'),
    )
    assert.equal(fitting(linePlaces.hostname, 'web', 'fqdn'), 'web')
  })

  it('among others costs only itself, and is told', () => {
    const told: Notice[] = []
    const options = { key: 'ntp/servers', notices: notices((notice) => told.push(notice), 'test') }
    assert.deepEqual(fittingOnes(linePlaces.timeServer, ['a', 'b\nserver c', 'd iburst'], options), ['a', 'd iburst'])
    assert.deepEqual(
      told.map(({ code, where }) => [code, where?.path]),
      [['modules/unfit-value', 'ntp/servers/1']],
    )
  })
})
