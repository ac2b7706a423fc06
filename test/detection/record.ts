// Records what the reference's boot detection makes of the machines in fixtures/datasources/ds-identify.json: each gets an overlay on
// Debian's package, with a firmware, disks, a kernel and a hypervisor of its own. Needs root and the root file systems of the tiers that
// boot. Usage: node test/detection/record.ts [--check] [--new]; --new: only those that have not been recorded.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { containers, type RecordedMachine, type UnrecordedMachine } from '../datasources/search/recorded-machine.ts'
import { overlay } from '../machines/overlay.ts'
import { rootfs } from '../machines/rootfs.ts'
import { outcome } from '../machines/shell.ts'

const file = resolve(import.meta.dirname, '../../fixtures/datasources/ds-identify.json')

/** Run in a mount namespace of its own; $1 is the root of the machine, the rest the environment and the command. */
const SCRIPT = `
  set -e
  root=$1; shift
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  for name in run dev sys; do mount -t tmpfs -o mode=0755 tmpfs "$root/$name"; done
  for name in null:3 zero:5 urandom:9; do mknod -m 0666 "$root/dev/\${name%:*}" c 1 "\${name#*:}"; done
  for name in run dev sys; do [ ! -d "$root/machine/$name" ] || cp -a "$root/machine/$name/." "$root/$name/"; done
  while read -r node; do [ -z "$node" ] || mknod "$root$node" b 7 200; done < "$root/machine/nodes"
  while read -r path; do [ -z "$path" ] || { mkdir -p "$(dirname "$root$path")"; python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$root$path"; }; done < "$root/machine/sockets"
  if [ -e "$root/machine/proc/mounts" ]; then
    # It is a link to what each process sees: nothing can be mounted over it.
    cp /proc/uptime "$root/machine/proc/"
    mount --bind "$root/machine/proc" "$root/proc"
  else
    for name in cmdline 1/cmdline 1/environ; do mount --bind "$root/machine/proc/$name" "$root/proc/$name"; done
  fi
  mkdir -p "$root/run/systemd/system"
  code=0
  chroot "$root" env -i "$@" >/dev/null 2>&1 || code=$?
  echo "$code"
  cat "$root/run/cloud-init/.ds-identify.result" 2>/dev/null || echo none
  cat "$root/run/cloud-init/cloud.cfg" 2>/dev/null || echo none
`

const detectVirt = (name: string) => `#!/bin/sh
container=${containers.includes(name)}
case "$*" in
  *container*) [ $container = true ] || { echo none; exit 1; };;
  *vm*) [ $container = false ] || { echo none; exit 1; };;
esac
echo ${name}
[ ${name} != none ]
`

const uname = ({ machine = 'x86_64', version = '#1 SMP Debian', release = '6.12.0', system = 'Linux' }) => `#!/bin/sh
[ $# -gt 0 ] || set -- -s
out=
flags=$(printf %s "$*" | tr -d ' -')
case "$flags" in *a*) flags=snrvmo;; esac
for flag in s n r v m o; do
  case "$flags" in *$flag*) ;; *) continue;; esac
  case $flag in
    s) word='${system}';; n) word=machine;; r) word='${release}';; v) word='${version}';; m) word='${machine}';; o) word=GNU/Linux;;
  esac
  out="$out\${out:+ }$word"
done
printf '%s\\n' "$out"
`

/** A shell's text has no zeros. */
function printed(answer: string): string {
  if (!answer.includes('\0')) return `cat <<'END'\n${answer}\nEND\n`
  return `echo ${Buffer.from(answer, 'latin1').toString('base64')} | base64 -d\n`
}

function blkid(disks: RecordedMachine['disks'] = []): string {
  const escaped = (text: string) => text.replace(/[^\w.:/-]/g, (character) => `\\${character}`)
  const blocks = disks.map(({ device, label, uuid, type = 'iso9660', fatboot }) =>
    [
      `DEVNAME=${device}`,
      ...(uuid ? [`UUID=${escaped(uuid)}`] : []),
      ...(label ? [`LABEL=${escaped(label)}`] : []),
      ...(fatboot ? [`LABEL_FATBOOT=${escaped(fatboot)}`] : []),
      `TYPE=${type}`,
    ].join('\n'),
  )
  const text = blocks.length > 0 ? `${blocks.join('\n\n')}\n` : ''
  return `#!/bin/sh\ncat <<'END'\n${text}END\n${disks.length > 0 ? '' : 'exit 2\n'}`
}

