// MAAS, as far as a machine asks it who it is: documents for whoever signs with its credentials, by the clock of the server.
// https://maas.io/docs/reference-api

import { randomUUID } from 'node:crypto'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Request } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'
import { answerAt, type NameTree, nameTree, plain } from './shared/name-tree.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    'consumer-key': { type: 'string', description: "The machine's credentials of OAuth 1.0. Default: consumer." },
    'token-key': { type: 'string', description: 'Default: token.' },
    'token-secret': { type: 'string', description: 'Default: secret.' },
    ahead: { type: 'integer', description: 'Seconds that the clock of the server is ahead. Default: 0.' },
  },
})
type Own = Infer<typeof own>

const root = '/MAAS/metadata/'
const versions = ['2012-03-01', 'latest']
/** Seconds that clocks may differ. */
const tolerance = 300

export const maas: Cloud<Own> = {
  name: 'maas',
  title: 'MAAS',
  datasource: 'MAAS',
  addresses: ['http://10.0.0.1:5240'],
  defaults: { id: 'wpsh6q', zone: 'default', region: '' },
  own,
  answers(machine) {
    const tree = treeOf(machine)
    return (request) => {
      const { isOurs, version, names } = placeOf(request)
      if (!isOurs) return undefined
      if (version === undefined) return plain(versions.join('\n'))
      return versions.includes(version) ? answerAt(tree, names) : undefined
    }
  },
  crawl: (settings) => ({
    paths: [root, ...versions.flatMap((one) => [`${root}${one}/`, `${root}${one}/user-data`])],
    folders: versions.map((one) => `${root}${one}/meta-data/`),
    headers: () => ({ authorization: signature(settings) }),
    sign: { path: root, says: /^\d{4}-\d\d-\d\d$/m },
  }),
  front(_machine, settings, inner) {
    const refused = gatekeeper(settings)
    return (request) => {
      const { version = '', names, query } = placeOf(request)
      if (!versions.includes(version)) return inner(request)
      if (names[0] === 'by-id') return query === 'op=get_preseed' ? preseed(request, settings) : undefined
      return refused(request) ?? inner(request)
    }
  },
}

function placeOf(request: Request) {
  const [path = '', query = ''] = request.path.split('?')
  const isOurs = path.startsWith(root)
  const [version, ...names] = isOurs ? path.slice(root.length).split('/').filter(Boolean) : []
  return { isOurs, version, names, query }
}

function treeOf(machine: Machine): NameTree {
  const { id, publicKeys, userData, vendorData } = machine
  return {
    'meta-data': nameTree({
      'instance-id': id,
      'local-hostname': fullName(machine),
      'public-keys': publicKeys.map(({ key }) => key).join('\n'),
      'vendor-data': JSON.stringify(vendorData === undefined ? {} : { 'cloud-init': vendorData }),
    }),
    ...(userData !== undefined && { 'user-data': { body: userData } }),
  }
}

/** The config that a machine is pointed to by the kernel command line: cloud-config-url=…/latest/by-id/ID/?op=get_preseed */
function preseed({ headers }: Request, settings: Own): Answer {
  const { consumer, token, secret } = credentialsOf(settings)
  const url = `http://${headers['host'] ?? 'localhost'}${root}`
  const own = { metadata_url: url, consumer_key: consumer, token_key: token, token_secret: secret }
  return plain(`#cloud-config\n${JSON.stringify({ datasource_list: ['MAAS'], datasource: { MAAS: own } })}\n`)
}

function credentialsOf(settings: Own) {
  const { 'consumer-key': consumer = 'consumer', 'token-key': token = 'token' } = settings
  return { consumer, token, secret: settings['token-secret'] ?? 'secret' }
}

/** That of one request, as OAuth 1.0 has it for those who share a secret. */
function signature(settings: Own): string {
  const { consumer, token, secret } = credentialsOf(settings)
  const parameters = {
    oauth_consumer_key: consumer,
    oauth_token: token,
    oauth_signature_method: 'PLAINTEXT',
    oauth_signature: `&${encodeURIComponent(secret)}`,
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_nonce: randomUUID(),
    oauth_version: '1.0',
  }
  return `OAuth ${Object.entries(parameters)
    .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    .join(', ')}`
}

/** 401 for whoever does not sign, or not by the clock of the server, which it tells; each signature is good once. */
function gatekeeper(settings: Own): (request: Request) => Answer | undefined {
  const { consumer, token, secret } = credentialsOf(settings)
  const seen = new Set<string>()
  return ({ headers }) => {
    const now = Date.now() + (settings.ahead ?? 0) * 1000
    const given = parametersOf(headers['authorization'] ?? '')
    const late = Math.abs(Number(given.get('oauth_timestamp')) - now / 1000)
    const nonce = given.get('oauth_nonce')
    const good =
      given.get('oauth_signature_method') === 'PLAINTEXT' &&
      given.get('oauth_consumer_key') === consumer &&
      given.get('oauth_token') === token &&
      given.get('oauth_signature') === `&${encodeURIComponent(secret)}` &&
      late <= tolerance
    if (good && nonce !== undefined && !seen.has(nonce)) {
      seen.add(nonce)
      return undefined
    }
    const told = { 'www-authenticate': 'OAuth realm="OAuth"', date: new Date(now).toUTCString() }
    const seconds = Math.floor(now / 1000)
    const expired = `: Expired timestamp: now ${seconds} has a greater difference than threshold ${tolerance}`
    return { status: 401, headers: told, body: `Authorization Error${late > tolerance ? expired : ''}` }
  }
}

/** `OAuth oauth_nonce="42", …` */
function parametersOf(header: string): ReadonlyMap<string, string> {
  if (!header.startsWith('OAuth ')) return new Map()
  const pairs = header
    .slice('OAuth '.length)
    .split(',')
    .map((pair) => /^ ?(\w+)="([^"]*)"$/.exec(pair))
  return new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', decoded(pair[2] ?? '')] as const] : [])))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
