// What the renderers write, read by the programs it is for.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseNetworkConfig, type RenderedFile, type RendererName, render } from '../../network/index.ts'
import {
  type Complaints,
  type NetworkParsers,
  openNetworkParsers,
  type ParserName,
  type Trees,
} from '../machines/network-parsers.ts'
import { networkKinds } from '../support/network-kinds.ts'

interface Parser {
  readonly name: ParserName
  readonly renderer: RendererName
  readonly distro: string
  /** Why some documents give files that the parser does not take, and what it then says. */
  readonly known: readonly Known[]
  /** Mistakes put into the files of the case "stack", each of which has to be noticed. */
  readonly planted: Readonly<Record<string, Planted>>
}

interface Known {
  readonly says: RegExp
  readonly why: string
  /** Only in these documents. */
  readonly of?: readonly string[]
}

interface Planted {
  readonly file: RegExp
  readonly from: string
  readonly to: string
  readonly says: RegExp
}

const passedThrough = 'netplan gets the text of a version 2 document as it is, with its mistakes'

const parsers: readonly Parser[] = [
  {
    name: 'netplan',
    renderer: 'netplan',
    distro: 'ubuntu',
    known: [
      { says: /unknown bond mode '\d'/, why: 'numeric bond modes stay numbers, with a warning' },
      { says: /expected mapping/, why: passedThrough, of: ['bad-shapes'] },
      { says: /requires that (route-metric|use-dns) has the same value/, why: 'a limit of networkd, not of the file' },
      { says: /interface 'eth0' is not defined/, why: passedThrough, of: ['v2-bridge-alone'] },
      { says: /interface 'eth1' is not defined/, why: 'nobody defines the port', of: ['bad-entry-shapes'] },
      { says: /is already assigned to (bond|bridge)/, why: 'the document gives a NIC to a bond and to a bridge' },
    ],
    planted: {
      'a value of the wrong kind': {
        file: /50-cloud-init/,
        from: 'dhcp4: true',
        to: 'dhcp4: perhaps',
        says: /invalid boolean value 'perhaps'/,
      },
      'an unknown key': { file: /50-cloud-init/, from: 'dhcp4: true', to: 'dhpc4: true', says: /unknown key 'dhpc4'/ },
    },
  },
  {
    name: 'networkd',
    renderer: 'networkd',
    distro: 'debian',
    known: [
      { says: /Failed to parse Mode=\d/, why: 'numeric bond modes stay numbers, with a warning' },
      { says: /Gateway= without static address configured/, why: 'a route beside DHCP: networkd does what is meant' },
      { says: /Cannot (set routes|enable DHCP=) when Bond= is specified/, why: 'the document wants both of a member' },
      { says: /IPv6 link-local addressing is disabled. Disabling DHCPv6/, why: 'the document wants both' },
      { says: /Specified invalid hostname/, why: 'the document has it', of: ['v2-long-text'] },
      {
        says: /Interface name is not valid or too long, ignoring assignment: all/,
        why: 'the id is taken for the name',
        of: ['v2-match-name-and-driver'],
      },
    ],
    planted: {
      'an unknown key': {
        file: /eth2\.network$/,
        from: '[Network]\n',
        to: '[Network]\nDHPC=yes\n',
        says: /Unknown key/,
      },
      'an unknown section': { file: /eth2\.network$/, from: '[Network]', to: '[Net]', says: /Unknown section 'Net'/ },
      'a bad address': {
        file: /eth2\.network$/,
        from: '[Network]\n',
        to: '[Network]\nAddress=10.0.0.300/24\n',
        says: /Failed to parse Address=/,
      },
      'a VLAN id that cannot be': {
        file: /200\.netdev$/,
        from: 'Id=200',
        to: 'Id=9999',
        says: /outside of valid range/,
      },
      'an unknown kind of device': { file: /bond0\.netdev$/, from: 'Kind=bond', to: 'Kind=bund', says: /Kind=/ },
    },
  },
  {
    name: 'ifupdown',
    renderer: 'eni',
    distro: 'debian',
    known: [
      { says: /missing required variable: address/, why: 'IPv6 routes without an address: a warning' },
      { says: /missing required configuration variables|failed to bring up/, why: 'as above' },
    ],
    planted: {
      'an unknown method': { file: /50-cloud/, from: 'eth2 inet dhcp', to: 'eth2 inet dhpc', says: /unknown method/ },
      'a method without its address': {
        file: /50-cloud/,
        from: 'eth2 inet dhcp',
        to: 'eth2 inet static',
        says: /missing required variable: address/,
      },
      'an unknown word': { file: /50-cloud/, from: 'auto eth2', to: 'auto eth2\nifcae eth2', says: /misplaced option/ },
      'an unknown key in the udev rules': { file: /\.rules$/, from: 'ATTR{', to: 'ATTRS', says: /70-persistent-net/ },
    },
  },
  {
    name: 'NetworkManager',
    renderer: 'network-manager',
    distro: 'fedora',
    known: [
      { says: /ipv[46]\.method: property is missing/, why: 'a family with routes or DNS only, with a warning' },
      { says: /vlan\.parent: property is not specified/, why: 'the document has no link', of: ['bad-shapes'] },
      { says: /'updelay' option requires 'miimon'/, why: 'the document has it so', of: ['bond-delays'] },
      {
        says: /'all' is not allowed as interface name/,
        why: 'the id is taken for the name',
        of: ['v2-match-name-and-driver'],
      },
    ],
    planted: {
      'an unknown method': { file: /eth2\.nm/, from: 'method=auto', to: 'method=atuo', says: /ipv4\.method/ },
      'a bad address': {
        file: /eth2\.nm/,
        from: '[ipv4]\n',
        to: '[ipv4]\naddress1=10.0.0.300/24\n',
        says: /invalid IPv4 address/,
      },
      'an unknown section': { file: /eth2\.nm/, from: '[ipv4]', to: '[nosuch]', says: /nosuch/ },
    },
  },
]

