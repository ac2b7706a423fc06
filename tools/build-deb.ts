// `npm run build:deb`: dist/firstlight_VERSION_ARCH.deb, which is what `firstlight install` puts into a Debian image. Needs dpkg-deb.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { version } from '../core/version.ts'
import { agentLink, install } from '../packaging/install.ts'

const dist = resolve(import.meta.dirname, '../dist')
const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
if (!architecture) throw new Error(`no name for this processor (${process.arch}) in Debian is known here`)
if (!existsSync(join(dist, 'lib/firstlight.cjs'))) throw new Error('there is no build: run "npm run build" first')

const { path: agent, target: main } = agentLink
const postinst = `#!/bin/sh
set -e
[ -e ${agent} ] || [ -L ${agent} ] || ln -s ${main} ${agent}
[ ! -d /run/systemd/system ] || systemctl daemon-reload
`
const postrm = `#!/bin/sh
set -e
[ "$1" != remove ] || [ "$(readlink ${agent})" != ${main} ] || rm ${agent}
`

const root = mkdtempSync(join(tmpdir(), 'firstlight-deb-'))
try {
  // What install looks at to know the image; none of it is part of the package.
  const signs = {
    'etc/os-release': 'ID=debian\n',
    'usr/lib/systemd/systemd': '',
    'etc/logrotate.d/.keep': '',
    // A file of the package would be in the way of Kairos' own: postinst links it where there is none.
    [agent]: '',
    'usr/share/initramfs-tools/scripts/.keep': '',
    'usr/lib/dracut/modules.d/.keep': '',
  }
  for (const [path, text] of Object.entries(signs)) write(path, text)
  const status = await install({ root, build: join(dist, 'lib'), say: () => undefined })
  if (status !== 0) throw new Error('install refused its own staging root')
  for (const path of Object.keys(signs)) rmSync(join(root, path))

  const config = files('etc').filter((path) => statSync(join(root, path)).isFile() && !path.startsWith('etc/systemd/'))
  write('DEBIAN/conffiles', config.map((path) => `/${path}\n`).join(''))
  write('DEBIAN/control', control())
  // The generator and the links are read at the next boot; a running manager only has to know the units.
  write('DEBIAN/postinst', postinst, 0o755)
  write('DEBIAN/postrm', postrm, 0o755)
  // A new initrd has the script in it.
  write('DEBIAN/triggers', 'activate-noawait update-initramfs\n')
  const target = join(dist, `firstlight_${version}_${architecture}.deb`)
  const { status: built } = spawnSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z9', '--build', root, target], {
    stdio: 'inherit',
  })
  if (built !== 0) throw new Error(`dpkg-deb ended with ${built}; the Debian package dpkg has it`)
  process.stdout.write(`${target}: ${(statSync(target).size / 2 ** 20).toFixed(0)} MB\n`)
} finally {
  rmSync(root, { recursive: true })
}

function control(): string {
  const kilobytes = files('.').reduce((sum, path) => sum + statSync(join(root, path)).size / 1024, 0)
  return `Package: firstlight
Version: ${version}
Architecture: ${architecture}
Maintainer: firstlight maintainers
Installed-Size: ${Math.ceil(kilobytes)}
Depends: libc6, libstdc++6, iproute2, passwd
Recommends: netplan.io | ifupdown, openssh-server, sudo, eject
Provides: cloud-init
Conflicts: cloud-init
Replaces: cloud-init
Section: admin
Priority: optional
Description: first-boot agent for cloud and bare-metal machines
 Finds the machine's datasource, settles its network before networking comes
 up and applies the user's data, under the names of cloud-init, cloud-id and
 yip, whose files, formats and exit codes it keeps.
`
}

function files(below: string): string[] {
  return readdirSync(join(root, below), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text, { mode })
}
