import assert from 'node:assert/strict'
import { Failure } from '../../../core/errors.ts'
import { aptConfigure } from '../../../modules/apt/apt-configure.ts'
import { packagesIn } from '../../../modules/apt/shared/apt-debconf.ts'
import { dearmor } from '../../../modules/apt/shared/apt-keys.ts'
import { withLegacyKeys } from '../../../modules/apt/shared/apt-legacy.ts'
import { expand, withCleanHost } from '../../../modules/apt/shared/apt-mirrors.ts'
import { fillIn, listsPrefix, sourcesStyle, withoutSuites } from '../../../modules/apt/shared/apt-sources.ts'
import { applied, type MachineOptions, machine } from '../machine.ts'

const key = `-----BEGIN PGP PUBLIC KEY BLOCK-----

${Buffer.from('binary key').toString('base64')}
=abcd
-----END PGP PUBLIC KEY BLOCK-----
`
const apt =
  'apt-get --option=Dpkg::Options::=--force-confold --option=Dpkg::options::=--force-unsafe-io --assume-yes --quiet'
const commands = {
  'apt-get *': '',
  'dpkg --print-architecture': 'amd64\n',
  'debconf-set-selections': '',
  'add-apt-repository *': '',
  'getent *': 2,
  'gpg *': '',
  'gpg --export *': key,
  'gpgconf *': '',
} as const

const configured = (config: object, options: MachineOptions = {}) =>
  applied(aptConfigure, config, { ...options, commands: { ...commands, ...options.commands } })

