// MAAS: single documents at an address that the config names, to whoever has the credentials.
// https://maas.io/docs

import { ConfigError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { report } from '../../core/problem.ts'
import { redactUrl } from '../../core/redact.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from '../datasource.ts'
import { standardInstance } from '../shared/fields.ts'
import { imds } from '../shared/imds.ts'
import { isServedId } from '../shared/metadata.ts'
import { detects, filesExist, pathsIn, rule } from '../shared/rules.ts'
import { sameInstance } from '../shared/same-instance.ts'
import { plainYaml } from '../shared/seed-document.ts'
import { readSeedDirectory } from '../shared/seed-files.ts'
import { waiting, waitSettings } from '../shared/wait-settings.ts'

const wait = waitSettings({ max_wait: 120, timeout: 50 })
const key = (description: string) => ({ type: 'string', description }) as const
const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_url: { type: 'string', description: 'Address of the metadata, without the version.' },
    consumer_key: key('Key of the consumer, of OAuth 1.0; only together with token_key and token_secret.'),
    consumer_secret: { ...key('Secret of the consumer.'), default: '' },
    token_key: key('Key of the token.'),
    token_secret: key('Secret of the token.'),
    ...wait,
    max_wait: { ...wait.max_wait, description: 'Seconds to wait for the service; 0: it is not asked.' },
  },
})
type Settings = Infer<typeof settings>
type Input = ReadInput<Settings>

const seed = `${defaultPaths.cloud}/seed/maas`
const required = ['meta-data/instance-id', 'meta-data/local-hostname']
const optional = ['meta-data/public-keys', 'meta-data/vendor-data', 'user-data']
const version = '2012-03-01'

/** Content by path. */
type Documents = ReadonlyMap<string, Uint8Array>

export const maas: Datasource<Settings> = {
  name: 'MAAS',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  settings,
  probes: pathsIn(seed, ...required),
  detect: detects(
    filesExist(seed, ...required),
    rule(say`metadata_url in the config`, (_facts, { metadata_url: url }) =>
      typeof url === 'string' && url !== '' ? say`the config has metadata_url` : undefined,
    ),
  ),
  read,
  async check({ settings: own, instance }) {
    const credentials = credentialsOf(own)
    if (!credentials) return false
    const { identityOf } = await import('./shared/oauth.ts')
    return instance.identity === identityOf(credentials)
  },
  // The NIC that a root on the network hangs on is configured by the initramfs, but not better than by whoever describes it.
  networkSources: ['cmdline', 'system_cfg', 'ds', 'initramfs'],
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { host, facts, phase, settings: own, notices } = input
  if (phase === 'local') {
    const { initramfsConfig } = await import('../../network/apply/initramfs.ts')
    // Otherwise there is no network yet.
    if ((await initramfsConfig(host, facts, notices)) === undefined) return undefined
  }
  const files = await readSeedDirectory(host.files, seed, { required, optional }, notices)
  if (files) return await describe(files, seed, input)
  const { metadata_url: url } = own
  if (!url) return undefined
  if (own.max_wait === 0) {
    notices.info(say`MAAS is not asked: max_wait is 0`)
    return undefined
  }
  return await describe(await fetchDocuments(url, input), redactUrl(url), input)
}

async function fetchDocuments(url: string, input: Input): Promise<Documents> {
  const { host, settings: own } = input
  const { clientCertificate } = await import('../../system/client-certificate.ts')
  const { signing } = await import('./shared/oauth.ts')
  const credentials = credentialsOf(own)
  const base = `${url.endsWith('/') ? url : `${url}/`}${version}/`
  const service = await imds(input, {
    bases: [base],
    probe: 'meta-data/instance-id',
    retries: 1,
    tls: await clientCertificate({ host, paths: defaultPaths }),
    wait: waiting(own),
    ...(credentials && { sign: signing(credentials, host.clock) }),
  })
  const paths = [...required, ...optional]
  const contents = await Promise.all(paths.map((path) => service.bytes(path)))
  sameInstance(service.probed, contents[0]?.toString('utf8'), `${base}${required[0]}`, input.notices)
  const missing = required.filter((_, index) => !isServedId(contents[index]?.toString('utf8').trim()))
  if (missing.length > 0) {
    throw new ConfigError(say`It has no ${say.join(missing.map(say.word))}`, { document: redactUrl(base) })
  }
  return new Map(paths.flatMap((path, index) => (contents[index] ? [[path, contents[index]] as const] : [])))
}

/** undefined: there are none. Some are as good as none, and a mistake. */
function credentialsOf({ consumer_key, consumer_secret, token_key, token_secret }: Settings) {
  if (!consumer_key && !token_key && !token_secret) return undefined
  if (consumer_key && token_key && token_secret) return { consumer_key, consumer_secret, token_key, token_secret }
  throw new ConfigError(say`consumer_key, token_key and token_secret are of use only together`, {
    document: 'system config',
    path: say`datasource/MAAS`,
  })
}

async function describe(documents: Documents, place: string, input: Input): Promise<Discovered> {
  const text = (path: string) => {
    const content = documents.get(path)
    return content && Buffer.from(content).toString('utf8')
  }
  const keys = text('meta-data/public-keys')
  const metadata: JsonObject = {
    'instance-id': text('meta-data/instance-id')?.trim() ?? '',
    'local-hostname': text('meta-data/local-hostname')?.trim() ?? '',
    ...(keys !== undefined && { 'public-keys': keys }),
  }
  const credentials = credentialsOf(input.settings)
  return {
    detail: place,
    ...standardInstance(metadata),
    userData: documents.get('user-data'),
    vendorData: await vendorData(text('meta-data/vendor-data'), place, input),
    subplatform: `seed-dir (${place})`,
    identity: credentials && (await import('./shared/oauth.ts')).identityOf(credentials),
  }
}

/** YAML, of which what is broken costs only itself. */
async function vendorData(text: string | undefined, place: string, { notices }: Input): Promise<Json | undefined> {
  if (text === undefined) return undefined
  const { parseYaml } = await import('../../languages/yaml/parse.ts')
  const { value, problems } = parseYaml(text, { document: `${place}: vendor-data` })
  report(problems, notices)
  return value === undefined ? undefined : plainYaml(value)
}
