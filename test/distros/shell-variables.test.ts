import assert from 'node:assert/strict'
import { shellVariable, withShellVariable } from '../../distros/shell-variables.ts'

describe('files of shell variables', () => {
  it('keep other lines when a variable is set', () => {
    assert.equal(shellVariable('export LANG="de_DE.UTF-8" # x\n', 'LANG'), 'de_DE.UTF-8')
    assert.equal(shellVariable('LANGUAGE=de\n', 'LANG'), undefined)
    assert.equal(withShellVariable('# c\nLANG=C\nX=1\n', 'LANG', 'a b'), "# c\nLANG='a b'\nX=1\n")
  })
})