describe('apt_configure', () => {
  it('leaves the sources of Debian alone, and removes settings of an earlier instance', async () => {
    const proxy = '/etc/apt/apt.conf.d/90cloud-init-aptproxy'
    const { host, trace, codes } = await configured(
      { apt: { preserve_sources_list: true } },
      { systemInfo: { distro: 'debian' }, files: { [proxy]: 'old', '/etc/apt/sources.list': 'deb x' } },
    )
    assert.deepEqual([trace(), codes()], [[], []])
    assert.equal(host.text('/etc/apt/sources.list'), 'deb x')
    assert.equal(await host.files.exists(proxy), false)
  })

  it('does everything in order', async () => {
    const { host, trace } = await configured({
      apt: {
        sources_list: 'deb $MIRROR $RELEASE main\ndeb $MIRROR $RELEASE-updates main\n',
        primary: [{ arches: ['default'], uri: 'http://m' }],
        disable_suites: ['updates'],
        proxy: 'http://pr',
        https_proxy: 'http://ps',
        conf: 'APT::Install-Recommends "0";\n',
        debconf_selections: { b: 'p2 p2/x string y', a: 'p1 p1/x boolean true\n' },
        sources: {
          a: { source: 'ppa:x/y' },
          'b.list': { source: 'deb [signed-by=$KEY_FILE] $MIRROR $RELEASE main', keyid: 'ID' },
          c: { source: 'deb http://c x y', key, filename: 'cc', append: false },
        },
      },
    })
    assert.deepEqual(trace(), [
      'debconf-set-selections < p1 p1/x boolean true\np2 p2/x string y\n',
      'add-apt-repository --no-update ppa:x/y',
      'gpg --no-tty --keyserver=keyserver.ubuntu.com --recv-keys ID',
      'gpg --export --armour ID',
      'gpgconf --kill all',
      `${apt} update`,
    ])
    assert.equal(
      host.text('/etc/apt/sources.list'),
      'deb http://m noble main\n# suite disabled by cloud-init: deb http://m noble-updates main\n',
    )
    assert.equal(
      host.text('/etc/apt/apt.conf.d/90cloud-init-aptproxy'),
      'Acquire::http::Proxy "http://pr";\nAcquire::https::Proxy "http://ps";\n',
    )
    assert.equal(host.text('/etc/apt/apt.conf.d/94cloud-init-config'), 'APT::Install-Recommends "0";\n')
    assert.equal(
      host.text('/etc/apt/sources.list.d/b.list'),
      'deb [signed-by=/etc/apt/cloud-init.gpg.d/b.gpg] http://m noble main\n',
    )
    assert.equal(host.text('/etc/apt/cloud-init.gpg.d/b.gpg'), 'binary key')
    assert.equal(host.text('/etc/apt/trusted.gpg.d/cc.gpg'), 'binary key')
    assert.equal(host.text('/etc/apt/sources.list.d/cc.list'), 'deb http://c x y\n')
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('writes no proxy that would be further settings', async () => {
    const { host, codes } = await configured({
      apt: {
        preserve_sources_list: true,
        http_proxy: 'http://p";\nDPkg::Pre-Invoke {"x"};',
        proxy: 'a\nb',
        https_proxy: 'ok',
      },
    })
    assert.equal(host.text('/etc/apt/apt.conf.d/90cloud-init-aptproxy'), 'Acquire::https::Proxy "ok";\n')
    assert.deepEqual(codes(), ['modules/unfit-value', 'modules/unfit-value'])
  })

  it('gives a key server three tries of a minute', async () => {
    const { host, context } = machine({ commands: { ...commands, 'gpg --no-tty *': { takes: 500_000 } } })
    const config = { apt: { sources: { b: { source: 'deb http://m x y', keyid: 'ID' } } } }
    await assert.rejects(aptConfigure.apply(config, context), /after 3 tries: gpg took longer than 60000 ms/)
    assert.equal((await host.clock.uptime()) - 10, 182)
  })

  it('writes the sources of a distro whose image has no template', async () => {
    const { host } = await configured(
      { apt: { primary: [{ arches: ['amd64'], uri: 'http://m', key }], disable_suites: ['backports'] } },
      { files: { '/etc/apt/sources.list': 'deb old', '/var/lib/apt/lists/archive.ubuntu.com_ubuntu_x': 'y' } },
    )
    const lines = host
      .text('/etc/apt/sources.list.d/ubuntu.sources')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
    assert.deepEqual(lines, [
      'Types: deb',
      'URIs: http://m',
      'Suites: noble noble-updates',
      'Components: main universe restricted multiverse',
      'Signed-By: /etc/apt/trusted.gpg.d/primary.gpg',
      '',
      'Types: deb',
      'URIs: http://m',
      'Suites: noble-security',
      'Components: main universe restricted multiverse',
      'Signed-By: /etc/apt/trusted.gpg.d/primary.gpg',
      '',
    ])
    assert.match(host.text('/etc/apt/sources.list'), /^# Ubuntu sources have moved to\n/)
    assert.equal(host.text('/var/lib/apt/lists/m_x'), 'y')
  })

  it('installs the tools it needs, and no others', async () => {
    const { 'add-apt-repository *': _, 'gpg *': __, 'gpg --export *': ___, ...bare } = commands
    const box = machine({ commands: { ...bare, 'apt-cache pkgnames': 'gnupg\nsoftware-properties-common\n' } })
    const sources = { a: { source: 'ppa:x/y' }, b: { key, source: 'deb http://b c d' } }
    await assert.rejects(aptConfigure.apply({ apt: { preserve_sources_list: true, sources } }, box.context), {
      code: 'not-found',
    })
    assert.deepEqual(box.trace().slice(0, 2), [`${apt} update`, `${apt} install gnupg software-properties-common`])
  })

  it('gives up on a key after three tries, and names it', async () => {
    const box = machine({ commands: { ...commands, 'gpg --no-tty *': 2 } })
    const config = {
      apt: { preserve_sources_list: true, sources: { a: { keyid: 'ID', keyserver: 'k', source: 'deb a b c' } } },
    }
    await assert.rejects(aptConfigure.apply(config, box.context), /key 'ID' from keyserver 'k' after 3 tries/)
    assert.deepEqual(box.host.sleeps, [1000, 1000])
  })

  it('takes a broken key as a warning', async () => {
    const { codes, host } = await configured({
      apt: { preserve_sources_list: true, sources: { a: { key: 'nonsense', source: 'deb a b c' } } },
    })
    assert.deepEqual(codes(), ['apt/bad-key'])
    assert.equal(host.text('/etc/apt/sources.list.d/a.list'), 'deb a b c\n')
  })

  it('does nothing without apt', async () => {
    assert.deepEqual((await applied(aptConfigure, {})).host.calls, [])
  })
})

describe('sources of apt', () => {
  it('are told apart by style', () => {
    assert.equal(sourcesStyle('deb http://m noble main\n'), 'list')
    assert.equal(sourcesStyle('Types: deb\nURIs: http://m\n'), 'deb822')
    assert.equal(sourcesStyle('# nothing\n'), undefined)
  })

  it('lose suites in either style', () => {
    const list = 'deb [arch=amd64] http://m noble-security main\ndeb http://m noble main\n'
    assert.equal(
      withoutSuites(list, ['security'], 'noble'),
      '# suite disabled by cloud-init: deb [arch=amd64] http://m noble-security main\ndeb http://m noble main\n',
    )
    const stanzas = 'Types: deb\nURIs: http://m\nSuites: noble noble-updates\n\nTypes: deb\nSuites: noble-updates\n'
    assert.equal(
      withoutSuites(stanzas, ['updates'], 'noble'),
      'Types: deb\nURIs: http://m\n# cloud-init disable_suites redacted: Suites: noble noble-updates\nSuites: noble\n\n' +
        '## Entry disabled by cloud-init, due to disable_suites\n# disabled by cloud-init: Types: deb\n# disabled by cloud-init: Suites: noble-updates\n',
    )
    assert.equal(withoutSuites(list, [], 'noble'), list)
  })

  it('have names filled in and lists of their own', () => {
    assert.equal(fillIn('$MIRROR ${RELEASE} $OTHER', { MIRROR: 'm', RELEASE: 'r' }), 'm r $OTHER')
    assert.equal(listsPrefix('http://a.b/ubuntu/'), 'a.b_ubuntu')
  })
})

describe('mirrors', () => {
  const { context } = machine()

  it('are made of what the machine knows', () => {
    const instance = { ...context.instance, availabilityZone: 'us-east-1a', platform: 'ec2' }
    assert.equal(expand('http://%(ec2_region)s.ec2.x/', { instance }), 'http://us-east-1.ec2.x/')
    assert.equal(expand('http://%(region)s.x/', { instance }), undefined)
    assert.equal(expand('http://%(ec2_region)s.x/', { instance: { ...instance, platform: 'gce' } }), undefined)
    assert.equal(withCleanHost('http://-zone_1-.x.y/ubuntu'), 'http://zone-1.x.y/ubuntu')
    assert.equal(withCleanHost('http://10.0.0.1/ubuntu'), 'http://10.0.0.1/ubuntu')
  })

  it('are looked up, and those a provider redirects are not believed', async () => {
    const search = ['http://gone.example/', 'http://lies.example/', 'http://here.example/ubuntu']
    const { host } = await configured(
      { apt: { sources_list: 'deb $PRIMARY x y\ndeb $SECURITY x y\n', primary: [{ arches: ['amd64'], search }] } },
      {
        commands: {
          'getent ahosts does-not-exist.example.com': '9.9.9.9 STREAM\n',
          'getent ahosts lies.example': '9.9.9.9 STREAM\n',
          'getent ahosts here.example': '1.1.1.1 STREAM\n',
        },
      },
    )
    assert.equal(
      host.text('/etc/apt/sources.list'),
      'deb http://here.example/ubuntu x y\ndeb http://here.example/ubuntu x y\n',
    )
  })
})

describe('older keys of apt', () => {
  it('mean the same under apt', () => {
    const { apt, old } = withLegacyKeys({
      apt_mirror: 'http://m',
      apt_https_proxy: 's',
      apt_ftp_proxy: 'f',
      apt_sources: [{ source: 'deb a' }, { source: 'deb b' }, { source: 'deb c', filename: 'c.list' }],
    })
    assert.deepEqual(apt, {
      sources: {
        'cloud_config_sources.list': { filename: 'cloud_config_sources.list', source: 'deb a' },
        '1_cloud_config_sources.list': { filename: '1_cloud_config_sources.list', source: 'deb b' },
        'c.list': { filename: 'c.list', source: 'deb c' },
      },
      ftp_proxy: 'f',
      https_proxy: 's',
      primary: [{ arches: ['default'], uri: 'http://m' }],
    })
    assert.equal(old.length, 4)
  })

  it('may not contradict the new ones', () => {
    assert.throws(() => withLegacyKeys({ apt: { proxy: 'a' }, apt_proxy: 'b' }), /unequal values apt_proxy/)
    assert.deepEqual(withLegacyKeys({ apt: { proxy: 'a' }, apt_proxy: 'a' }).apt, { proxy: 'a' })
    assert.throws(() => withLegacyKeys({ apt: 'x' as never }), Failure)
  })
})

describe('keys and answers', () => {
  it('are read', () => {
    assert.equal(Buffer.from(dearmor(key) ?? []).toString(), 'binary key')
    assert.equal(Buffer.from(dearmor(key.replace('\n\n', '\nVersion: 1\n\n')) ?? []).toString(), 'binary key')
    assert.equal(dearmor('nothing'), undefined)
    assert.deepEqual([...packagesIn('# c\np1 p1/x boolean true\np2:amd64 x\n')], ['p1', 'p2'])
  })
})
