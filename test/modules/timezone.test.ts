import assert from 'node:assert/strict'
import { timezone } from '../../modules/timezone.ts'
import { applied, machine } from './machine.ts'

describe('timezone', () => {
  const zone = '/usr/share/zoneinfo/Europe/Berlin'

  it('writes the name and the link', async () => {
    const { host } = await applied(timezone, { timezone: 'Europe/Berlin' }, { files: { [zone]: 'TZif' } })
    assert.equal(host.text('/etc/timezone'), 'Europe/Berlin\n')
    assert.equal(await host.files.readLink('/etc/localtime'), zone)
  })

  it('copies over a file, and only links on Red Hat', async () => {
    const copied = await applied(
      timezone,
      { timezone: 'Europe/Berlin' },
      { files: { [zone]: 'TZif', '/etc/localtime': 'old' } },
    )
    assert.equal(copied.host.text('/etc/localtime'), 'TZif')
    const files = { [zone]: 'TZif', '/etc/localtime': 'old' }
    const linked = await applied(timezone, { timezone: 'Europe/Berlin' }, { files, systemInfo: { distro: 'rhel' } })
    assert.equal(await linked.host.files.readLink('/etc/localtime'), zone)
    assert.equal(await linked.host.files.exists('/etc/timezone'), false)
  })

  it('refuses a zone that does not exist, and one outside the zones', async () => {
    const box = machine({ files: { '/etc/shadow': 'x' } })
    for (const name of ['Tatooine', '../../../etc/shadow']) {
      await assert.rejects(timezone.apply({ timezone: name }, box.context), { code: 'not-found' })
    }
  })
})
