// Google Compute Engine: attributes of the machine and of its project, by the name of the service or by its address.
// https://cloud.google.com/compute/docs/metadata/overview

import { ConfigError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Datasource } from '../datasource.ts'
import { saidBase64 } from '../shared/base64.ts'
import { jsonDocument } from '../shared/documents.ts'
import { imds } from '../shared/imds.ts'
import { detects, dmiIs, dmiStarts, maybe } from '../shared/rules.ts'
import { retrying, waitSettings } from '../shared/wait-settings.ts'
import { withSlash } from '../shared/with-slash.ts'

const headers = { 'Metadata-Flavor': 'Google' }
const byName = 'http://metadata.google.internal/computeMetadata/v1/'
/** For as long as the name cannot be resolved. */
const byAddress = 'http://169.254.169.254/computeMetadata/v1/'
const ownPath = 'instance/attributes/?recursive=True'
const projectPath = 'project/attributes/?recursive=True'

const settings = defineSchema({
  type: 'object',
  properties: {
    ...waitSettings({ retries: 5, sec_between_retries: 1 }),
    metadata_url: { type: 'string', default: byName, description: 'Where the metadata is, up to the version.' },
  },
})

type Settings = Infer<typeof settings>

const Attributes = defineSchema({
  type: 'object',
  properties: {
    'ssh-keys': { type: 'string' },
    sshKeys: { type: 'string' },
    'block-project-ssh-keys': { type: 'string' },
    'user-data': { type: 'string' },
    'user-data-encoding': { type: 'string' },
  },
})

const detect = detects(
  dmiIs('system-product-name', 'Google Compute Engine'),
  dmiStarts('system-serial-number', 'GoogleCloud-'),
  maybe(dmiIs('system-product-name', 'Google')),
)

/** Elsewhere it is not looked for even if it is asked for by name: it would run DHCP on every NIC. */
const isHere = (facts: Facts) => detect(facts, {}) !== 'no'

export const gce: Datasource<Settings> = {
  name: 'GCE',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  ephemeralFor: (_settings, facts) =>
    isHere(facts) ? { ipv4: 'dhcp', nics: 'each', prefer: ({ name }) => name === 'ens4' } : undefined,
  settings,
  documents: [Attributes],
  detect,
  async read(input) {
    if (!isHere(input.facts)) return undefined
    const address = withSlash(input.settings.metadata_url)
    const bases = address === byName ? [byName, byAddress] : [address]
    const service = await imds(input, { bases, probe: 'instance/id', headers, ...retrying(input.settings) })
    const text = async (path: string) => (await service.text(path))?.trim()
    const [zone, hostname, own, project] = await Promise.all(
      ['instance/zone', 'instance/hostname', ownPath, projectPath].map(text),
    )
    const id = service.probed?.toString('utf8').trim() ?? ''
    // It is a number: what is not one word is somebody else's answer.
    if (!/^[\w.:-]+$/.test(id)) throw incomplete(address, 'instance/id')
    if (!zone) throw incomplete(address, 'instance/zone')
    if (!hostname) throw incomplete(address, 'instance/hostname')
    const { keyLines, keysFor } = await import('./shared/gce-keys.ts')
    const read = async (text: string | undefined, path: string) =>
      text === undefined ? {} : await jsonDocument(input, Buffer.from(text), address + path, Attributes)
    const [attributes, projects] = [await read(own, ownPath), await read(project, projectPath)]
    const lines = keyLines(attributes, projects)
    const availabilityZone = zone.slice(zone.lastIndexOf('/') + 1)
    return {
      id,
      hostname: hostname.split('.', 1)[0],
      availabilityZone,
      region: availabilityZone.replace(/-[^-]*$/, ''),
      publicKeys: keysFor(lines, await input.defaultUser?.(), input.host.clock.now()),
      userData: userDataOf(attributes, address + ownPath, input.notices),
      metadata: {
        meta_data: {
          'instance-id': id,
          'availability-zone': availabilityZone,
          'local-hostname': hostname,
          'instance-data': own ?? null,
          'project-data': project ?? null,
          'public-keys-data': lines,
        },
      },
      // User-data, start-up scripts and whatever else the owners keep there are among them.
      sensitiveKeys: [
        ...(hasAny(own) ? ['ds/meta_data/instance-data'] : []),
        ...(hasAny(project) ? ['ds/meta_data/project-data'] : []),
      ],
      address,
      service: service.base,
    }
  },
  publishHostKeys({ instance, settings }, keys) {
    const base = instance.service ?? withSlash(settings.metadata_url)
    return keys.map(({ type, key }) => ({
      request: 'PUT',
      url: `${base}instance/guest-attributes/hostkeys/${encodeURIComponent(type)}`,
      options: { ...fetchOptions.metadata, headers, body: key },
      what: say`give the host key of type ${say.word(type)} to the guest attributes`,
      // Most projects do not allow guest attributes.
      optional: true,
    }))
  },
  networkEvents: { default: ['boot'] },
}

function incomplete(address: string, path: 'instance/id' | 'instance/zone' | 'instance/hostname'): ConfigError {
  return new ConfigError(say`the metadata has no ${path}`, { document: address + path })
}

function userDataOf(
  attributes: Infer<typeof Attributes>,
  document: string,
  notices: Notices,
): Uint8Array | string | undefined {
  const { 'user-data': text, 'user-data-encoding': encoding } = attributes
  if (!text || !encoding) return text
  const where = { document, path: say`user-data-encoding` }
  if (encoding === 'base64') return saidBase64(text, where, notices)
  notices.warning('datasource/bad-metadata', say`The encoding of the user-data is not known: it is used as it is`, {
    where,
    hint: say`base64 is known`,
  })
  return text
}

function hasAny(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '{}'
}
