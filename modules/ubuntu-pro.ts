// ubuntu_pro: attaches the machine to an Ubuntu Pro subscription.

import { asText } from '../core/as-text.ts'
import { commandWrote, Failure, HostError, reasonOf } from '../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import { temporaryFolder } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { temporaryPath } from '../system/temporary-path.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { runWithPrivateArguments } from './shared/private-arguments.ts'
import { kindOf } from './shared/settings.ts'

/** Without types: a value of the wrong one is an error of the module. */
const settings = {
  properties: {
    token: { description: 'Attaches the machine.' },
    enable: { public: true, description: 'Services to enable; default: those that the subscription recommends.' },
    enable_beta: { public: true, description: 'The same of services that are not finished.' },
    config: {
      propertyNames: { public: true },
      additionalProperties: { public: 'address' },
      description: 'Settings of pro, such as http_proxy; null takes one back.',
    },
    features: {
      description: 'How the client works.',
      properties: { disable_auto_attach: { description: 'Use the token also where the cloud would attach it.' } },
    },
  },
} as const

const schema = defineSchema({
  type: 'object',
  properties: {
    ubuntu_pro: { ...settings, description: "What the machine's subscription is, and what it is used for." },
    ubuntu_advantage: { ...settings, description: 'Old name of ubuntu_pro.' },
    'ubuntu-advantage': { ...settings, description: 'Older name of ubuntu_pro.' },
  },
})

const names = ['ubuntu_pro', 'ubuntu_advantage', 'ubuntu-advantage'] as const

export const ubuntuPro: ConfigModule<Infer<typeof schema>> = {
  id: 'ubuntu_pro',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['ubuntu'] },
  schema,
  examples: [
    '#cloud-config\nubuntu_pro:\n  token: <ubuntu_pro_token>\n',
    '#cloud-config\nubuntu_pro:\n  token: <ubuntu_pro_token>\n  enable: [fips, esm]\n  config: {http_proxy: "http://some-proxy:8088"}\n  features: {disable_auto_attach: true}\n',
  ],
  async apply(config, context) {
    const settings = chosen(config, context)
    if (!settings)
      return context.notices.debug(
        say`Skipping module named ${say.named(context.name)}, no 'ubuntu_pro' configuration found`,
      )
    await install(context)
    await configure(settings['config'], context)
    const { features, config: _, ...rest } = settings
    const noAuto = isObject(features) && features['disable_auto_attach'] === true
    if (!noAuto && (await attachesByItself(context))) {
      return autoAttach(settings, context)
    }
    if (Object.keys(rest).length > 0) await attach(settings, context)
  },
}

function chosen(config: Infer<typeof schema>, { notices }: ModuleContext): JsonObject | undefined {
  const present = names.filter((name) => config[name] !== undefined)
  const old = present.filter((name) => name !== 'ubuntu_pro')
  if (old.length > 1)
    throw new Failure(
      say`Unable to configure Ubuntu Pro. Multiple deprecated config keys provided: ${say.join(old.map(say.word))}`,
    )
  for (const name of old) {
    notices.deprecated('modules/deprecated', say`Module name '${name}' is deprecated in 24.1`, {
      hint: say`use 'ubuntu_pro' instead`,
    })
    if (present.includes('ubuntu_pro'))
      notices.warning('modules/bad-setting', say`Both ${name} and ubuntu_pro are given: ${name} is ignored`)
  }
  const name = present[0]
  const settings = name === undefined ? undefined : config[name]
  if (settings === undefined || settings === null) return undefined
  if (!isObject(settings)) throw new Failure(say`'ubuntu_pro' should be a dict, not ${kindOf(settings)}`)
  if ('commands' in settings)
    throw new Failure(say`Deprecated configuration 'ubuntu-advantage: commands' used. Expected 'token'`)
  if (settings['features'] !== undefined && !isObject(settings['features']))
    throw new Failure(say`'ubuntu_pro.features' should be a dict`)
  return settings
}

async function install({ host, distro }: ModuleContext): Promise<void> {
  if (await host.commands.find('pro')) return
  await distro.packages.refresh()
  await distro.packages.install(['ubuntu-advantage-tools'])
}

