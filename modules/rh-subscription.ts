// rh_subscription: registers the machine with Red Hat.

import { asText } from '../core/as-text.ts'
import { Failure, HostError, reasonOf } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { rhelClones } from '../distros/rhel-family.ts'
import type { Finished, RunOptions } from '../system/host.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { runWithPrivateArguments } from './shared/private-arguments.ts'
import { isFalseWord, isOn, isTrueWord, listOf } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    rh_subscription: {
      type: ['object', 'null'],
      description: 'With a user and a password, or a key of an organisation. Dashes in names stand for underscores.',
      properties: {
        username: { public: true },
        password: {},
        activation_key: {},
        org: { public: true, description: 'Of the key.' },
        auto_attach: { description: 'Attach subscriptions that fit.' },
        service_level: { public: true, description: 'Of those; only with auto_attach.' },
        add_pool: { public: true, description: 'Pools to attach.' },
        enable_repo: { public: true },
        disable_repo: { public: true },
        release_version: { public: true, description: 'Stay with this release.' },
        rhsm_baseurl: { public: 'address', description: 'Where packages come from.' },
        server_hostname: { public: 'address', description: 'Where to register.' },
      },
    },
  },
})

export const rhSubscription: ConfigModule<Infer<typeof schema>> = {
  id: 'rh_subscription',
  frequency: 'once-per-instance',
  distros: ['fedora', 'rhel'],
  listedFor: { distros: rhelClones },
  schema,
  examples: [
    '#cloud-config\nrh_subscription: {username: joe@foo.bar, password: "1234abcd"}\n',
    `#cloud-config
rh_subscription:
  activation_key: foobar
  org: "ABC"
  auto_attach: true
  service_level: self-support
  add_pool: [1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a]
  enable_repo: [repo-id-to-enable]
  disable_repo: [repo-id-to-disable]
`,
  ],
  async apply(config, context) {
    const { notices } = context
    const settings = withUnderscores(config.rh_subscription ?? {}, context)
    const { username, password, activation_key: key } = settings
    if (!(username && password) && !key)
      return notices.debug(say`rh_subscription: no credentials given, not registering`)
    try {
      if ((await tool(['identity'], context, { accept: 'any' }, 'query')).exitCode === 0) {
        return notices.info(say`System is already registered`)
      }
      await subscribe(settings, context)
      notices.info(say`rh_subscription plugin completed successfully`)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      notices.warning('rh-subscription/failed', reasonOf(error))
      notices.warning('rh-subscription/failed', say`rh_subscription plugin did not complete successfully`)
    }
  },
}

function withUnderscores(settings: JsonObject, { notices }: ModuleContext): JsonObject {
  const old = Object.keys(settings).filter((key) => key.includes('-'))
  for (const key of old) {
    notices.deprecated('modules/deprecated', say`Key '${say.word(key)}' of rh_subscription is deprecated in 25.3`, {
      hint: say`use '${say.word(key.replaceAll('-', '_'))}' instead`,
    })
  }
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key.replaceAll('-', '_'), value]))
}

function tool(
  args: readonly string[],
  { host }: ModuleContext,
  options: RunOptions = {},
  kind: 'run' | 'query' = 'run',
): Promise<Finished> {
  return host.commands[kind](['subscription-manager', ...args], options)
}

async function subscribe(settings: JsonObject, context: ModuleContext): Promise<void> {
  const { notices } = context
  const { auto_attach: attach, service_level: level, release_version: release } = settings
  if (attach !== undefined && attach !== null && !isTrueWord(attach) && !isFalseWord(attach)) {
    throw new Failure(say`The key auto_attach must be a boolean value (True/False)`)
  }
  if (level && !isOn(attach))
    throw new Failure(say`The service_level key can only be used when auto_attach is set to True`)
  await register(settings, context)
  if (isOn(attach)) await tool(['attach', '--auto', ...(level ? [`--servicelevel=${asText(level)}`] : [])], context)
  const pools = listOf(settings['add_pool'])
  if (pools.length > 0) await addPools(pools, context)
  await setRepositories(listOf(settings['enable_repo']), listOf(settings['disable_repo']), context)
  if (release) {
    await tool(['release', `--set=${asText(release)}`], context)
    for (const cache of ['/var/cache/dnf', '/var/cache/yum'])
      await context.host.files.remove(cache, { recursive: true })
    notices.debug(say`The release is set`)
  }
}

async function register(settings: JsonObject, context: ModuleContext): Promise<void> {
  const { username, password, activation_key: key, org, rhsm_baseurl: base, server_hostname: server } = settings
  const option = (name: string, value: unknown) => (value ? [`--${name}=${asText(value)}`] : [])
  if (key && !org)
    throw new Failure(say`Unable to register system due to incomplete information: an activation_key needs an org`)
  const who = key
    ? [...option('activationkey', key), ...option('org', org)]
    : [...option('username', username), ...option('password', password), ...option('org', org)]
  try {
    const argv = ['register', ...who, ...option('baseurl', base), ...option('serverurl', server)]
    const { stdout } = await runWithPrivateArguments(context.host, ['subscription-manager', ...argv])
    context.notices.debug(
      say`Registered successfully with ID ${say.word(/ID: (\S+)/.exec(stdout)?.[1] ?? '(not said)')}`,
    )
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    throw new Failure(say`Registration failed: ${error.short}`, { cause: error })
  }
}

async function addPools(pools: readonly string[], context: ModuleContext): Promise<void> {
  const list = async (which: string) =>
    (await tool(['list', which, '--pool-only'], context, {}, 'query')).stdout.split(/\s+/)
  const [available, consumed] = [await list('--available'), await list('--consumed')]
  const wanted = pools.filter((pool) => available.includes(pool))
  for (const pool of pools) {
    if (wanted.includes(pool)) continue
    if (consumed.includes(pool)) context.notices.debug(say`Pool ${say.named(pool)} is attached already`)
    else context.notices.warning('rh-subscription/unknown', say`Pool ${say.named(pool)} is not available`)
  }
  if (wanted.length > 0) await tool(['attach', ...wanted.map((pool) => `--pool=${pool}`)], context)
}

async function setRepositories(
  enable: readonly string[],
  disable: readonly string[],
  context: ModuleContext,
): Promise<void> {
  if (enable.length + disable.length === 0) return
  const list = async (which: string) => {
    const { stdout } = await tool(['repos', which], context, {}, 'query')
    return [...stdout.matchAll(/^Repo ID:\s*(\S+)/gm)].map(([, id]) => id as string)
  }
  const [on, off] = [await list('--list-enabled'), await list('--list-disabled')]
  const known = (ids: readonly string[], what: string) =>
    ids.filter((id) => {
      if (on.includes(id) || off.includes(id)) return true
      context.notices.warning('rh-subscription/unknown', say`Repo ${say.named(id)} to ${say.word(what)} does not exist`)
      return false
    })
  const args = [
    ...known(disable, 'disable').map((id) => `--disable=${id}`),
    ...known(enable, 'enable').map((id) => `--enable=${id}`),
  ]
  if (args.length > 0) await tool(['repos', ...args], context)
}
