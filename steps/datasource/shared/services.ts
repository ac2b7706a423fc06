// The clouds that are asked over HTTP, as a table.

import { isObject, type Json } from '../../../core/json.ts'
import { currentKeys, type GceAttributes, keyLines } from '../../../datasources/gce/shared/gce-keys.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import { parseAssignments } from '../../../languages/shell-assignments.ts'
import { fetchOptions } from '../../../system/fetch-options.ts'
import type { Provider } from './provider.ts'
import { type Service, serviceProvider } from './service.ts'

const linkLocal = ['http://169.254.169.254/']

/** The tree of EC2's form. */
const ec2Tree = {
  bases: linkLocal,
  probe: 'latest/meta-data/hostname',
  files: {
    hostname: 'latest/meta-data/hostname',
    public_ipv4: 'latest/meta-data/public-ipv4',
    local_ipv4: 'latest/meta-data/local-ipv4',
    availability_zone: 'latest/meta-data/placement/availability-zone',
    instance_type: 'latest/meta-data/instance-type',
    instance_id: 'latest/meta-data/instance-id',
    local_hostname: 'latest/meta-data/local-hostname',
  },
  keys: ({ text }) => text('latest/meta-data/public-keys/0/openssh-key'),
  userData: ({ bytes }) => bytes('latest/user-data'),
} satisfies Partial<Service>

const aws: Service = {
  ...ec2Tree,
  name: 'aws',
  vendor: /^(?:Amazon EC2|Xen)$/,
  token: {
    path: 'latest/api/token',
    headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' },
    header: 'X-aws-ec2-metadata-token',
  },
}

const openstack: Service = { ...ec2Tree, name: 'openstack', vendor: /^OpenStack/ }

const hetzner: Service = {
  ...ec2Tree,
  name: 'hetzner',
  vendor: /^Hetzner$/,
  files: {
    hostname: 'latest/meta-data/hostname',
    public_ipv4: 'latest/meta-data/public-ipv4',
    local_ipv4: 'latest/meta-data/local-ipv4',
    instance_id: 'latest/meta-data/instance-id',
  },
  async keys({ text }) {
    return lines(jsonIfWhole(await text('latest/meta-data/public-keys')))
  },
}

/** The name may not be known yet to any server. The keys of the project count besides those of the machine. */
const gcp: Service = {
  name: 'gcp',
  vendor: /^Google/,
  bases: ['http://metadata.google.internal/', 'http://169.254.169.254/'].map((base) => `${base}computeMetadata/v1/`),
  probe: 'instance/hostname',
  headers: { 'Metadata-Flavor': 'Google' },
  files: { hostname: 'instance/hostname' },
  async keys({ text, host }) {
    const own = ['ssh-keys', 'sshKeys', 'block-project-ssh-keys'] as const
    const attributes = async (of: 'instance' | 'project'): Promise<GceAttributes> =>
      Object.fromEntries(
        await Promise.all(own.map(async (name) => [name, (await text(`${of}/attributes/${name}`)) ?? ''])),
      )
    const [machine, project] = await Promise.all([attributes('instance'), attributes('project')])
    return lines(currentKeys(keyLines(machine, project), host.clock.now()).map(({ key }) => key))
  },
  async userData({ bytes, text }) {
    const [data, encoding] = await Promise.all([
      bytes('instance/attributes/user-data'),
      text('instance/attributes/user-data-encoding'),
    ])
    return data && encoding?.trim() === 'base64' ? Buffer.from(Buffer.from(data).toString('latin1'), 'base64') : data
  },
}

const digitalocean: Service = {
  name: 'digitalocean',
  vendor: /^DigitalOcean$/,
  bases: linkLocal,
  probe: 'metadata/v1/',
  files: {
    hostname: 'metadata/v1/hostname',
    public_ipv4: 'metadata/v1/interfaces/public/0/ipv4/address',
    private_ipv4: 'metadata/v1/interfaces/private/0/ipv4/address',
    region: 'metadata/v1/region',
    id: 'metadata/v1/id',
  },
  keys: ({ text }) => text('metadata/v1/public-keys'),
  userData: ({ bytes }) => bytes('metadata/v1/user-data'),
}

