// Azure: the instance metadata service, and the fabric, which waits to hear that the machine is ready.

import { goalStateOf, healthReport, wireServerOf } from '../../../datasources/azure/shared/wire-server.ts'
import type { Provider } from './provider.ts'
import { type Service, serviceProvider } from './service.ts'

const at = (path: string) => `metadata/instance/${path}?api-version=2021-01-01&format=text`

/** Named as what they are read from. */
const facts = [
  'network/interface/0/ipv4/ipAddress/0/publicIpAddress',
  'network/interface/0/ipv4/ipAddress/0/privateIpAddress',
  'compute/zone',
  'compute/vmId',
]

/** The agent that Azure knows reports too; a boot does not wait for this one. */
const limits = { timeout: 5000, budget: 10_000 }

const service: Service = {
  name: 'azure',
  vendor: /^Microsoft Corporation$/,
  bases: ['http://169.254.169.254/'],
  probe: at('compute/vmId'),
  headers: { Metadata: 'true' },
  files: {
    hostname: at('compute/name'),
    ...Object.fromEntries(facts.map((path) => [path.replaceAll('/', '_'), at(path)])),
  },
  keys: ({ text }) => text(at('compute/publicKeys/0/keyData')),
  async userData({ text }) {
    const given = await text(at('compute/userData'))
    return given ? Buffer.from(given, 'base64') : undefined
  },
  async settle({ host }) {
    const server = wireServerOf(undefined)
    return [healthReport(server, await goalStateOf(host, server, limits), undefined, limits)]
  },
}

export const azure: Provider = serviceProvider(service)
