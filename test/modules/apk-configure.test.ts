import assert from 'node:assert/strict'
import { apkConfigure } from '../../modules/apk-configure.ts'
import { applied } from './machine.ts'

describe('apk_configure', () => {
  it('writes the repositories of Alpine', async () => {
    const systemInfo = { distro: 'alpine' }
    const repo = { version: 'v3.22', community_enabled: true, testing_enabled: true }
    const { host } = await applied(
      apkConfigure,
      { apk_repos: { alpine_repo: repo, local_repo_base_url: 'http://l' } },
      { systemInfo },
    )
    const lines = host
      .text('/etc/apk/repositories')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const base = 'https://dl-cdn.alpinelinux.org/alpine'
    assert.deepEqual(lines, [`${base}/v3.22/main`, `${base}/v3.22/community`, `${base}/edge/testing`, 'http://l/v3.22'])
    const kept = await applied(
      apkConfigure,
      { apk_repos: { preserve_repositories: true, alpine_repo: repo } },
      { systemInfo },
    )
    assert.equal(await kept.host.files.exists('/etc/apk/repositories'), false)
  })
})
