// What a customization asks to be done besides what an instance can say: the hypervisor is told how it went, a script is run, root gets a
// password. All of it once: a mark says that it was, and the folder is removed.

import { defaultPaths } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Host } from '../../../system/host.ts'
import { contained } from '../../shared/contained.ts'
import { guestTools } from '../../shared/guestinfo.ts'
import { type Customization, customizationFolder, type Fault, isYes, valueIn } from './customization.ts'

const log = '/var/log/cloud-init.log'
const script = '/root/.customization/customize.sh'
const interfaces = '/etc/network/interfaces'
const leases = '/var/lib/dhcp'

/** What the hypervisor is told of a fault. */
type Told = Pick<Fault, 'event' | 'status'>

/** The deeds for one that can be used; with `shortfall` not all of it. */
export async function customize(host: Host, customization: Customization, shortfall?: Told): Promise<readonly Deed[]> {
  const tell = await teller(host, customization)
  const special = customization.kind === 'classic' ? await onceOnly(host, customization, tell) : []
  const given = contained(host.files, customizationFolder)
  const nics = (await given.read(`${customizationFolder}/nics.txt`, { length: 1024 }))?.toString('utf8').trim()
  return [
    ...tell.status('Started'),
    ...special,
    ...(customization.kind === 'classic' ? await withoutOldNetwork(host) : []),
    ...(nics ? tell.state(4, 103, nics) : []),
    ...(shortfall ? failure(tell, shortfall) : [removal, ...tell.state(5, 0), ...tell.status('Successful')]),
  ]
}

/** The deeds for one that cannot be used. */
export async function refuse(host: Host, customization: Customization, fault: Told): Promise<readonly Deed[]> {
  const tell = await teller(host, customization)
  return [...tell.status('Started'), ...failure(tell, fault)]
}

const removal: Deed = {
  what: say`remove what the customization was read from`,
  remove: customizationFolder,
  recursive: true,
  optional: true,
}

interface Teller {
  state(state: 4 | 5, event: number, message?: string): readonly Deed[]
  /** Only where the customization asks for it. */
  status(text: string): readonly Deed[]
}

async function teller(host: Host, { config }: Customization): Promise<Teller> {
  const [speak] = await guestTools(host)
  const wanted = isYes(valueIn(config, 'MISC', 'POST-GC-STATUS'))
  const said = (command: string): readonly Deed[] =>
    speak ? [{ what: say`tell the hypervisor how the customization goes`, run: speak(command), optional: true }] : []
  return {
    state: (state, event, message) =>
      said(`deployPkg.update.state ${state} ${event} ${log}${message === undefined ? '' : `@${message}`}`),
    status: (text) => (wanted ? said(`info-set guestinfo.gc.status ${text}`) : []),
  }
}

const failure = (tell: Teller, { event, status }: Told) => [...tell.state(4, event), ...tell.status(status), removal]

/** Script and password: only with a mark that was not set by this customization before. */
async function onceOnly(host: Host, { config, files }: Customization, tell: Teller): Promise<readonly Deed[]> {
  const id = valueIn(config, 'MISC', 'MARKER-ID')
  if (id === undefined || !/^[\w.-]{1,200}$/.test(id)) return []
  const folder = `${defaultPaths.cloud}/data`
  const mark = `.markerfile-${id}.txt`
  const marks = ((await host.files.list(folder)) ?? []).filter((name) => /^\.markerfile-.*\.txt$/.test(name))
  if (marks.includes(mark)) return []
  return [
    ...scripts(config, files, tell),
    ...(await passwords(host, config, tell)),
    ...marks.map((name): Deed => ({ what: say`remove an older mark`, remove: `${folder}/${name}` })),
    { what: say`remember that the machine was customized`, write: `${folder}/${mark}`, content: '', mode: 0o644 },
  ]
}

function scripts(config: Customization['config'], files: Customization['files'], tell: Teller): readonly Deed[] {
  const name = valueIn(config, 'CUSTOM-SCRIPT', 'SCRIPT-NAME')
  const content = name === undefined ? undefined : files.get(name)
  const after = files.get('post-customize-guest.sh')
  if (!content || !after) return []
  return [
    { what: say`write the script of the customization`, write: script, content: unixText(content), mode: 0o544 },
    {
      what: say`run the script of the customization`,
      run: [script, 'precustomization'],
      options: { ofUser: true, timeout: 60 * 60_000 },
      otherwise: failure(tell, { event: 100, status: 'Error executing pre-customization script' }),
    },
    {
      what: say`write what runs the script again`,
      write: `${defaultPaths.cloud}/scripts/per-instance/post-customize-guest.sh`,
      content: unixText(after),
      mode: 0o700,
    },
    {
      what: say`note that the script is to be run again`,
      write: '/.guest-customization-post-reboot-pending',
      content: '',
      mode: 0o644,
    },
  ]
}

/** What was written on Windows has a carriage return on the line that names the interpreter. */
function unixText(content: Buffer): string {
  return content.toString('utf8').replaceAll('\r', '')
}

async function passwords({ files }: Host, config: Customization['config'], tell: Teller): Promise<readonly Deed[]> {
  const otherwise = failure(tell, { event: 100, status: 'Error executing password configuration' })
  const encoded = valueIn(config, 'PASSWORD', '-PASS')
  const password =
    encoded === undefined
      ? ''
      : Buffer.from(encoded, 'base64')
          .toString('utf8')
          .replace(/\r?\n$/, '')
  const accounts = isYes(valueIn(config, 'PASSWORD', 'RESET')) ? rootAccounts(await files.readText('/etc/passwd')) : []
  const set: Deed = {
    what: say`set the password of root`,
    run: ['chpasswd'],
    options: { input: `root:${password}\n`, secret: true },
    otherwise,
  }
  return [
    ...(password && !/[\r\n]/.test(password) ? [set] : []),
    ...accounts.map(
      (name): Deed => ({ what: say`have root choose a new password`, run: ['passwd', '--expire', name], otherwise }),
    ),
  ]
}

/** Those with number 0, whatever they are called. */
function rootAccounts(passwd = ''): readonly string[] {
  const lines = passwd.split('\n').map((line) => line.split(':'))
  return lines.flatMap(([name, , uid]) => (name && uid === '0' ? [name] : []))
}

const sourcing = `# Written by firstlight as VMware's customization asked for it: what was here is in interfaces.before_vmware_customization.
source /etc/network/interfaces.d/*
source-directory /etc/network/interfaces.d
`

/** Addresses and leases that the image brought would stay beside those of the customization. */
async function withoutOldNetwork({ files }: Host): Promise<readonly Deed[]> {
  const before = await files.read(interfaces)
  const old = ((await files.list(leases)) ?? []).map(
    (name): Deed => ({ what: say`remove a lease of the image`, remove: `${leases}/${name}`, optional: true }),
  )
  if (before === undefined || before.toString('utf8') === sourcing) return old
  const backup = `${interfaces}.before_vmware_customization`
  return [
    { what: say`keep the image's network config`, write: backup, content: before, mode: 0o644 },
    { what: say`replace the image's network config`, write: interfaces, content: sourcing, mode: 0o644 },
    ...old,
  ]
}
