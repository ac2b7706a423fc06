// Apache CloudStack: the virtual router of the network has EC2's tree and a password server; it is found by what DHCP says.
// https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines/user-data.html

import { HostError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from '../datasource.ts'
import { withoutLineEnds } from '../shared/ec2-tree.ts'
import { fieldsOf, standardFields } from '../shared/fields.ts'
import { imds } from '../shared/imds.ts'
import { newPassword } from '../shared/password-server.ts'
import { detects, dmiStarts, pathsIn } from '../shared/rules.ts'
import { sameInstance } from '../shared/same-instance.ts'
import { seedMapping } from '../shared/seed-document.ts'
import { readSeedDirectory } from '../shared/seed-files.ts'
import { waiting, waitSettings } from '../shared/wait-settings.ts'
import { answerOf, type DhcpAnswer } from './shared/dhcp-answers.ts'

const wait = waitSettings({ max_wait: 120, timeout: 50 })
const settings = defineSchema({
  type: 'object',
  properties: {
    ...wait,
    max_wait: { ...wait.max_wait, description: 'Seconds to wait for the virtual router; 0 or less: it is not asked.' },
  },
})
type Input = ReadInput<Infer<typeof settings>>

const seed = `${defaultPaths.cloud}/seed/cs`
const seedNames = ['meta-data', 'user-data']
const seedPaths = pathsIn(seed, ...seedNames)

export const cloudstack: Datasource<Infer<typeof settings>> = {
  name: 'CloudStack',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  settings,
  probes: seedPaths,
  // A seed is read without a network.
  ephemeralFor: (_settings, { paths }) =>
    seedPaths.every((path) => paths.has(path)) ? undefined : { ipv4: 'dhcp', nics: 'each' },
  detect: detects(dmiStarts('system-product-name', 'CloudStack')),
  read,
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { facts, settings: own, notices } = input
  if (seedPaths.every((path) => facts.paths.has(path))) {
    const seeded = await readSeed(input)
    if (seeded) return seeded
  }
  if (own.max_wait <= 0) {
    notices.info(say`CloudStack's router is not asked: max_wait is ${own.max_wait}`)
    return undefined
  }
  const { answers, routers } = await routersOf(input)
  const service = await imds(input, {
    bases: routers.map((router) => `http://${router}/`),
    probe: 'latest/meta-data/instance-id',
    timeout: 5000,
    retries: 5,
    wait: waiting(own),
  })
  const [metadata, userData, password] = await Promise.all([
    service.tree('latest/meta-data/', { needs: 'instance-id' }),
    service.bytes('latest/user-data'),
    newPassword(input, `http://${new URL(service.base).hostname}:8080/`, {
      timeout: 20_000,
      retries: 3,
      budget: 90_000,
    }),
  ])
  const { 'instance-id': id } = withoutLineEnds(metadata)
  sameInstance(service.probed, id, `${service.base}latest/meta-data/`, notices)
  return { ...describe(metadata, answers), userData, address: service.base, ...password }
}

/** The name of a machine is complete with the domain that DHCP told. */
function describe(metadata: JsonObject, answers: readonly DhcpAnswer[]): Discovered {
  const fields = fieldsOf(withoutLineEnds(metadata), standardFields)
  const { hostname } = fields
  const domain = answers.find((answer) => answer.domain)?.domain
  return {
    ...fields,
    ...(hostname && domain && !hostname.includes('.') && { hostname: `${hostname}.${domain}` }),
    metadata: { meta_data: metadata },
  }
}

async function readSeed({ host, notices }: Input): Promise<Discovered | undefined> {
  const files = await readSeedDirectory(host.files, seed, { required: seedNames, optional: ['vendor-data'] }, notices)
  const metadata = files && (await seedMapping(files.get('meta-data') ?? '', `${seed}/meta-data`, notices))
  if (!metadata) return undefined
  return { ...describe(metadata, []), userData: files.get('user-data'), vendorData: files.get('vendor-data') }
}

/** All that may be the virtual router are asked at once. */
async function routersOf({ host, facts, lease }: Input) {
  const { dhcpAnswers } = await import('./shared/dhcp-answers.ts')
  const [named, answers, gateway] = await Promise.all([
    // There is no name service before there is a network.
    lease ? '' : answerOf(host, ['getent', 'ahostsv4', 'data-server']),
    dhcpAnswers(host, facts, lease),
    defaultGateway(host),
  ])
  const known = [named.split(/\s/)[0], ...answers.map(({ server }) => server), ...(lease?.routers ?? []), gateway]
  const routers = [...new Set(known.filter((one): one is string => /^[\d.]+$/.test(one ?? '')))]
  if (routers.length > 0) return { answers, routers }
  throw new HostError('unreachable', say`Neither DHCP nor the name data-server tells CloudStack's virtual router`)
}

/** Of /proc/net/route, whose numbers have their bytes in the order of the machine. */
async function defaultGateway({ files }: Input['host']): Promise<string | undefined> {
  const lines = ((await files.readText('/proc/net/route')) ?? '').split('\n').map((line) => line.split('\t'))
  const hex = lines.find(
    ([, destination, gateway]) => destination === '00000000' && /^[\dA-F]{8}$/i.test(gateway ?? ''),
  )
  return (
    hex &&
    Buffer.from(hex[2] ?? '', 'hex')
      .reverse()
      .join('.')
  )
}