/** What a parser's renderer makes of the documents in a folder, by document; without those in which nothing is usable. */
function treesOf(folder: string, { renderer, distro }: Parser): Trees {
  return Object.fromEntries(
    readdirSync(folder).flatMap((name): [string, readonly RenderedFile[]][] => {
      const [document, kind] = Object.entries(networkKinds).find(([file]) => existsSync(join(folder, name, file))) ?? []
      if (document === undefined || kind === undefined) return []
      const listed = join(folder, name, 'nics.json')
      const nics = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : []
      const { state } = parseNetworkConfig(readFileSync(join(folder, name, document), 'utf8'), { document, kind, nics })
      return state ? [[name, render(state, { renderer, distro, nics, features: ['ipv6-mtu'] }).files]] : []
    }),
  )
}

function plantedTrees(stack: readonly RenderedFile[], { planted }: Parser): Trees {
  return Object.fromEntries(
    Object.entries(planted).map(([name, { file, from, to }]) => {
      const place = stack.findIndex(({ path, content }) => file.test(path) && content.includes(from))
      assert.ok(place >= 0, `no file ${file} with "${from}" to plant ${name} in`)
      return [name, stack.map((f, index) => (index === place ? { ...f, content: f.content.replace(from, to) } : f))]
    }),
  )
}

/** The complaints that nothing explains. */
function unexplained(complaints: Complaints, { known }: Parser): Complaints {
  const left = Object.entries(complaints).map(([name, lines]): [string, readonly string[]] => {
    const explains = ({ of }: Known) => of === undefined || of.includes(name)
    return [name, lines.filter((line) => !known.some((each) => explains(each) && each.says.test(line)))]
  })
  return Object.fromEntries(left.filter(([, lines]) => lines.length > 0))
}

const folders = {
  case: join(import.meta.dirname, '../../fixtures/network/cases'),
  ...(process.env['FIRSTLIGHT_VECTORS'] && { recorded: join(process.env['FIRSTLIGHT_VECTORS'], 'network') }),
}

const prefixed = (prefix: string, trees: Trees): Trees =>
  Object.fromEntries(Object.entries(trees).map(([name, files]) => [`${prefix} ${name}`, files]))

async function judge(programs: NetworkParsers, parser: Parser): Promise<Complaints> {
  const sets = Object.entries(folders).map(([prefix, folder]) => prefixed(prefix, treesOf(folder, parser)))
  const planted = plantedTrees(sets[0]?.['case stack'] ?? [], parser)
  return await programs.read(parser.name, Object.assign({}, ...sets, prefixed('planted', planted)))
}

describe('the programs that read network configs', () => {
  let programs: NetworkParsers
  let said: Readonly<Record<string, Complaints>>

  before(async () => {
    programs = await openNetworkParsers()
    const all = await Promise.all(parsers.map(async (parser) => [parser.name, await judge(programs, parser)] as const))
    said = Object.fromEntries(all)
  })
  after(() => programs?.close())

  const about = (parser: Parser, prefix: string): Complaints =>
    Object.fromEntries(
      Object.entries(said[parser.name] ?? {})
        .filter(([name]) => name.startsWith(`${prefix} `))
        .map(([name, lines]) => [name.slice(prefix.length + 1), lines]),
    )

  for (const parser of parsers) {
    describe(parser.name, () => {
      for (const prefix of Object.keys(folders)) {
        it(`accepts what is written for every ${prefix} document`, () => {
          const documents = about(parser, prefix)
          const count = Object.keys(documents).length
          assert.ok(count >= (prefix === 'case' ? 80 : 1), `${count} documents`)
          assert.deepEqual(unexplained(documents, parser), {})
        })
      }

      for (const [name, { says }] of Object.entries(parser.planted)) {
        it(`notices ${name}`, () => assert.match((about(parser, 'planted')[name] ?? []).join('\n'), says))
      }
    })
  }
})
