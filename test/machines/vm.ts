// A machine with a BIOS, disks and a network card of its own: QEMU without hardware virtualisation, Debian's kernel, an ext4 root.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { undoWith } from './cleanup.ts'
import { withFirstlight } from './firstlight.ts'
import { overlay } from './overlay.ts'
import { outcome, run } from './shell.ts'
import { smbios } from './smbios.ts'

export interface Disk {
  readonly image: string
  readonly kernel: string
  readonly initrd: string
  remove(): void
}

export interface DiskOptions {
  /** Default: the plain machine. */
  readonly kind?: 'machine' | 'ifupdown' | 'dracut'
  /** Further files, by guest path. */
  readonly files?: Readonly<Record<string, string>>
  /** The initrd is made anew, with what firstlight adds to it. */
  readonly initrd?: boolean
  /** Units that are not to start. */
  readonly masked?: readonly string[]
}

/** An ext4 image of Debian with a kernel and firstlight. When a boot is over it runs /usr/local/bin/report and powers off. */
export async function vmDisk(report: string, options: DiskOptions = {}): Promise<Disk> {
  const layers = await withFirstlight(options.kind ?? 'machine')
  const root = overlay(layers.lower)
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-vm-'))
  const remove = undoWith(['rm', '-rf', folder])
  try {
    mkdirSync(join(root.root, 'usr/local/bin'), { recursive: true })
    writeFileSync(join(root.root, 'usr/local/bin/report'), `#!/bin/sh\n${report}\n`, { mode: 0o755 })
    const unit = join(root.root, 'etc/systemd/system/report.service')
    writeFileSync(unit, REPORT)
    await run(['chroot', root.root, 'systemctl', '-q', 'enable', 'report.service'])
    // Otherwise the first boot rebuilds the caches of the linker, of udev and of the journal, slowly without hardware virtualisation.
    await run(['chroot', root.root, '/usr/lib/systemd/systemd-update-done'])
    for (const [path, text] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(root.root, path)), { recursive: true })
      writeFileSync(join(root.root, path), text)
    }
    if (options.masked) await run(['chroot', root.root, 'systemctl', '-q', 'mask', ...options.masked])
    if (options.initrd) await run(['chroot', root.root, ...initrdMaker(options)], { timeout: 600_000 })
    const boot = join(root.root, 'boot')
    for (const name of readdirSync(boot)) {
      const [kind] = /^(vmlinuz|initrd)/.exec(name) ?? []
      if (kind) cpSync(join(boot, name), join(folder, kind), { dereference: true })
    }
    await run(
      ['mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-L', 'root', '-d', root.root, join(folder, 'image'), '2G'],
      {
        timeout: 120_000,
      },
    )
  } finally {
    root.remove()
    layers.remove()
  }
  return { image: join(folder, 'image'), kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd'), remove }
}

/** Of any machine, not of the one that is asking. */
const initrdMaker = ({ kind }: DiskOptions) =>
  kind === 'dracut' ? ['dracut', '--quiet', '--no-hostonly', '--regenerate-all', '--force'] : ['update-initramfs', '-u']

// Without default dependencies: multi-user.target would wait for a unit that itself comes after it.
const REPORT = `[Unit]
DefaultDependencies=no
After=multi-user.target cloud-final.service cloud-init.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'exec /usr/local/bin/report >/dev/virtio-ports/report 2>&1'
TimeoutStartSec=120
[Install]
WantedBy=multi-user.target
`

/** An ISO image with a volume label, as hypervisors hand in seeds. */
export async function iso(
  label: string,
  files: Readonly<Record<string, string>>,
): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-iso-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'tree', path)), { recursive: true })
    writeFileSync(join(folder, 'tree', path), text)
  }
  const path = join(folder, 'seed.iso')
  await run(['xorriso', '-as', 'mkisofs', '-quiet', '-V', label, '-J', '-R', '-o', path, join(folder, 'tree')])
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

