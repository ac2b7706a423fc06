import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { gitLogin } from '../../../modules/shared/git-login.ts'
import { temporary } from '../../support/temporary.ts'

describe('the login of git', () => {
  const folder = temporary()
  after(folder.remove)

  it('is not needed for addresses with nothing to hide', () => {
    for (const address of ['https://example.com/a.git', 'git@example.com:a/b.git', '/srv/a'])
      assert.equal(gitLogin(address), undefined)
  })

  it('is found by git in its settings', () => {
    const address = 'https://user:wo"r\\d@example.com/a.git?token=x'
    const login = gitLogin(address)
    assert.equal(login?.address, 'https://example.com/a.git')
    const settings = `${folder.path}/settings`
    writeFileSync(settings, login?.settings ?? '')
    const env = { ...process.env, GIT_CONFIG_GLOBAL: settings, GIT_CONFIG_NOSYSTEM: '1' }
    const url = execFileSync('git', ['ls-remote', '--get-url', login?.address ?? ''], {
      env,
      encoding: 'utf8',
      cwd: '/',
    })
    assert.equal(url, `${address}\n`)
  })
})
