// VMware's guest customization: VMware Tools put a folder with cust.cfg there while the machine boots, some seconds early or late, and file
// by file. It either names files with cloud-init's own documents ("raw") or says itself what the machine is to be like.
// https://knowledge.broadcom.com/external/article/311864

import { posix } from 'node:path'
import { type Said, say } from '../../../core/said.ts'
import { type Ini, readIni } from '../../../languages/ini.ts'
import { lookUntil, type Patience } from '../../../system/look-until.ts'
import type { ReadInput } from '../../datasource.ts'
import { contained, type SeedReader } from '../../shared/contained.ts'
import { hasPlugin } from './plugin.ts'

export const customizationFolder = '/var/run/vmware-imc'
const configFile = `${customizationFolder}/cust.cfg`
/** What runs the script once more when the machine is up: it comes in the folder. */
const postScript = 'post-customize-guest.sh'

export interface CustomizationSettings {
  readonly disable_vmware_customization?: boolean
  readonly allow_raw_data?: boolean
  readonly vmware_cust_file_max_wait?: number
}

export interface Customization {
  readonly kind: 'raw' | 'classic'
  readonly config: Ini
  /** The text of cust.cfg. */
  readonly text: string
  /** Of the files that cust.cfg names, by name. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Why it cannot be used. */
  readonly fault?: Fault
}

export interface Fault {
  /** As the hypervisor counts them. */
  readonly event: 6 | 9 | 100 | 101
  /** What the hypervisor is told. */
  readonly status: string
  readonly reason: Said
}

/** undefined: there is none, or none that the settings allow. With `patient` it is waited for. */
export async function findCustomization(
  { host, facts, settings }: Pick<ReadInput<CustomizationSettings>, 'host' | 'facts' | 'settings'>,
  patient: boolean,
): Promise<Customization | undefined> {
  const { disable_vmware_customization: disabled = true, allow_raw_data: raw = true } = settings
  if ((disabled && !raw) || !hasPlugin(facts)) return undefined
  const patience = patienceOf(settings, patient)
  // They come out of a package that was unpacked there.
  const given = contained(host.files, customizationFolder)
  const text = await lookUntil(host.clock, () => given.readText(configFile, { limit: 1 << 20 }), patience)
  if (text === undefined) return undefined
  const config = readIni(text)
  const kind = valueIn(config, 'CLOUDINIT', 'METADATA') === undefined ? 'classic' : 'raw'
  if (kind === 'raw' ? !raw : disabled) return undefined
  const needed = neededFiles(config, kind)
  const files = await filesOf(
    { files: given, clock: host.clock },
    needed.map(({ name }) => name),
    patience,
  )
  const missing = needed.find(({ name }) => !files.has(name))
  const fault = missing ? missing.fault : await scriptFault(host, config, kind)
  return { kind, config, text, files, ...(fault && { fault }) }
}

/** undefined: the key is missing or empty. */
export function valueIn({ sections }: Ini, section: string, key: string): string | undefined {
  return sections.get(section)?.get(key) || undefined
}

export function isYes(value: string | undefined): boolean {
  return /^(?:yes|true)$/i.test(value ?? '')
}

function patienceOf({ vmware_cust_file_max_wait: seconds = 15 }: CustomizationSettings, patient: boolean): Patience {
  const budget = patient ? Math.max(0, seconds) * 1000 : 0
  return { budget, interval: seconds > 5 ? 5000 : 1000 }
}

interface Needed {
  readonly name: string
  readonly fault: Fault
}

function neededFiles(config: Ini, kind: Customization['kind']): readonly Needed[] {
  const named = (section: string, key: string, status: string): readonly Needed[] => {
    const name = valueIn(config, section, key)
    if (name === undefined) return []
    const reason = say`${say.path(configFile)} names a file in ${say.word(section)}|${say.word(key)} that is not there`
    return [{ name, fault: { event: 100, status, reason } }]
  }
  if (kind === 'raw') {
    return [
      ...named('CLOUDINIT', 'METADATA', 'Error locating the cloud-init meta data file'),
      ...named('CLOUDINIT', 'USERDATA', 'Error locating the cloud-init userdata file'),
    ]
  }
  const script = named('CUSTOM-SCRIPT', 'SCRIPT-NAME', 'Error executing pre-customization script')
  const reason = say`The customization has a script, and no ${postScript} that runs it again`
  const after: Needed = {
    name: postScript,
    fault: { event: 100, status: 'Error executing post-customization script', reason },
  }
  return script.length > 0 ? [...script, after] : []
}

/** They come one by one: the last may be a while later than cust.cfg. */
async function filesOf(
  { files, clock }: Pick<ReadInput['host'], 'clock'> & { readonly files: SeedReader },
  names: readonly string[],
  { budget }: Patience,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const all = async () => {
    for (const name of names.filter((one) => isPlain(one) && !found.has(one))) {
      const content = await files.read(posix.join(customizationFolder, name), { limit: 8 << 20 })
      if (content !== undefined) found.set(name, content)
    }
    return found.size === new Set(names).size ? found : undefined
  }
  await lookUntil(clock, all, { budget, interval: 1000 })
  return found
}

function isPlain(name: string): boolean {
  return posix.basename(name) === name && name !== '.' && name !== '..'
}

/** Scripts of whoever customizes machines are run where the machine's administrator, or for the lack of a word the customization, allows it. */
async function scriptFault(
  host: ReadInput['host'],
  config: Ini,
  kind: Customization['kind'],
): Promise<Fault | undefined> {
  if (kind === 'raw' || valueIn(config, 'CUSTOM-SCRIPT', 'SCRIPT-NAME') === undefined) return undefined
  const allowed = (await toolsSetting(host)) ?? valueIn(config, 'MISC', 'DEFAULT-RUN-POST-CUST-SCRIPT')
  if (isYes(allowed)) return undefined
  const reason = say`The customization has a script, and the configuration of VMware Tools does not allow scripts`
  return { event: 6, status: 'Custom script is disabled by VM Administrator', reason }
}

async function toolsSetting({ commands }: ReadInput['host']): Promise<string | undefined> {
  const program = await commands.find('vmware-toolbox-cmd')
  if (program === undefined) return undefined
  const argv = [program, 'config', 'get', 'deployPkg', 'enable-custom-scripts'] as const
  const { stdout } = await commands.query(argv, { accept: 'any', timeout: 10_000 })
  // "enable-custom-scripts = true"
  return stdout.split('\n', 1).join('').split('=')[1]?.trim() || undefined
}
