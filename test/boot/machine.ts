// What the boot tests share: a machine with firstlight in it, a seed, and questions to ask once it is up.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bootContainer, type Container, type ContainerOptions } from '../machines/container.ts'
import { type Layers, withFirstlight } from '../machines/firstlight.ts'
import { type Overlay, overlay } from '../machines/overlay.ts'

export interface Machine {
  readonly disk: Overlay
  /** Boots it and waits until it is up; the machine before is shut down. */
  boot(options?: ContainerOptions): Promise<Container>
  /** Writes files of the image, by guest path. */
  write(files: Readonly<Record<string, string | Buffer>>): void
  remove(): Promise<void>
}

type Init = 'systemd' | 'openrc'

const images: Partial<Record<Init, Promise<Layers>>> = {}

/** One image for all machines of the run, of each init. */
export async function machine({
  init = 'systemd',
  ...options
}: {
  inMemory?: number
  init?: Init
} = {}): Promise<Machine> {
  images[init] ??= withFirstlight(init === 'openrc' ? 'openrc' : 'plain')
  const disk = overlay((await images[init]).lower, options)
  let running: Container | undefined
  return {
    disk,
    async boot(container) {
      await running?.stop()
      running = await bootContainer(disk.root, container)
      await running.settled()
      return running
    },
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(disk.root, path)), { recursive: true })
        writeFileSync(join(disk.root, path), content)
      }
    },
    async remove() {
      await running?.stop()
      disk.remove()
    },
  }
}

/** Files of a NoCloud seed directory. */
export function seed(files: Readonly<Record<string, string | Buffer>>): Record<string, string | Buffer> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`/var/lib/cloud/seed/nocloud/${name}`, text]))
}

/** The machine's answer to `cloud-init status --wait --format json`. */
export async function status(up: Container) {
  const { code, stdout } = await up.run(['cloud-init', 'status', '--wait', '--format', 'json'])
  return {
    code,
    ...(JSON.parse(stdout) as {
      status: string
      extended_status: string
      errors: string[]
      recoverable_errors: object
      detail: string
    }),
  }
}

/** Lines of a file, none where there is no file. */
export async function lines(up: Container, path: string): Promise<string[]> {
  const { stdout } = await up.run(['cat', path])
  return stdout.split('\n').filter((line) => line !== '')
}

/** Properties of a unit as systemd knows them. */
export async function unit(up: Container, name: string): Promise<Record<string, string>> {
  const text = await up.read(['systemctl', 'show', '--timestamp=us', name])
  return Object.fromEntries(text.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]))
}
