// User-data in a stage: the three messages unpacked and kept, then consumed part by part into config and scripts.

import { reasonOf } from '../core/errors.ts'
import type { Instance, VendorData } from '../core/instance.ts'
import type { Paths } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import type { Distro } from '../distros/index.ts'
import { userDataDocuments } from '../steps/documents/directories.ts'
import { consumeParts, openSession } from '../userdata/consume.ts'
import { configFileName, type Kind, type ProcessedMessage } from '../userdata/part.ts'
import { processUserData } from '../userdata/process.ts'
import { vendorSettings } from '../userdata/vendor-settings.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import type { Span } from './events/spans.ts'
import { instanceDirectory } from './state/layout.ts'
import type { Once } from './state/once.ts'
import { templateVariablesOf } from './state/sensitive-data.ts'

export interface UserDataInput {
  readonly boot: Boot
  /** As they are before user-data adds anything. */
  readonly settings: Settings
  readonly instance: Instance
  readonly distro: Distro
  readonly span: Span
  readonly once: Once
}

const rawData = (instance: Instance): Readonly<Record<Kind, VendorData | undefined>> => ({
  user: instance.userData,
  vendor: instance.vendorData,
  vendor2: instance.vendorData2,
})

/** A message that could not be unpacked is lost as a whole, with its error; the others are not. */
export async function storeMessages({ boot, settings, instance }: Omit<UserDataInput, 'once'>): Promise<{
  readonly messages: readonly ProcessedMessage[]
  readonly errors: readonly Said[]
}> {
  const messages: ProcessedMessage[] = []
  const errors: Said[] = []
  for (const [kind, raw] of Object.entries(rawData(instance)) as [Kind, VendorData | undefined][]) {
    try {
      const request = { host: boot.host, notices: boot.notices, kind, raw, systemConfig: settings.base }
      messages.push(await processUserData({ ...request, paths: pathsOf(settings, instance) }))
    } catch (error) {
      errors.push(reasonOf(error))
      boot.notices.topic('userdata').error('stage/failed', reasonOf(error))
    }
  }
  return { messages, errors }
}

function pathsOf({ paths }: Settings, instance: Instance): Paths {
  return { ...paths, instance: instanceDirectory(paths, instance.id) }
}

/** Consumes what was stored: on the first boot of the instance with per-instance handlers, later without them. */
export async function consumeMessages(input: UserDataInput & { messages: readonly ProcessedMessage[] }): Promise<void> {
  const { boot, settings, messages, once } = input
  /** Part-handlers of the first boot are code of others; all else only writes what is written again. */
  const unrepeatable = async () => {
    const brought = messages.some(({ parts }) => parts.some(({ type }) => type === 'text/part-handler'))
    return brought || ((await boot.host.files.list(`${settings.paths.cloud}/handlers`)) ?? []).length > 0
  }
  const guarded = { name: 'consume_data', frequency: 'once-per-instance', remade: true, unrepeatable } as const
  const outcome = await once.guard(guarded, () => consumeAll(input, 'once-per-instance'))
  if (outcome === 'previously ran') await consumeAll(input, 'always')
}

async function consumeAll(
  input: Omit<UserDataInput, 'once'> & { messages: readonly ProcessedMessage[] },
  frequency: 'once-per-instance' | 'always',
): Promise<void> {
  const { boot, settings, instance, distro, span, messages } = input
  const shared = {
    host: boot.host,
    notices: boot.notices,
    instance,
    paths: pathsOf(settings, instance),
    systemConfig: settings.base,
    variables: async () => templateVariablesOf(await boot.instanceData(settings.paths.run)),
    onForeignCode: () => boot.known.forget(),
    console: boot.console,
    distro: distro.name,
    ...(boot.options.javascriptChild && { javascriptChild: boot.options.javascriptChild }),
  }
  const session = openSession(shared)
  let stageDocuments: readonly string[] = []
  try {
    const consume = async (kind: Kind, of: string, disabledTypes: readonly string[] = []) => {
      const message = messages.find((candidate) => candidate.kind === kind)
      if (!message) return
      await span.child({ kind: 'consume', of }, say`reading and applying ${say.word(of)}`, async () => {
        const path = `${settings.paths.instance}/${configFileName(kind)}`
        boot.known.forget(path)
        const consumed = await consumeParts({ ...shared, session, message, frequency, disabledTypes })
        boot.configFiles.wrote(path, consumed.text, consumed.config)
        if (kind === 'user') stageDocuments = consumed.stageDocuments
      })
    }
    if (settings.config['allow_userdata'] === false)
      boot.notices.debug(say`allow_userdata = False: discarding user-data`)
    else await consume('user', 'user-data')
    if (stageDocuments.length > 0 || (await boot.host.files.exists(userDataDocuments)))
      await (await import('./handed-out.ts')).keepUserData(boot, instance, stageDocuments)
    // What vendors may do is decided by the system and the user, not by the vendor.
    const decided = await boot.settings({ datasource: instance.config, withoutVendor: true })
    for (const [kind, key] of [
      ['vendor', 'vendor_data'],
      ['vendor2', 'vendor_data2'],
    ] as const) {
      if (rawData(instance)[kind] === undefined) continue
      const { enabled, disabledTypes } = vendorSettings(decided.config, key, boot.notices)
      if (enabled) await consume(kind, key.replace('_', '-'), disabledTypes)
      else boot.notices.debug(say`${key} is disabled, it is not used`)
    }
  } finally {
    await session.close()
  }
}
