import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { install, uninstall } from '../../packaging/install.ts'

describe('firstlight install', () => {
  let base: string
  let root: string
  let build: string
  let said: string[]

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'firstlight-install-'))
    root = join(base, 'root')
    build = join(base, 'lib')
    write(root, 'etc/os-release', 'ID=debian\nVERSION_ID="13"\n')
    write(root, 'usr/lib/systemd/systemd', '')
    write(root, 'etc/logrotate.d/apt', '')
    write(build, 'node', 'node')
    write(build, 'main.cjs', "'use strict'\n")
    write(build, 'firstlight.cjs', 'bundle 1')
    cpSync('packaging', join(build, 'packaging'), { recursive: true })
  })

  afterEach(() => rmSync(base, { recursive: true }))

  const put = (what: typeof install) => {
    said = []
    return what({ root, say: (line) => said.push(line), build })
  }
  const text = (path: string) => readFileSync(join(root, path), 'utf8')

  it('puts the executable, its names, the units and a default config below the root', async () => {
    assert.equal(await put(install), 0)
    assert.equal(text('usr/lib/firstlight/firstlight.cjs'), 'bundle 1')
    assert.equal(statSync(join(root, 'usr/lib/firstlight/node')).mode & 0o777, 0o755)
    assert.match(text('usr/lib/firstlight/main.cjs'), /^#!\/usr\/lib\/firstlight\/node\n'use strict'\n/)
    for (const name of ['firstlight', 'cloud-init', 'cloud-id', 'yip']) {
      assert.equal(readlinkSync(join(root, 'usr/bin', name)), '../lib/firstlight/main.cjs')
    }
    assert.ok(lstatSync(join(root, 'usr/lib/cloud-init/ds-identify')).isSymbolicLink())
    assert.match(text('etc/cloud/cloud.cfg'), /^ {2}distro: debian$/m)
    assert.match(text('usr/lib/udev/rules.d/66-azure-ephemeral.rules'), /azure_resource|AZURE_DISK/)
    assert.match(text('etc/logrotate.d/cloud-init'), /cloud-init\*\.log/)
    for (const name of ['cloud-init-main', 'cloud-init-local', 'cloud-init-network', 'cloud-config', 'cloud-final']) {
      const unit = `/usr/lib/systemd/system/${name}.service`
      assert.ok(existsSync(join(root, unit)), unit)
      assert.equal(readlinkSync(join(root, `etc/systemd/system/cloud-init.target.wants/${name}.service`)), unit)
    }
    assert.equal(statSync(join(root, 'usr/lib/systemd/system-generators/cloud-init-generator')).mode & 0o777, 0o755)
  })

  it("answers to kairos-agent where the image has none, and keeps to itself once it has Kairos' own", async () => {
    const own = join(root, 'usr/bin/kairos-agent')
    await put(install)
    assert.equal(readlinkSync(own), '../lib/firstlight/main.cjs')
    rmSync(own)
    writeFileSync(own, 'of Kairos')
    assert.equal(await put(install), 0)
    assert.equal(readFileSync(own, 'utf8'), 'of Kairos')
    await put(uninstall)
    assert.equal(readFileSync(own, 'utf8'), 'of Kairos')
  })

  it('keeps to itself what it notes of config files, which may be closed to others one day', async () => {
    await put(install)
    const note = 'usr/lib/firstlight/config.json'
    assert.match(text(note), /distro: debian/)
    assert.equal(statSync(join(root, note)).mode & 0o777, 0o600)
    chmodSync(join(root, note), 0o644)
    await put(install)
    assert.equal(statSync(join(root, note)).mode & 0o777, 0o600)
  })

  it('changes nothing the second time', async () => {
    await put(install)
    const before = statSync(join(root, 'usr/lib/firstlight/firstlight.cjs')).mtimeMs
    assert.equal(await put(install), 0)
    assert.deepEqual(said, ['nothing to change'])
    assert.equal(statSync(join(root, 'usr/lib/firstlight/firstlight.cjs')).mtimeMs, before)
  })

  it('updates what is its own and keeps config that was changed or taken away', async () => {
    await put(install)
    appendFileSync(join(root, 'etc/cloud/cloud.cfg'), 'preserve_hostname: true\n')
    unlinkSync(join(root, 'etc/logrotate.d/cloud-init'))
    write(build, 'firstlight.cjs', 'bundle 2')
    assert.equal(await put(install), 0)
    assert.equal(text('usr/lib/firstlight/firstlight.cjs'), 'bundle 2')
    assert.match(text('etc/cloud/cloud.cfg'), /^preserve_hostname: true$/m)
    assert.ok(!existsSync(join(root, 'etc/logrotate.d/cloud-init')))
    assert.deepEqual(said, [
      'updated /usr/lib/firstlight/firstlight.cjs',
      'kept /etc/cloud/cloud.cfg',
      'left out /etc/logrotate.d/cloud-init',
      '1 changes; the next boot of this root runs firstlight',
    ])
  })

  it('notes anew what a config file says, which is no change of the image', async () => {
    await put(install)
    write(root, 'etc/cloud/cloud.cfg.d/90_mine.cfg', 'preserve_hostname: true\n')
    await put(install)
    assert.deepEqual(said, ['nothing to change'])
    const { '/etc/cloud/cloud.cfg.d/90_mine.cfg': mine } = JSON.parse(text('usr/lib/firstlight/config.json'))
    assert.deepEqual(mine, { text: 'preserve_hostname: true\n', config: { preserve_hostname: true } })
  })

  it('installs the same from an installed copy as from the build', async () => {
    await put(install)
    const installed = join(root, 'usr/lib/firstlight')
    assert.equal(await install({ root, say: (line) => said.push(line), build: installed }), 0)
    assert.equal(said.at(-1), 'nothing to change')
  })

  it('removes what a newer build no longer has', async () => {
    write(build, 'old.cjs', 'old')
    await put(install)
    unlinkSync(join(build, 'old.cjs'))
    await put(install)
    assert.ok(!existsSync(join(root, 'usr/lib/firstlight/old.cjs')))
  })

  it("refuses to take another program's names, and then changes nothing", async () => {
    write(root, 'usr/bin/cloud-init', '#!/usr/bin/python3\n')
    assert.equal(await put(install), 1)
    assert.deepEqual(said, ["/usr/bin/cloud-init belongs to another program; remove that program's package first"])
    assert.ok(!existsSync(join(root, 'usr/lib/firstlight')))
  })

  it("links the units of Kairos' stages, whose documents may be mounted only while the machine boots", async () => {
    await put(install)
    const wanted = ['sysinit.target/cos-setup-fs.service', 'multi-user.target/cos-setup-boot.service']
    wanted.push('multi-user.target/cos-setup-network.service', 'timers.target/cos-setup-reconcile.timer')
    for (const [target, unit] of wanted.map((each) => each.split('/') as [string, string])) {
      assert.equal(
        readlinkSync(join(root, `etc/systemd/system/${target}.wants/${unit}`)),
        `/usr/lib/systemd/system/${unit}`,
      )
    }
    mkdirSync(join(root, 'oem'))
    await put(install)
    assert.deepEqual(said, ['nothing to change'])
  })

  it('orders the network stage as the machine it is installed on allows', async () => {
    const orderedBefore = (name: string, folder = 'systemd/system') =>
      text(`usr/lib/${folder}/${name}.service`)
        .split('\n')
        .filter((line) => line.startsWith('Before='))
        .flatMap((line) => line.slice(7).split(' '))
    const network = () => text('usr/lib/systemd/system/cloud-init-network.service')
    await put(install)
    assert.ok(orderedBefore('cloud-init-network').includes('sysinit.target'))
    assert.match(network(), /^DefaultDependencies=no$/m)
    assert.ok(!orderedBefore('cloud-init-network', 'firstlight/units').includes('sysinit.target'))
    assert.doesNotMatch(text('usr/lib/firstlight/units/cloud-init-network.service'), /^DefaultDependencies/m)
    write(root, 'etc/os-release', 'ID=fedora\nVERSION_ID="43"\n')
    await put(install)
    assert.ok(!orderedBefore('cloud-init-network').includes('sysinit.target'))
    assert.ok(orderedBefore('cloud-init-local').includes('firewalld.target'))
    assert.ok(!orderedBefore('cloud-init-local').includes('sysinit.target'))
    assert.match(network(), /^After=.* NetworkManager\.service NetworkManager-wait-online\.service$/m)
    write(root, 'etc/os-release', 'ID=opensuse-leap\n')
    await put(install)
    assert.match(network(), /^After=.* wicked\.service dbus\.service$/m)
  })

  it("puts OpenRC's services into the runlevels that the image has", async () => {
    rmSync(join(root, 'usr/lib/systemd'), { recursive: true })
    write(root, 'usr/sbin/openrc-run', '')
    mkdirSync(join(root, 'etc/runlevels/boot'), { recursive: true })
    const links = () => [
      ...readdirSync(join(root, 'etc/runlevels')).flatMap((level) =>
        readdirSync(join(root, 'etc/runlevels', level)).map((name) => `${level}/${name}`),
      ),
    ]
    await put(install)
    const late = [
      'cloud-config',
      'cloud-final',
      'cloud-init',
      'cos-setup-boot',
      'cos-setup-network',
      'cos-setup-reconcile',
    ]
    const early = ['cloud-init-detect', 'cloud-init-local', 'cos-setup-fs']
    assert.deepEqual(links().sort(), [
      ...late.map((name) => `default/${name}`),
      ...early.map((name) => `sysinit/${name}`),
    ])
    for (const name of [...late, ...early]) assert.equal(statSync(join(root, 'etc/init.d', name)).mode & 0o777, 0o755)
    await put(install)
    assert.deepEqual(said, ['nothing to change'])
    assert.equal(await put(uninstall), 0)
    symlinkSync('/etc/init.d/localmount', join(root, 'etc/runlevels/boot/localmount'))
    await put(install)
    assert.deepEqual(
      links()
        .filter((link) => early.some((name) => link.endsWith(name)))
        .sort(),
      early.map((name) => `boot/${name}`),
    )
  })

  it('puts scripts where the image makes initrds, and nowhere else', async () => {
    const hooks = [
      'usr/share/initramfs-tools/scripts/init-bottom/firstlight',
      'usr/lib/dracut/modules.d/95firstlight/stages-hook.sh',
    ]
    await put(install)
    for (const path of hooks) assert.ok(!existsSync(join(root, path)), path)
    mkdirSync(join(root, 'usr/share/initramfs-tools/scripts'), { recursive: true })
    mkdirSync(join(root, 'usr/lib/dracut/modules.d'), { recursive: true })
    await put(install)
    for (const path of hooks) assert.equal(statSync(join(root, path)).mode & 0o777, 0o755, path)
    assert.ok(existsSync(join(root, 'usr/lib/firstlight/packaging/initrd/in-root.sh')))
  })

  it('leaves out units and generator if there is no systemd', async () => {
    rmSync(join(root, 'usr/lib/systemd'), { recursive: true })
    assert.equal(await put(install), 0)
    assert.ok(!existsSync(join(root, 'usr/lib/systemd')))
    assert.ok(existsSync(join(root, 'usr/bin/cloud-init')))
  })

  it('stays inside the root, whatever its links point to', async () => {
    mkdirSync(join(base, 'outside'))
    rmSync(join(root, 'etc/logrotate.d'), { recursive: true })
    symlinkSync(join(base, 'outside'), join(root, 'etc/cloud'))
    await put(install)
    assert.ok(!existsSync(join(base, 'outside/cloud.cfg')))
  })

  it('is undone by uninstall, except for data and for config that was changed', async () => {
    await put(install)
    appendFileSync(join(root, 'etc/cloud/cloud.cfg'), '# mine\n')
    write(root, 'var/lib/cloud/data/instance-id', 'i-1\n')
    write(root, 'var/log/cloud-init.log', 'log\n')
    assert.equal(await put(uninstall), 0)
    for (const path of ['usr/lib/firstlight', 'usr/bin/cloud-init', 'usr/lib/cloud-init', 'etc/cloud/cloud.cfg.d']) {
      assert.equal(lstatSync(join(root, path), { throwIfNoEntry: false }), undefined, path)
    }
    assert.ok(!existsSync(join(root, 'usr/lib/systemd/system/cloud-init.target')))
    assert.match(text('etc/cloud/cloud.cfg'), /# mine$/m)
    assert.equal(text('var/lib/cloud/data/instance-id'), 'i-1\n')
    assert.equal(text('var/log/cloud-init.log'), 'log\n')
    assert.equal(await put(uninstall), 1)
  })

  it('says what is missing when there is no such root', async () => {
    await assert.rejects(install({ root: join(base, 'none'), say: () => undefined, build }), /none is not a directory/)
  })
})

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}
