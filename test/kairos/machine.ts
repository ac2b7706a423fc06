// The machine of the recorded cases: Debian 13 that is not booted, without a network but loopback, with firstlight under the name yip.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { undoWith } from '../machines/cleanup.ts'
import { overlay } from '../machines/overlay.ts'
import { rootfs } from '../machines/rootfs.ts'
import { outcome } from '../machines/shell.ts'
import type { Case, Result } from './case.ts'
import { changedPaths } from './changed-paths.ts'

const top = resolve(import.meta.dirname, '../..')
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Where the checkout is in the machine. */
const PROGRAM = '/usr/lib/firstlight-checkout'

export interface Machine {
  /** Runs a case on a machine of its own; `said` is what the programs printed. */
  run(one: Case): Promise<Result & { readonly said: string }>
}

/** `build`: with dist/firstlight in place of the sources. */
export async function prepareMachine({ build = false }: { build?: boolean } = {}): Promise<Machine> {
  if (build && !existsSync(join(top, 'dist/firstlight'))) throw new Error('there is no dist/firstlight: npm run build')
  const base = mkdtempSync(join(tmpdir(), 'firstlight-kairos-'))
  undoWith(['rm', '-rf', '--one-file-system', base])
  writeBase(base, build)
  // The check that a root file system is as it was made takes longer than a case.
  const roots = new Map<'git' | 'plain', Promise<string>>()
  let nextTree = 0
  return {
    async run(one) {
      const kind = one.meta.layers?.includes('git') ? 'git' : 'plain'
      const debian = roots.get(kind) ?? rootfs(kind)
      roots.set(kind, debian)
      const given = `${base}-given-${nextTree++}`
      const forget = undoWith(['rm', '-rf', '--one-file-system', given])
      writeGiven(one, given)
      const lower = [given, base, await debian]
      const machine = overlay(lower)
      try {
        const said = await runInside(machine.root, one)
        const read = (name: string) => {
          const path = join(machine.root, 'yd', name)
          return existsSync(path) ? readFileSync(path, 'utf8') : ''
        }
        return {
          files: changedPaths(machine, lower, one.meta),
          rc: read('rc').split('\n').filter(Boolean).map(Number),
          log: read('log').split('\n').slice(0, -1),
          probe: read('probe'),
          said,
        }
      } finally {
        machine.remove()
        forget()
      }
    },
  }
}

/** What all cases have besides Debian's own: users and hosts as on the machine of the recordings, and the program. */
function writeBase(base: string, build: boolean): void {
  for (const folder of ['etc', 'oem', 'yd', 'usr/bin', PROGRAM]) mkdirSync(join(base, folder), { recursive: true })
  const etc = join(import.meta.dirname, 'machine/etc')
  for (const name of readdirSync(etc)) {
    const secret = /shadow$/.test(name)
    const path = join(base, 'etc', name)
    writeFileSync(path, readFileSync(join(etc, name)))
    chmodSync(path, secret ? 0o640 : 0o644)
    if (secret) chownSync(path, 0, 42)
  }
  writeFileSync(join(base, 'yd/log'), '')
  const node = `${PROGRAM}/node_modules/node/bin/node`
  const program = build ? `exec ${PROGRAM}/dist/firstlight yip "$@"` : `exec ${node} /usr/lib/firstlight-names/yip "$@"`
  writeFileSync(join(base, 'usr/bin/yip'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
  mkdirSync(join(base, 'usr/lib/firstlight-names'))
  symlinkSync(`${PROGRAM}/bin/firstlight.js`, join(base, 'usr/lib/firstlight-names/yip'))
}

/** Its own files, and the documents. */
function writeGiven({ folder, documents, hasTree }: Case, given: string): void {
  if (hasTree) copyTree(join(folder, 'root'), given)
  const oem = join(given, 'oem')
  mkdirSync(oem, { recursive: true })
  for (const name of documents) {
    if (name === 'oem') copyTree(join(folder, name), oem)
    else writeFileSync(join(oem, name), readFileSync(join(folder, name)))
  }
}

/** The modes of the recording are not kept by every copy of the cases: only who may run a file is. */
function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyTree(source, target)
    else {
      cpSync(source, target, { verbatimSymlinks: true })
      chownSync(target, 0, 0)
      chmodSync(target, entry.isFile() && isProgram(source) ? 0o755 : 0o644)
    }
  }
}

function isProgram(path: string): boolean {
  return readFileSync(path, 'latin1').startsWith('#!') || path.includes('bin/')
}

/** Everything in one set of namespaces: servers that `pre` starts are there for the stages, and gone with them. */
async function runInside(root: string, one: Case): Promise<string> {
  const stages = one.stages.map((stage) => `yip -s ${stage} ${one.sources}\necho $? >>/yd/rc`).join('\n')
  const scripts = { pre: one.pre, stages: one.cmds ?? stages, probe: one.probe ?? '' }
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(root, 'yd', `${name}.sh`), text)
  const script = `
    mount --make-rprivate /
    mount -t tmpfs -o mode=0755 tmpfs "$1/dev"
    mkdir "$1/dev/pts" "$1/dev/shm"
    ln -s /proc/self/fd "$1/dev/fd"
    for name in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/\${name#*:}" "$1/dev/\${name%:*}"; done
    for name in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 0666 "$1/dev/\${name%:*}" c 1 "\${name#*:}"; done
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount --bind "$2" "$1${PROGRAM}"
    mount -o remount,bind,ro "$1${PROGRAM}"
    echo yd >"$1/proc/sys/kernel/hostname"
    ip link set lo up
    exec chroot "$1" env -i PATH=${PATH} HOME=/root LC_ALL=C.UTF-8 sh -c '
      cd /
      umask 022
      sh /yd/pre.sh
      sh /yd/stages.sh
      ${one.cmds === undefined ? '' : 'echo $? >>/yd/rc'}
      sh /yd/probe.sh >/yd/probe 2>&1'`
  const spaces = ['--uts', '--ipc', '--net', '--mount', '--pid', '--fork', '--kill-child']
  const { stdout, stderr } = await outcome(['unshare', ...spaces, 'sh', '-ec', script, 'sh', root, top], {
    timeout: 90_000,
  })
  return stdout + stderr
}
