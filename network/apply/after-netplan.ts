// After netplan's YAML has changed: the backend's files are generated from it, and links get what .link files say.

import { reasonOf } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Argv, Host } from '../../system/host.ts'

const tries = 5
/** ARPHRD_LOOPBACK of linux/if_arp.h. */
const arphrdLoopback = '772'

export interface NetplanInput {
  readonly host: Host
  readonly facts: Facts
  readonly notices: Notices
}

export async function afterNetplan({ host, facts, notices }: NetplanInput): Promise<void> {
  await host.commands.run(await generator(host), { timeout: 120_000 })
  if (facts.cmdline.split(/\s+/).includes('net.ifnames=0')) return
  const names = (await host.files.list('/sys/class/net')) ?? []
  await Promise.all(
    names.map(async (name) => {
      const link = await host.files.stat(`/sys/class/net/${name}`, { follow: false })
      if (link?.type === 'link' && !(await isLoopback(host, name))) await setUpLink(host, name, notices)
    }),
  )
}

/** The program behind `netplan generate`, where it is found: the Python around it takes ten times as long as the work. */
async function generator({ files }: Host): Promise<Argv> {
  for (const path of ['/usr/libexec/netplan/generate', '/usr/lib/netplan/generate']) {
    if ((await files.stat(path))?.type === 'file') return [path]
  }
  return ['netplan', 'generate']
}

/** No .link file holds for it. */
async function isLoopback({ files }: Host, name: string): Promise<boolean> {
  return (await files.readText(`/sys/class/net/${name}/type`))?.trim() === arphrdLoopback
}

/** A link that udev is working on refuses for a while. */
async function setUpLink(host: Host, name: string, notices: Notices): Promise<void> {
  let failure = say``
  for (let attempt = 0; attempt < tries; attempt += 1) {
    try {
      await host.commands.run(['udevadm', 'test-builtin', 'net_setup_link', `/sys/class/net/${name}`], {
        timeout: 60_000,
      })
      return
    } catch (error) {
      failure = reasonOf(error)
      await host.clock.sleep(100)
    }
  }
  notices.warning('network/settle', say`net_setup_link of ${say.named(name)} failed ${tries} times: ${failure}`)
}
