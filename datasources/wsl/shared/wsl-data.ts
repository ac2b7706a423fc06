// What the files for an instance of WSL say together: those of Ubuntu Pro's agent come before the user's.

import { ConfigError, HostError } from '../../../core/errors.ts'
import { isObject, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import type { ReadInput } from '../../datasource.ts'
import { contained } from '../../shared/contained.ts'
import { seedMapping } from '../../shared/seed-document.ts'
import { seedFileLimit } from '../../shared/seed-files.ts'
import type { WslFiles } from './wsl-files.ts'

/** As the reference writes it, spelled as there. */
const heading = '#cloud-config\n# WSL datasouce Merged agent.yaml and user_data\n'

/** undefined: there is none. */
export async function wslMetadata({ host, notices }: ReadInput, { home, metadata: path }: WslFiles) {
  if (path === undefined) return undefined
  const text = (await contained(host.files, home).readText(path, { limit: seedFileLimit })) ?? ''
  const metadata = await seedMapping(text, path, notices)
  if (metadata?.['instance-id'] !== undefined) return metadata
  throw new ConfigError(say`The metadata has no instance-id`, { document: path })
}

/** undefined: nobody has left any. */
export async function wslUserData(
  input: ReadInput,
  files: WslFiles,
  id: string,
): Promise<Uint8Array | string | undefined> {
  const [agent, user] = await Promise.all([readConfig(input, files, 'agent'), readConfig(input, files, 'user')])
  if (agent?.config && user?.config) {
    const merged = withRequestId(mergeConfigs(agent.config, user.config), await requestId(input, id))
    return heading + dumpYaml(merged, { indent: 2, explicitStart: false, explicitEnd: false }).trimEnd()
  }
  if (agent && user) return `#include\n${files.agent}\n${files.user}\n`
  const only = agent ?? user
  if (!only?.config || !clientOf(only.config)) return only?.content
  const request = await requestId(input, id)
  return request === undefined
    ? only.content
    : `#cloud-config\n${dumpYaml(withRequestId(only.config, request), { indent: 2, explicitStart: false, explicitEnd: false })}`
}

interface Config {
  readonly content: Buffer
  /** undefined: it is no cloud-config, or cannot be read as one. */
  readonly config: JsonObject | undefined
}

async function readConfig(
  { host, notices }: ReadInput,
  { home, ...paths }: WslFiles,
  whose: 'agent' | 'user',
): Promise<Config | undefined> {
  const path = paths[whose]
  const content =
    path === undefined ? undefined : await contained(host.files, home).read(path, { limit: seedFileLimit })
  if (path === undefined || content === undefined || content.length === 0) return undefined
  const isConfig = /^#cloud-config\s/.test(content.subarray(0, 64).toString('latin1'))
  return { content, config: isConfig ? await seedMapping(content, path, notices) : undefined }
}

/** What both have is the agent's, but for the tags that the user gave the machine in Landscape. */
function mergeConfigs(agent: JsonObject, user: JsonObject): JsonObject {
  const tags = clientOf(user)?.['tags']
  const merged = { ...user, ...agent }
  return tags === undefined || !clientOf(agent) ? merged : withClient(merged, { tags })
}

function withRequestId(config: JsonObject, id: string | undefined): JsonObject {
  return id === undefined || !clientOf(config) ? config : withClient(config, { installation_request_id: id })
}

function withClient(config: JsonObject, more: JsonObject): JsonObject {
  const { landscape } = config
  return { ...config, landscape: { ...(isObject(landscape) && landscape), client: { ...clientOf(config), ...more } } }
}

function clientOf({ landscape }: JsonObject): JsonObject | undefined {
  const client = isObject(landscape) ? landscape['client'] : undefined
  return isObject(client) ? client : undefined
}

/** Landscape tells instances apart by their ids, if its client is new enough. undefined: it is not, or there is no id. */
async function requestId({ host }: ReadInput, id: string): Promise<string | undefined> {
  if (id === 'iid-datasource-wsl') return undefined
  try {
    if ((await host.commands.find('landscape-config')) === undefined) return undefined
    const { stdout } = await host.commands.query(['landscape-config', '--help'], { timeout: 30_000 })
    return stdout.includes('--installation-request-id') ? id : undefined
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}
