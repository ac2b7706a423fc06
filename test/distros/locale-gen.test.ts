import assert from 'node:assert/strict'
import { localeLine, withLocaleEnabled } from '../../distros/locale-gen.ts'

describe('locale.gen', () => {
  it('has the canonical line of a locale', () => {
    const supported = 'de_DE ISO-8859-1\nde_DE.UTF-8 UTF-8\nde_DE@euro ISO-8859-15\nka_GE GEORGIAN-PS\n'
    assert.equal(localeLine('de_DE', supported), 'de_DE.UTF-8 UTF-8')
    assert.equal(localeLine('de_DE.utf8', supported), 'de_DE.UTF-8 UTF-8')
    assert.equal(localeLine('de_DE.ISO-8859-1', supported), 'de_DE ISO-8859-1')
    assert.equal(localeLine('de_DE@euro', supported), 'de_DE@euro ISO-8859-15')
    assert.equal(localeLine('ka_GE', supported), 'ka_GE GEORGIAN-PS')
    assert.equal(localeLine('xx_XX', supported), 'xx_XX UTF-8')
    assert.equal(withLocaleEnabled('# de_DE.UTF-8 UTF-8\n# x\n', 'de_DE.UTF-8 UTF-8'), 'de_DE.UTF-8 UTF-8\n# x\n')
    assert.equal(withLocaleEnabled('a UTF-8\n', 'b UTF-8'), 'a UTF-8\nb UTF-8\n')
    assert.equal(withLocaleEnabled('a UTF-8\n', 'a UTF-8'), undefined)
  })
})
