import assert from 'node:assert/strict'
import { yumAddRepo } from '../../modules/yum-add-repo.ts'
import { applied, header } from './machine.ts'

describe('yum_add_repo', () => {
  it('writes a file for each repository', async () => {
    const { host, codes } = await applied(yumAddRepo, {
      yum_repos: {
        'my repo': { baseurl: ['a', 'b'], 'Fail-Over': 'x', enabled: false, gpgcheck: true },
        none: { name: 'x' },
      },
    })
    assert.equal(
      host.text('/etc/yum.repos.d/my-repo.repo'),
      `${header}\n[my-repo]\nbaseurl = a\n\tb\nfail_over = x\nenabled = 0\ngpgcheck = 1\n\n`,
    )
    assert.deepEqual(codes(), ['modules/bad-setting'])
    const there = await applied(
      yumAddRepo,
      { yum_repos: { a: { baseurl: 'x' } }, yum_repo_dir: '/d' },
      { files: { '/d/a.repo': 'own' } },
    )
    assert.equal(there.host.text('/d/a.repo'), 'own')
  })
})