export interface VmOptions {
  readonly iso?: string
  /** Further words of the kernel command line. */
  readonly kernel?: string
  /** What the firmware says, by file name of /sys/class/dmi/id. */
  readonly dmi?: Readonly<Record<string, string>>
  /** What the first network card is plugged into. Default: QEMU's own network, without a way out. */
  readonly uplink?: {
    /** As of -netdev, without the id. */
    readonly netdev: string
    readonly mac: string
    /** How a program is started that can reach it. */
    readonly argv: readonly string[]
  }
  /** Further words for QEMU. */
  readonly qemu?: readonly string[]
  /** MACs of network cards beside the first; each has a network of its own. */
  readonly cards?: readonly string[]
  /** Talks to QEMU's monitor while the machine runs. */
  readonly meanwhile?: (vm: RunningVm) => Promise<void>
  /** Milliseconds. */
  readonly timeout: number
}

export interface RunningVm {
  /** Everything on the console so far. */
  console(): string
  /** One command of QEMU's human monitor, such as "device_add …". */
  monitor(command: string): Promise<void>
}

export interface VmRun {
  /** What /usr/local/bin/report printed. */
  readonly report: string
  readonly console: string
  readonly seconds: number
}

/** One boot on a throw-away copy of the disk. */
export async function bootVm(disk: Disk, options: VmOptions): Promise<VmRun> {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-run-'))
  const remove = undoWith(['rm', '-rf', folder])
  const [console, report] = [join(folder, 'console'), join(folder, 'report')]
  const started = Date.now()
  const monitor = join(folder, 'monitor')
  const { netdev, mac, argv } = options.uplink ?? { netdev: 'user,restrict=on', mac: '52:54:00:00:00:0a', argv: [] }
  try {
    const booted = outcome(
      [
        ...argv,
        // An older processor: what is newer is emulated slowly, and glibc and V8 would use it.
        ...['qemu-system-x86_64', '-machine', 'q35', '-accel', 'tcg', '-cpu', 'Nehalem', '-m', '1024'],
        ...['-nodefaults', '-no-reboot'],
        ...['-display', 'none', '-kernel', disk.kernel, '-initrd', disk.initrd],
        ...['-append', `root=LABEL=root rw console=ttyS0 loglevel=4 mitigations=off ${options.kernel ?? ''}`.trim()],
        ...['-drive', `file=${disk.image},format=raw,if=virtio,snapshot=on`],
        ...['-serial', `file:${console}`, '-device', 'virtio-serial-pci', '-chardev', `file,id=report,path=${report}`],
        ...['-device', 'virtserialport,chardev=report,name=report'],
        ...['-netdev', `${netdev},id=n0`, '-device', `virtio-net-pci,netdev=n0,mac=${mac}`],
        ...['-object', 'rng-random,filename=/dev/urandom,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
        ...(options.iso ? ['-cdrom', options.iso] : []),
        ...(options.qemu ?? []),
        ...smbios(options.dmi ?? {}),
        ...(options.cards ?? []).flatMap((mac, index) => [
          ...['-netdev', `user,id=c${index},restrict=on`],
          ...['-device', `virtio-net-pci,netdev=c${index},mac=${mac}`],
        ]),
        // A slot that cards can be put into while the machine runs.
        ...['-device', 'pcie-root-port,id=hole,chassis=9', '-netdev', 'user,id=late,restrict=on'],
        ...['-monitor', `unix:${monitor},server=on,wait=off`],
      ],
      { timeout: options.timeout, env: { TMPDIR: folder } },
    )
    await options.meanwhile?.({
      // Not there before QEMU has started.
      console: () => (existsSync(console) ? readFileSync(console, 'utf8') : ''),
      monitor: (command) => tellMonitor(monitor, command),
    })
    const { code, stderr } = await booted
    const text = readFileSync(console, 'utf8')
    if (code !== 0) throw new Error(`qemu ended with ${code}: ${stderr}\n${text.slice(-3000)}`)
    return { report: readFileSync(report, 'utf8'), console: text, seconds: (Date.now() - started) / 1000 }
  } catch (error) {
    const text = readFileSync(console, 'utf8')
    throw new Error(`${error instanceof Error ? error.message : error}\n${text.slice(-4000)}`)
  } finally {
    remove()
  }
}

/** Waits for the prompt before the command and after it. */
function tellMonitor(path: string, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    let told = false
    const socket = connect(path)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      if (!heard.endsWith('(qemu) ')) return
      if (told) {
        socket.end()
        resolve()
      } else {
        told = true
        heard = ''
        socket.write(`${command}\n`)
      }
    })
  })
}