async function record(given: UnrecordedMachine, lower: string) {
  const { files = {}, dmi = {}, virt = 'kvm', init = {}, sockets = [], nodes = [], programs = {}, kernel = {} } = given
  const disk = overlay([lower])
  const { root } = disk
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode })
  }
  try {
    const program = (path: string, text: string) => write(path, text, 0o755)
    program('/usr/bin/systemd-detect-virt', detectVirt(virt))
    program('/usr/bin/uname', uname(kernel))
    program('/usr/sbin/blkid', blkid(given.disks))
    for (const [path, answers] of Object.entries(programs)) {
      const cases = Object.entries(answers).map(([line, answer]) => `  '${line}') ${printed(answer)}  ;;\n`)
      program(path, `#!/bin/sh\ncase "$*" in\n${cases.join('')}  *) exit 1;;\nesac\n`)
    }
    write('/machine/proc/cmdline', `${given.cmdline}\n`)
    write('/machine/proc/1/cmdline', `${(init.cmdline ?? '/sbin/init').replaceAll(' ', '\0')}\0`)
    write(
      '/machine/proc/1/environ',
      Object.entries(init.environment ?? {})
        .map(([key, value]) => `${key}=${value}\0`)
        .join(''),
    )
    write('/machine/nodes', nodes.map((path) => `${path}\n`).join(''))
    write('/machine/sockets', sockets.map((path) => `${path}\n`).join(''))
    mkdirSync(join(root, 'machine/sys/class/dmi/id'), { recursive: true })
    for (const [name, value] of Object.entries(dmi)) write(`/machine/sys/class/dmi/id/${name}`, `${value}\n`)
    for (const [path, text] of Object.entries(files)) {
      const mounted = /^\/(?:run|dev|sys|proc)\//.test(path)
        ? `/machine${path}`
        : path.replace(/^\/var\/run\//, '/machine/run/')
      write(mounted, text)
    }
    const environment = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      ...(given.env !== undefined && { KERNEL_CMDLINE: given.env }),
      ...given.environment,
    }
    const words = Object.entries(environment).map(([key, value]) => `${key}=${value}`)
    const command = ['/usr/lib/cloud-init/ds-identify', ...(given.unforced ? [] : ['--force'])]
    const { stdout, stderr } = await outcome([
      'unshare',
      '--mount',
      'sh',
      '-c',
      SCRIPT,
      'sh',
      root,
      ...words,
      ...command,
    ])
    const [code, result = '', ...rest] = stdout.split('\n')
    if (code === undefined || !/^\d+$/.test(code)) throw new Error(`${given.name}: ${stdout}${stderr}`)
    const cloudCfg = rest.join('\n')
    return {
      exitCode: Number(code),
      cloudCfg: cloudCfg === 'none\n' ? null : cloudCfg,
      ...(result !== 'none' && { result: `${result}\n` }),
    }
  } finally {
    disk.remove()
  }
}

if (import.meta.main) {
  const machines: readonly RecordedMachine[] = JSON.parse(readFileSync(file, 'utf8'))
  const lower = await rootfs('reference')
  const recorded = []
  for (const { expected, ...given } of machines) {
    const now = expected && process.argv.includes('--new') ? expected : await record(given, lower)
    if (expected && JSON.stringify(expected) !== JSON.stringify(now))
      process.stdout.write(`${given.name}: was ${JSON.stringify(expected)}, is ${JSON.stringify(now)}\n`)
    recorded.push({ ...given, expected: now })
  }
  if (!process.argv.includes('--check')) writeFileSync(file, `${JSON.stringify(recorded, undefined, 1)}\n`)
}
