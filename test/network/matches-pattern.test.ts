import assert from 'node:assert/strict'
import { matchesPattern } from '../../network/matches-pattern.ts'

describe('network/matches-pattern', () => {
  const matching = (pattern: string, ...texts: string[]) => texts.filter((text) => matchesPattern(pattern, text))

  it('takes a pattern without a star literally', () => {
    assert.deepEqual(matching('/etc/a', '/etc/a', '/etc/ab', '/etc', ''), ['/etc/a'])
  })

  it('lets a star stand for any characters but a slash, and for none', () => {
    assert.deepEqual(matching('opensuse*', 'opensuse', 'opensuse-leap', 'suse', 'my-opensuse'), [
      'opensuse',
      'opensuse-leap',
    ])
    assert.deepEqual(matching('/lib/*/x.so', '/lib/1.42/x.so', '/lib/1/2/x.so', '/lib/x.so', '/lib/1.42/x.so.1'), [
      '/lib/1.42/x.so',
    ])
  })

  it('does not use a character twice', () => {
    assert.deepEqual(matching('aba*aba', 'aba', 'ababa', 'abaaba'), ['abaaba'])
  })
})
