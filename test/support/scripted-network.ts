// A machine's `ip` and DHCP clients for memory hosts: they do as they are told, and remember what is set up.

import type { Nic } from '../../core/facts.ts'
import type { MemoryHost, RecordedCall } from '../../system/memory.ts'
import { nic } from './nic.ts'

export const dhcpPrograms = ['dhcpcd', 'dhclient', 'udhcpc'] as const
export type DhcpProgram = (typeof dhcpPrograms)[number]

export interface ScriptedNetwork {
  /** Answers `ip`, the DHCP client and what ends it; undefined: another program's command. */
  readonly answer: (call: RecordedCall, host: MemoryHost) => Promise<string | { exitCode: number } | undefined>
  /** Programs that are installed. */
  readonly programs: readonly string[]
  /** Whether packets could leave the machine. */
  isUp(): boolean
  /** What is set up now: "eth0 up", "10.0.0.5/24 dev eth0", "default via 10.0.0.1 dev eth0". */
  state(): readonly string[]
}

/** A virtio NIC that is down. */
export function downNic(name: string, mac: string): Nic {
  return nic(name, mac, { carrier: false, operstate: 'down' })
}

/** `client` is the only DHCP client, `leases` the addresses it gets by NIC; a NIC without one gets none. `more`: lines of dhcpcd about it. */
export function scriptedNetwork(
  client: DhcpProgram | undefined,
  leases: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): ScriptedNetwork {
  const links = new Set<string>()
  const added = new Set<string>()

  function ip(words: readonly string[]): string {
    const rest = words.filter((word) => !['-family', 'inet', '-4'].includes(word))
    const [object, verb, ...what] = rest
    if (object === 'addr' && verb === 'show') {
      const here = [...added].filter((one) => one.endsWith(` dev ${what.at(-1)}`) && /^[\d.]+\/\d+ dev/.test(one))
      return here.map((one) => `    inet ${one.split(' ')[0]} scope global\n`).join('')
    }
    if (object === 'link') {
      const [name = '', to] = what.slice(-2)
      if (to === 'up') links.add(name)
      else links.delete(name)
    }
    const key = what.join(' ').replace(/ broadcast \S+/, '')
    if (verb === 'add' || verb === 'append' || verb === 'replace') added.add(key)
    if (verb === 'del') {
      for (const one of added)
        if (one === key || (key.startsWith('default ') && one.startsWith('default '))) added.delete(one)
    }
    return ''
  }

  /** Each client leaves the lease where it really does, in its own form. */
  async function lease(words: readonly string[], call: RecordedCall, host: MemoryHost) {
    const name = words.find((word) => word in leases)
    const address = name && leases[name]
    if (words[0] === 'dhcpcd') {
      if (words.includes('-P')) return '/run/dhcpcd.pid\n'
      if (words.includes('--dumplease')) return ''
      const given = address && `ip_address=${address}\nsubnet_mask=255.255.255.0\nrouters=10.0.0.1\n${more[name] ?? ''}`
      return given ? `pid=88\nreason=BOUND\n${given.replaceAll(/^(?=.)/gm, 'new_')}` : ''
    }
    if (!address) return { exitCode: 1 }
    if (words[0] === 'dhclient') {
      const options = `  fixed-address ${address};\n  option subnet-mask 255.255.255.0;\n  option routers 10.0.0.1;\n`
      const after = (option: string) => words[words.indexOf(option) + 1] ?? ''
      await host.files.write(after('-lf'), `lease {\n  interface "${name}";\n${options}}\n`)
      await host.files.write(after('-pf'), '88\n')
      return ''
    }
    await host.files.write(
      call.options.env?.['LEASE_FILE'] ?? '',
      `ip=${address}\nsubnet=255.255.255.0\nrouter=10.0.0.1\n`,
    )
    return ''
  }

  return {
    async answer(call, host) {
      const { argv } = call
      if (argv[0] === 'ip') return ip(argv.slice(1))
      if (argv[0] === 'kill') return ''
      return argv[0] === client ? await lease(argv, call, host) : undefined
    },
    programs: client === undefined ? [] : [client],
    isUp: () => links.size > 0,
    state: () => [...[...links].map((name) => `${name} up`), ...added],
  }
}
