// Every kind of caller that fetches. Each gets an address below which a server has the same document at every path.

import { bareMachine } from '../../cli/shared/bare-machine.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { imds } from '../../datasources/shared/imds.ts'
import { readSeedAddress } from '../../datasources/shared/seed-address.ts'
import { retrying, waiting } from '../../datasources/shared/wait-settings.ts'
import { writeFiles } from '../../modules/files/write-files.ts'
import type { ConfigModule } from '../../modules/module.ts'
import { phoneHome } from '../../modules/phone-home.ts'
import { withDownloaded } from '../../modules/shared/downloaded-script.ts'
import { applySettings } from '../../modules/shared/own-settings.ts'
import { withEphemeralNetwork } from '../../network/apply/ephemeral.ts'
import { openBoot } from '../../stages/boot.ts'
import { applyConfigUrl } from '../../stages/config/config-url.ts'
import { collectingConsole } from '../../stages/console.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { authorize } from '../../steps/shared/authorize.ts'
import { fetchOptions, metadataServiceBudget } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import { type MemoryHost, memory } from '../../system/memory.ts'
import { requestBudget } from '../../system/request-budget.ts'
import { expandUserData } from '../../userdata/index.ts'
import { defaultLimits } from '../../userdata/limits.ts'
import { machine } from '../modules/machine.ts'
import { factsOf, loopback } from '../network/apply/machine.ts'

/** Each kind of caller can use it. */
const document = '#cloud-config\nname: firstlight\n'

/** What a server has that is well. */
export function answerAt(path: string): string {
  return path === '/token' ? 't0k3n' : document
}

export interface Fetcher {
  readonly name: string
  /** Milliseconds that it may take in all. */
  readonly budget: number
  /** Has it the document, has it told that it has not, or neither? Throws what it throws. */
  fetch(url: string, over: Over): Promise<Result>
}

type Result = 'document' | 'told' | 'silent'

/** Puts the network and the clock under test into a host. */
export type Over = (host: MemoryHost) => Host

function listening() {
  const said: Notice[] = []
  const loud = () => said.some(({ level }) => level === 'warning' || level === 'error')
  return { said, loud, sink: notices((notice) => said.push(notice), 'test') }
}

function outcome(has: boolean, told: boolean): Result {
  if (has) return 'document'
  return told ? 'told' : 'silent'
}

const waitSettings = { timeout: 50, max_wait: 20 }
const documentSettings = { timeout: 5, retries: 5 }
const paths = { ...defaultPaths, instance: '/var/lib/cloud/instances/i' }

async function module(config: object, of: ConfigModule<unknown>, over: Over) {
  const box = machine()
  await applySettings(of, config, { ...box.context, host: over(box.host) })
  return box
}

function reader(over: Over) {
  return { host: over(memory()), notices: listening().sink, validated: () => Promise.reject(new Error('not used')) }
}

export const fetchers: readonly Fetcher[] = [
  {
    name: 'an include',
    budget: defaultLimits.include_budget_ms,
    async fetch(url, over) {
      const { sink, loud } = listening()
      const raw = Buffer.from(`#include\n${url}/x\n`)
      const request = { host: over(memory()), notices: sink, kind: 'user', raw, paths, systemConfig: {} } as const
      try {
        const { parts } = await expandUserData(request)
        return outcome(
          parts.some(({ payload }) => payload.toString() === document),
          loud(),
        )
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes(url)) throw error
        return 'told'
      }
    },
  },
  {
    name: 'a NoCloud seed',
    budget: 2 * fetchOptions.seedFile.budget,
    async fetch(url, over) {
      const { sink, loud } = listening()
      const files = await readSeedAddress(over(memory()), `${url}/seed/`, sink)
      return outcome(files?.get('user-data')?.toString() === document, loud())
    },
  },
  {
    name: 'a document of a metadata service',
    budget: metadataServiceBudget,
    async fetch(url, over) {
      const service = await imds(reader(over), { bases: [`${url}/`], ...retrying(documentSettings) })
      return outcome((await service.text('x')) === document, false)
    },
  },
  {
    name: 'a metadata service with a token',
    budget: waitSettings.max_wait * 1000 + metadataServiceBudget,
    async fetch(url, over) {
      const token = { path: 'token', headers: { 'x-ttl': '60' }, header: 'x-token' }
      const wait = waiting(waitSettings)
      const service = await imds(reader(over), { bases: [`${url}/`], token, wait, ...retrying(documentSettings) })
      return outcome((await service.text('x')) === document, false)
    },
  },
  {
    name: 'cloud-config-url',
    budget: fetchOptions.configUrl.budget,
    async fetch(url, over) {
      const files = { '/proc/cmdline': `ro cloud-config-url=${url}/x\n` }
      const boot = openBoot({
        host: over(bareMachine({ files })),
        console: collectingConsole(),
        processId: 1,
        parentId: 0,
      })
      const wrote = await applyConfigUrl(boot, false)
      return outcome(wrote, 'WARNING' in boot.log.takeRecoverable())
    },
  },
  {
    name: 'a source of write_files',
    budget: fetchOptions.fileSource.budget,
    async fetch(url, over) {
      const entries = [{ path: '/x', source: { uri: `${url}/x`, headers: { 'X-Key': 'k' } } }]
      const { host, codes } = await module({ write_files: entries }, writeFiles, over)
      const content = await host.files.readText('/x')
      return outcome(content === document, codes().includes('write-files/no-source'))
    },
  },
  {
    name: 'phone_home',
    budget: requestBudget(fetchOptions.phoneHome),
    async fetch(url, over) {
      const { codes } = await module({ phone_home: { url: `${url}/x`, post: ['instance_id'] } }, phoneHome, over)
      const failed = codes().includes('phone-home/failed')
      return outcome(!failed, failed)
    },
  },
  {
    name: 'an installer',
    budget: requestBudget(fetchOptions.installer),
    async fetch(url, over) {
      const { context, host } = machine()
      const own = { ...context, host: over(host) }
      const read = (path: string) => host.files.readText(path)
      return outcome((await withDownloaded(own, `${url}/x`, 'install', read)) === document, false)
    },
  },
  {
    name: 'a Kairos document',
    budget: fetchOptions.kairosDocument.budget,
    async fetch(url, over) {
      const { sink } = listening()
      const { documents, errors } = await readSource({ host: over(memory()), notices: sink }, `${url}/x`)
      return outcome(documents.length === 1 && errors.length === 0, errors.length > 0)
    },
  },
  {
    name: "a user's public keys",
    budget: fetchOptions.publicKeys.budget,
    async fetch(url, over) {
      const { sink } = listening()
      const failed: unknown[] = []
      const host = over(
        memory({ files: { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n', '/root': { directory: true } } }),
      )
      const context = { host, notices: sink, fail: (why: unknown) => void failed.push(why) }
      await authorize(context, 'root', { keys: [`${url}/x`], path: [], fetched: new Map() })
      return outcome((await host.files.readText('/root/.ssh/authorized_keys')) !== undefined, failed.length > 0)
    },
  },
  {
    name: 'the question whether the network is up',
    budget: fetchOptions.onlineCheck.budget,
    async fetch(url, over) {
      const { sink } = listening()
      const network = { ipv4: 'dhcp', unless: [`${url}/x`], waitForNic: 0 } as const
      const input = { host: over(memory()), facts: factsOf([loopback]), notices: sink, network, exits: () => () => {} }
      return withEphemeralNetwork(input, async () => 'document' as const)
    },
  },
]
