import assert from 'node:assert/strict'
import { machine } from '../modules/machine.ts'

describe('packages', () => {
  const apt =
    'apt-get --option=Dpkg::Options::=--force-confold --option=Dpkg::options::=--force-unsafe-io --assume-yes --quiet'

  const commands = { 'apt-get *': '', 'apt-cache pkgnames': 'vim\ntree\n' }

  it('are installed with apt after one look at the index per instance', async () => {
    const { context, trace, host } = machine({ systemInfo: { distro: 'debian' }, commands })
    await context.distro.packages.install([['vim', '9.0'], 'tree/stable'])
    await context.distro.packages.install(['tree'])
    assert.deepEqual(trace(), [`${apt} update`, `${apt} install vim=9.0 tree/stable`, `${apt} install tree`])
    assert.match(host.text('/var/lib/cloud/instances/i-1/sem/update_sources'), /^\d+: 1767225600\n$/)
    assert.equal(host.calls.find(({ kind }) => kind === 'run')?.options.env?.['DEBIAN_FRONTEND'], 'noninteractive')
  })

  it('that apt does not know are left to snap on Ubuntu, and named if nobody has them', async () => {
    const box = machine({ commands: { ...commands, 'snap install hello': '', 'snap install *': 1 } })
    await box.context.distro.packages.install(['vim', 'hello'])
    assert.deepEqual(box.trace().slice(1), [`${apt} install vim`, 'snap install hello'])
    await assert.rejects(box.context.distro.packages.install(['nothing']), /following packages: nothing\./)
    await box.context.distro.packages.install([], { snap: [['hello', '--edge']], apt: ['tree'] }).catch(() => {})
    assert.deepEqual(box.trace().slice(-2), [`${apt} install tree`, 'snap install hello --edge'])
  })

  it('wait for others that hold the lock, and not for ever', async () => {
    let held = 3
    const lock = '1: POSIX  ADVISORY  WRITE 812 08:01:131 0 EOF\n'
    const box = machine({
      systemInfo: { distro: 'debian' },
      files: { '/proc/locks': lock, '/var/lib/dpkg/lock': '' },
      commands: { ...commands, 'stat *': () => (held-- > 0 ? '131\n' : '7\n') },
    })
    await box.context.distro.packages.refresh({ force: true })
    assert.deepEqual(box.host.sleeps, [1000, 1000, 1000])
    const stuck = machine({
      systemInfo: { distro: 'debian' },
      files: { '/proc/locks': lock, '/var/lib/dpkg/lock': '' },
      commands: { ...commands, 'stat *': '131\n' },
    })
    await assert.rejects(stuck.context.distro.packages.refresh({ force: true }), { code: 'timeout' })
  })

  it('use the words of other managers', async () => {
    const rhel = machine({ systemInfo: { distro: 'rhel' }, commands: { 'dnf *': '' } })
    await rhel.context.distro.packages.install(['a', ['b', '1']])
    assert.deepEqual(rhel.trace(), ['dnf -y install a b-1'])
    const alpine = machine({ systemInfo: { distro: 'alpine' }, commands: { 'apk *': '' } })
    await alpine.context.distro.packages.install(['a'])
    assert.deepEqual(alpine.trace(), ['apk --quiet update', 'apk --quiet add a'])
  })

  it('run under eatmydata where it is installed', async () => {
    const box = machine({ systemInfo: { distro: 'debian' }, commands, programs: ['eatmydata'] })
    await box.context.distro.packages.upgrade().catch(() => {})
    assert.deepEqual(box.trace(), [`eatmydata ${apt} dist-upgrade`])
  })
})
