import assert from 'node:assert/strict'
import { shellScript } from '../../../../modules/scripts/shared/shell-script.ts'

describe('a script made of commands', () => {
  it('has lists as quoted words and texts as they are', () => {
    assert.equal(shellScript([['a', "b'c"], 'd', null], 'x'), "#!/bin/sh\n'a' 'b'\\''c'\nd\n")
    assert.equal(shellScript([['n', 1, true, null]], 'x'), "#!/bin/sh\n'n' '1' 'True' 'None'\n")
    assert.throws(() => shellScript([{ echo: 'a' }], 'runcmd'), /runcmd\/0 is a mapping/)
  })
})
