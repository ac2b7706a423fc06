import assert from 'node:assert/strict'
import { zypperAddRepo } from '../../modules/zypper-add-repo.ts'
import { applied } from './machine.ts'

describe('zypper_add_repo', () => {
  it('writes repositories, and adds settings once', async () => {
    const config = {
      zypper: {
        repos: [{ id: 'my repo', baseurl: 'http://x', name: 'n' }, { id: 'bad' }],
        config: { a: 'b', configdir: '/x', off: false },
      },
    }
    const { host, codes } = await applied(zypperAddRepo, config, { files: { '/etc/zypp/zypp.conf': '[main]\n' } })
    assert.equal(
      host.text('/etc/zypp/repos.d/my_repo.repo'),
      '[my repo]\nenabled = 1\nautorefresh = 1\nbaseurl = http://x\nname = n\n',
    )
    assert.equal(host.text('/etc/zypp/zypp.conf'), '[main]\n# Added via cloud.cfg\na=b\n')
    assert.deepEqual(codes(), ['modules/bad-setting', 'modules/bad-setting'])
    const again = await applied(zypperAddRepo, config, {
      files: { '/etc/zypp/zypp.conf': '[main]\n# Added via cloud.cfg\na=b\n' },
    })
    assert.equal(again.host.text('/etc/zypp/zypp.conf'), '[main]\n# Added via cloud.cfg\na=b\n')
  })
})
