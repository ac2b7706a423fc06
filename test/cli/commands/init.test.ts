import assert from 'node:assert/strict'
import { machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init init', () => {
  it('run one after the other as a boot of one process does', async () => {
    const host = machine({ 'user-data': '#cloud-config\nruncmd: [true]\n' })
    for (const line of ['init --local', 'init', 'modules --mode config', 'modules --mode=final']) {
      assert.equal((await run(['cloud-init', ...line.split(' ')], { host })).exitCode, 0, line)
    }
    assert.equal((await run(['cloud-init', 'status'], { host })).out, 'status: done\n')
    assert.ok(host.ran.some(([program]) => program === '/var/lib/cloud/instance/scripts/runcmd'))
  })

  it('take config files that override all others', async () => {
    const host = machine({}, { files: { '/here/more.cfg': 'timezone: Europe/Paris\n' } })
    await run(['cloud-init', 'init', '-l', '-f', '/here/more.cfg'], { host })
    await run(['cloud-init', 'init', '-f', '/here/more.cfg'], { host })
    await run(['cloud-init', 'modules', '-f', '/here/more.cfg'], { host })
    assert.equal(await host.files.readLink('/etc/localtime'), '/usr/share/zoneinfo/Europe/Paris')
  })
})
