import assert from 'node:assert/strict'
import { profileFor, profiles, shutdownArgv } from '../../distros/index.ts'
import { expandPattern } from '../../distros/install-keys.ts'
import { serviceArgv } from '../../distros/services.ts'
import { locale } from '../../modules/locale.ts'
import { timezone } from '../../modules/timezone.ts'
import { applied, facts, machine } from '../modules/machine.ts'

const os = (id: string, ...idLike: string[]) => ({ ...facts.os, id, idLike })

describe('the profile of a machine', () => {
  it('is the one its config names, then the one os-release names', () => {
    assert.equal(profileFor('debian', os('ubuntu')).name, 'debian')
    assert.equal(profileFor(undefined, os('amzn', 'fedora')).name, 'amazon')
    assert.equal(profileFor('opensuse_leap', os('x')).name, 'opensuse-leap')
  })

  it("is the nearest relative's under its own name where nobody knows it", () => {
    const mint = profileFor(undefined, os('linuxmint', 'ubuntu', 'debian'))
    assert.deepEqual([mint.name, mint.hostsTemplate, mint.packages.length], ['linuxmint', 'debian', 2])
    assert.equal(profileFor(undefined, os('kairos', 'kairos-standard-opensuse-leap')).family, 'suse')
    assert.equal(profileFor(undefined, os('')).name, 'debian')
    const { context, codes } = machine({ systemInfo: { distro: 'plan9' } })
    assert.deepEqual([context.distro.name, context.distro.family, codes()], ['plan9', 'debian', ['distro/unknown']])
  })

  it('names each distro once', () => {
    const names = profiles.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
  })

  it('yields to system_info', () => {
    const { distro } = machine({
      systemInfo: { distro: 'debian', ssh_svcname: 'sshd', network: { renderers: ['eni'], activators: ['eni'] } },
    }).context
    assert.equal(distro.sshService, 'sshd')
    assert.deepEqual(distro.network.renderers, ['eni'])
    assert.deepEqual(distro.network.dhcpClients, ['dhcpcd', 'dhclient', 'udhcpc'])
    assert.equal(distro.defaultUser, undefined)
    assert.equal(machine({ systemInfo: {} }).context.distro.defaultUser?.name, 'ubuntu')
  })
})

describe('services and shutdown', () => {
  it('speak each init system', () => {
    assert.deepEqual(serviceArgv('systemd', 'reload', 'x', ['-q']), ['systemctl', 'reload-or-restart', 'x', '-q'])
    assert.deepEqual(serviceArgv('openrc', 'enable', 'x', ['-q']), ['rc-update', '--nocolor', 'add', 'x'])
    assert.deepEqual(serviceArgv('openrc', 'try-reload', 'x'), ['rc-service', '--nocolor', 'x', 'restart'])
    assert.deepEqual(serviceArgv('sysv', 'enable', 'x'), ['service', 'x', 'start'])
  })

  it('go down in minutes, on alpine in seconds', () => {
    assert.deepEqual(shutdownArgv(profileFor('debian', os('')), 'reboot', 5, 'bye'), ['shutdown', '-r', '+5', 'bye'])
    assert.deepEqual(shutdownArgv(profileFor('debian', os('')), 'poweroff', 'now'), ['shutdown', '-P', 'now'])
    assert.deepEqual(shutdownArgv(profileFor('alpine', os('')), 'halt', 2, 'bye'), ['halt', '-d', '120'])
  })
})

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