async function configure(config: Json | undefined, { host, notices }: ModuleContext): Promise<void> {
  if (config === undefined || config === null) return
  if (!isObject(config)) throw new Failure(say`ubuntu_pro: config should be a dict, not ${kindOf(config)}`)
  const failed: string[] = []
  for (const key of Object.keys(config).sort()) {
    const value = config[key]
    const text = asText(value)
    try {
      if (value === null) await host.commands.run(['pro', 'config', 'unset', key])
      else if (/^https?:\/\/[^\s/]+/.test(text))
        await runWithPrivateArguments(host, ['pro', 'config', 'set', `${key}=${text}`])
      else throw new Failure(say`Expected a URL of http or https`)
    } catch (error) {
      failed.push(key)
      notices.warning(
        'modules/command-failed',
        say`Failure enabling/disabling Ubuntu Pro config ${say.word(key)}: ${reasonOf(error)}`,
      )
    }
  }
  if (failed.length > 0) throw new Failure(say`Invalid Ubuntu Pro configuration: ${say.join(failed.map(say.word))}`)
}

/** Whether the machine attaches by itself: the client's API says so; without a client it does not. */
async function attachesByItself({ host, notices }: ModuleContext): Promise<boolean> {
  const { exitCode, stdout } = await host.commands.query(['pro', 'api', 'u.pro.attach.auto.should_auto_attach.v1'], {
    accept: 'any',
  })
  if (exitCode !== 0) return false
  try {
    const { data } = JSON.parse(stdout) as { data?: { attributes?: { should_auto_attach?: boolean } } }
    return data?.attributes?.should_auto_attach === true
  } catch {
    notices.debug(say`pro does not say whether it attaches by itself`)
    return false
  }
}

async function autoAttach({ enable, enable_beta: beta }: JsonObject, { host, notices }: ModuleContext): Promise<void> {
  const options = {
    ...(Array.isArray(enable) ? { enable } : {}),
    ...(Array.isArray(beta) ? { enable_beta: beta } : {}),
  }
  try {
    await host.commands.run(['pro', 'api', 'u.pro.attach.auto.full_auto_attach.v1', '--data', JSON.stringify(options)])
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    if (!commandWrote(error, /already-attached/))
      throw new Failure(say`Failed to auto-attach Ubuntu Pro: ${error.short}`, { cause: error })
    if (enable || beta)
      notices.warning(
        'modules/not-available',
        say`The machine is attached to Ubuntu Pro already: enable and enable_beta are ignored`,
      )
  }
}

async function attach({ token, enable }: JsonObject, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  if (!token) throw new Failure(say`\`ubuntu_pro.token\` required in non-Pro Ubuntu instances.`)
  const wanted = typeof enable === 'string' ? [enable] : Array.isArray(enable) ? enable.map(asText) : []
  const services = fittingOnes(linePlaces.argument, wanted, { key: 'ubuntu_pro/enable', notices })
  if (typeof enable === 'string')
    notices.warning(
      'modules/bad-setting',
      say`ubuntu_pro: enable should be a list, not a string; treating as a single enable`,
    )
  else if (enable !== undefined && enable !== null && !Array.isArray(enable)) {
    notices.warning(
      'modules/bad-setting',
      say`ubuntu_pro: enable should be a list, not ${kindOf(enable)}; skipping enabling services`,
    )
  }
  // In a file: everybody can see a token among the arguments.
  const file = `${await temporaryPath(host, temporaryFolder(context.paths), 'pro-attach')}.yaml`
  await host.files.write(file, `token: ${JSON.stringify(asText(token))}\n`, { mode: 0o600, durable: false })
  try {
    const only = services.length > 0 ? ['--no-auto-enable'] : []
    await host.commands.run(['pro', 'attach', ...only, '--attach-config', file], { accept: [0, 2], secret: true })
  } catch (error) {
    throw new Failure(say`Failure attaching Ubuntu Pro: ${reasonOf(error)}`, { cause: error })
  } finally {
    await host.files.remove(file)
  }
  if (services.length > 0) await enableServices(services, { host, notices })
}

async function enableServices(
  services: readonly string[],
  { host, notices }: Pick<ModuleContext, 'host' | 'notices'>,
): Promise<void> {
  const { stdout } = await host.commands.run(['pro', 'enable', '--assume-yes', '--format', 'json', ...services], {
    accept: [0, 1],
  })
  let answer: { errors?: readonly { message?: string; message_code?: string; service?: string }[] }
  try {
    answer = JSON.parse(stdout) as typeof answer
  } catch (error) {
    throw new Failure(say`pro enable did not answer with JSON`, { cause: error })
  }
  const problems = (answer.errors ?? []).filter((problem) => {
    if (problem.message_code !== 'service-already-enabled') return true
    notices.debug(say`Service ${say.named(problem.service ?? '')} already enabled`)
    return false
  })
  if (problems.length > 0) {
    throw new Failure(
      say`Failure enabling Ubuntu Pro service(s): ${say.join(problems.map(({ service = '' }) => say.named(service)))}`,
    )
  }
}