const vultr: Service = {
  name: 'vultr',
  vendor: /^Vultr$/,
  bases: linkLocal,
  probe: 'v1/',
  files: {
    hostname: 'v1/hostname',
    public_ipv4: 'v1/interfaces/0/ipv4/address',
    private_ipv4: 'v1/interfaces/1/ipv4/address',
    private_netmask: 'v1/interfaces/1/ipv4/netmask',
    region_code: 'v1/region/regioncode',
    instance_id: 'v1/instanceid',
  },
  keys: ({ text }) => text('v1/public-keys'),
  async userData({ bytes, text }) {
    const data = await bytes('v1/user-data')
    if (data) return data.length > 0 ? data : undefined
    const document = jsonIfWhole(await text('v1.json'))
    const inside = isObject(document) ? document['user-data'] : undefined
    return typeof inside === 'string' && inside !== '' ? Buffer.from(inside) : undefined
  },
}

/** Equinix Metal. A machine that boots over the network has a script for that in place of user-data. */
const packet: Service = {
  name: 'packet',
  bases: ['https://metadata.platformequinix.com/'],
  probe: 'metadata',
  filesIn(probed) {
    const document = jsonIfWhole(probed)
    const name = isObject(document) ? document['hostname'] : undefined
    return { hostname: typeof name === 'string' ? name : undefined }
  },
  async keys({ probed }) {
    const document = jsonIfWhole(probed)
    return lines(isObject(document) ? document['ssh_keys'] : undefined)
  },
  async userData({ bytes }) {
    const data = await bytes('userdata')
    const start = Buffer.from(data?.subarray(0, 6) ?? []).toString('latin1')
    return start === '' || start === '#!ipxe' ? undefined : data
  },
}

const rootsPorts = Array.from({ length: 1023 }, (_, index) => index + 1)

/** User-data are only for those who ask from a port that is root's. */
const scaleway: Service = {
  name: 'scaleway',
  vendor: /^Scaleway$/,
  bases: ['http://169.254.42.42/', 'http://[fd00:42::42]/'],
  probe: 'conf',
  filesIn(probed) {
    const { values } = parseAssignments(probed, 'conf')
    return {
      hostname: values.get('HOSTNAME'),
      instance_id: values.get('ID'),
      instance_location: values.get('LOCATION_ZONE_ID'),
      public_ip: values.get('PUBLIC_IP_ADDRESS'),
      private_ip: values.get('PRIVATE_IP'),
    }
  },
  async keys({ probed }) {
    const { values } = parseAssignments(probed, 'conf')
    return lines([...values].filter(([name]) => /^SSH_PUBLIC_KEYS_\d+_KEY$/.test(name)).map(([, key]) => key))
  },
  async userData({ base, host: { http } }) {
    const options = { ...fetchOptions.metadata, timeout: 2000, budget: 10_000, localPorts: rootsPorts }
    return (await http.get(`${base}user_data/cloud-init`, { ...options, absent: true }))?.body
  },
}

const metaldata: Service = {
  name: 'metaldata',
  bases: ['http://metaldata/get/'],
  probe: 'meta/hostname',
  files: {
    hostname: 'meta/hostname',
    public_ipv4: 'meta/public-ipv4',
    private_ipv4: 'meta/private-ipv4',
    failure_domain: 'meta/failure-domain',
    machine_id: 'meta/machine-id',
    machine_type: 'meta/machine-type',
  },
  keys: ({ text }) => text('meta/authorized-keys'),
  userData: ({ bytes }) => bytes('user'),
}

// biome-ignore format: a list to be read as one
export const serviceProviders: readonly Provider[] = [
  aws, openstack, hetzner, gcp, digitalocean, vultr, packet, scaleway, metaldata,
].map(serviceProvider)

/** Each on a line of its own. undefined: there are none. */
function lines(list: Json | undefined): string | undefined {
  const texts = (Array.isArray(list) ? list : []).filter((one): one is string => typeof one === 'string' && one !== '')
  return texts.length > 0 ? texts.map((text) => `${text}\n`).join('') : undefined
}
