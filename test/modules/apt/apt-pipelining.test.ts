import assert from 'node:assert/strict'
import { aptPipelining } from '../../../modules/apt/apt-pipelining.ts'
import { applied } from '../machine.ts'

describe('apt_pipelining', () => {
  it('writes the depth', async () => {
    const path = '/etc/apt/apt.conf.d/90cloud-init-pipelining'
    const off = await applied(aptPipelining, { apt_pipelining: false })
    assert.equal(
      off.host.text(path),
      '//Written by cloud-init per \'apt_pipelining\'\nAcquire::http::Pipeline-Depth "0";\n',
    )
    assert.equal(await (await applied(aptPipelining, { apt_pipelining: 'os' })).host.files.exists(path), false)
    assert.deepEqual((await applied(aptPipelining, { apt_pipelining: true })).codes(), ['apt/bad-pipelining'])
  })
})
