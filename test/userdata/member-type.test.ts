import assert from 'node:assert/strict'
import { memberType } from '../../userdata/member-type.ts'

describe('members of archives', () => {
  it('are known by their names', async () => {
    assert.equal(await memberType('a.sh'), 'text/x-shellscript')
    assert.equal(await memberType('a.yml'), 'text/cloud-config')
    assert.equal(await memberType('a.tar.gz'), 'application/gzip')
    assert.equal(await memberType('no-suffix'), 'text/plain')
  })
})
