import assert from 'node:assert/strict'
import fc from 'fast-check'
import { notices } from '../../core/notices.ts'
import { parseKeyLine, updateAuthorizedKeys } from '../../distros/authorized-keys.ts'
import { nameIn, withName } from '../../distros/hostname-file.ts'
import { withLocaleEnabled } from '../../distros/locale-gen.ts'
import { shellVariable, withShellVariable } from '../../distros/shell-variables.ts'
import { sshdSettings, withSshdSetting } from '../../distros/sshd-config.ts'
import { escapeField, unescapeField } from '../../modules/disks/shared/mount-info.ts'
import { withOwnNames } from '../../modules/hostname/shared/hosts-file.ts'
import { shellScript } from '../../modules/scripts/shared/shell-script.ts'
import { withIniValues } from '../../modules/shared/ini-text.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const text = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 8 }).map((lines) => lines.join('\n'))

const iniOptions = { key: 'test', notices: notices(() => {}, 'test') }

describe('edits of text files', () => {
  it('change nothing the second time, whatever was there', () => {
    fc.assert(
      fc.property(text, word, word, (before, key, value) => {
        const sshd = withSshdSetting(before, key, value) ?? before
        assert.equal(withSshdSetting(sshd, key, value), undefined)
        assert.equal(sshdSettings(sshd).get(key), value)

        const names = { fqdn: `${key}.${value}`, hostname: key }
        const hosts = withOwnNames(before, '127.0.1.1', names) ?? before
        assert.equal(withOwnNames(hosts, '127.0.1.1', names), undefined)

        const locales = withLocaleEnabled(before, `${key} UTF-8`) ?? before
        assert.equal(withLocaleEnabled(locales, `${key} UTF-8`), undefined)

        const shell = withShellVariable(before, 'LANG', value)
        assert.equal(shellVariable(shell, 'LANG'), value)
        assert.equal(withShellVariable(shell, 'LANG', value), shell)

        const ini = withIniValues(before, { [key]: value, section: { [key]: value } }, iniOptions)
        assert.equal(withIniValues(ini, { [key]: value, section: { [key]: value } }, iniOptions), ini)

        const named = withName('', value)
        assert.deepEqual([nameIn(named), withName(named, value)], [value, named])
      }),
    )
  })

  it('add keys once and keep every line that is not a key', () => {
    fc.assert(
      fc.property(text, fc.base64String({ minLength: 4 }), (before, base64) => {
        const added = [parseKeyLine(`ssh-ed25519 ${base64} me`)]
        const once = updateAuthorizedKeys(before, added)
        assert.equal(updateAuthorizedKeys(once, added), once)
        assert.ok(once.split('\n').includes(`ssh-ed25519 ${base64} me`))
        const others = before.split('\n').filter((line) => line !== '' && !parseKeyLine(line).key)
        for (const line of others) assert.ok(once.includes(line.trimEnd()))
      }),
    )
  })

  it('take back what they escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (field) => assert.equal(unescapeField(escapeField(field)), field)),
    )
    fc.assert(fc.property(fc.string(), (field) => assert.doesNotMatch(escapeField(field), /[ \t\n]/)))
  })

  it('quote words so that a shell reads them as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }), (words) => {
        const line = shellScript([words], 'x').slice('#!/bin/sh\n'.length, -1)
        // What remains after taking out '…' strings and \' is nothing but the blanks between words.
        assert.match(line.replace(/'[^']*'|\\'/g, ''), /^ *$/)
      }),
    )
  })
})