describe('locale', () => {
  const commands = { 'locale-gen *': '', 'update-locale *': '' }

  it('generates it on Debian and makes it the default', async () => {
    const files = { '/usr/share/i18n/SUPPORTED': 'fr_CA.UTF-8 UTF-8\n', '/etc/locale.gen': '# fr_CA.UTF-8 UTF-8\n' }
    const { host, trace } = await applied(locale, { locale: 'fr_CA' }, { files, commands })
    assert.equal(host.text('/etc/locale.gen'), 'fr_CA.UTF-8 UTF-8\n')
    assert.deepEqual(trace(), [
      'locale-gen --keep-existing',
      'update-locale --locale-file=/etc/default/locale LANG=fr_CA',
    ])
    assert.equal(host.calls.at(-1)?.options.env?.['LC_ALL'], 'C.UTF-8')
  })

  it('does nothing for the present one, and generates none of those that are always there', async () => {
    const files = { '/etc/default/locale': 'LANG="C.UTF-8"\n' }
    assert.deepEqual((await applied(locale, {}, { files, commands })).trace(), [])
    const { host, trace } = await applied(locale, { locale: 'C.UTF-8' }, { commands })
    assert.deepEqual(trace(), [])
    assert.equal(host.text('/etc/default/locale'), '#  File generated by update-locale\nLANG=C.UTF-8\n')
    const silent = { '/etc/default/locale': '# of the image\n' }
    const kept = await applied(locale, { locale: 'C.UTF-8' }, { files: silent, commands })
    assert.equal(kept.host.text('/etc/default/locale'), '# of the image\nLANG=C.UTF-8\n')
    const posix = { '/etc/default/locale': 'LANG=POSIX\n' }
    assert.deepEqual((await applied(locale, { locale: 'C.UTF-8' }, { files: posix, commands })).trace(), [
      'update-locale --locale-file=/etc/default/locale LANG=C.UTF-8',
    ])
    assert.deepEqual((await applied(locale, { locale: false }, { commands })).trace(), [])
  })

  it('writes the file of other distros', async () => {
    const rhel = await applied(
      locale,
      { locale: 'de_DE.UTF-8' },
      { systemInfo: { distro: 'rhel' }, files: { '/etc/locale.conf': '# x\nLANG=C\n' } },
    )
    assert.equal(rhel.host.text('/etc/locale.conf'), '# x\nLANG=de_DE.UTF-8\n')
    const alpine = await applied(locale, { locale: 'de_DE.UTF-8' }, { systemInfo: { distro: 'alpine' } })
    assert.match(alpine.host.text('/etc/profile.d/50-cloud-init-locale.sh'), /\nexport LANG=de_DE\.UTF-8\n/)
  })
})

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

  it('that apt does not know are asked of snap on Ubuntu, and named where nobody has them', async () => {
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

describe('keys of a user', () => {
  it('go where sshd looks, and not through links or into folders of others', async () => {
    const key = 'ssh-ed25519 AAAA x'
    const base = {
      '/etc/passwd': 'bob:x:1000:1000::/home/bob:/bin/sh\n',
      '/home/bob': { directory: true, uid: 1000, gid: 1000 },
    } as const
    const config = (files: string) => ({ '/etc/ssh/sshd_config': `AuthorizedKeysFile ${files}\n` })
    const place = async (files: string, extra = {}) => {
      const { context, host } = machine({ files: { ...base, ...config(files), ...extra } })
      await context.distro.users.authorizeKeys('bob', [key])
      return Object.entries(host.tree()).flatMap(([path, { content }]) => (content === `${key}\n` ? [path] : []))
    }
    assert.deepEqual(await place('.ssh/keys2'), ['/home/bob/.ssh/keys2'])
    assert.deepEqual(await place('/etc/ssh/keys/%u'), ['/etc/ssh/keys/bob'])
    assert.deepEqual(await place('/etc/ssh/all'), ['/home/bob/.ssh/authorized_keys'])
    assert.deepEqual(await place('/keys/%u', { '/keys': { directory: true, mode: 0o777 } }), [
      '/home/bob/.ssh/authorized_keys',
    ])
    assert.deepEqual(await place('/keys/%u', { '/keys': { link: '/etc' } }), ['/home/bob/.ssh/authorized_keys'])
    assert.deepEqual(await place('/keys/%u', { '/keys': { directory: true, mode: 0o700 } }), [
      '/home/bob/.ssh/authorized_keys',
    ])
  })

  it('expand the words of sshd', () => {
    const bob = { name: 'bob', home: '/h/b', uid: 1, gid: 1, shell: '/bin/sh' }
    assert.equal(expandPattern('%h/.ssh/%u%%', bob), '/h/b/.ssh/bob%')
    assert.equal(expandPattern('keys', bob), '/h/b/keys')
  })
})

describe('users without shadow tools', () => {
  const alpine = {
    systemInfo: { distro: 'alpine' },
    missing: ['useradd', 'usermod', 'groupadd'],
    files: { '/usr/bin/passwd': { link: '/bin/bbsuid' } },
  } as const

  it('are added the way of BusyBox', async () => {
    const box = machine({
      ...alpine,
      commands: {
        'adduser *': async (_, host) => {
          await host.files.append('/etc/shadow', 'amy:!:20000:0:99999:7:::\n')
          return ''
        },
        'addgroup *': '',
      },
    })
    const { users } = box.context.distro
    await users.add({
      name: 'amy',
      groups: ['adm', 'dock'],
      gecos: 'Amy',
      passwd: 'h',
      expiredate: '1970-01-11',
      inactive: '3',
    })
    await users.lockPassword('amy')
    assert.deepEqual(box.trace(), [
      'addgroup dock',
      'adduser -D -g Amy amy',
      'addgroup amy adm',
      'addgroup amy dock',
      'chpasswd -e < amy:h\n',
      'passwd -l amy',
    ])
    assert.match(box.host.text('/etc/shadow'), /^amy:h:20000::::3:10:$/m)
    await users.expirePassword('amy')
    assert.match(box.host.text('/etc/shadow'), /^amy:h:0::::3:10:$/m)
  })
})
