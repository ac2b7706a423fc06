// `cloud-init collect-logs`: everything a bug report needs, in one archive, made with the machine's own tar.

import { HostError, reasonOf } from '../../core/errors.ts'
import { defaultPaths, temporaryFolder } from '../../core/paths.ts'
import { reportedVersion } from '../../core/version.ts'
import type { Argv, Commands, Host } from '../../system/host.ts'
import { withTemporaryFolder } from '../../system/temporary-path.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { redacted, withoutOutput } from '../shared/redacted.ts'

const spec = {
  options: {
    verbose: { short: 'v', longFirst: true, type: 'count', about: 'Say what is collected.' },
    tarfile: { short: 't', longFirst: true, type: 'value', about: 'The archive to make (default: cloud-init.tar.gz).' },
    'include-userdata': {
      short: 'u',
      longFirst: true,
      type: 'flag',
      about: 'Deprecated; what it asked for is the default.',
    },
    'redact-sensitive': {
      short: 'r',
      longFirst: true,
      type: 'flag',
      about: 'Leave out what only root may read, what users wrote and what scripts printed, and redact all else.',
    },
  },
} as const satisfies CommandSpec

/** What holds texts of users of which nothing is known, with what is said when it is left out for that; begins of paths. */
const notRedactable: readonly (readonly [string, string])[] = [
  ['/var/log/cloud-init-output', 'scripts may have written anything there'],
  [`${defaultPaths.cloud}/seed/`, 'it is what a user wrote, with all that scripts in it say'],
  [`${defaultPaths.cloud}/handlers/`, 'it is a program of a user'],
]

/** `deep`: with what is in the folders below. */
const folders: readonly { readonly path: string; readonly deep: boolean }[] = [
  { path: `${defaultPaths.cloud}/data`, deep: true },
  { path: `${defaultPaths.cloud}/handlers`, deep: true },
  { path: `${defaultPaths.cloud}/seed`, deep: true },
  { path: defaultPaths.instance, deep: false },
  { path: defaultPaths.run, deep: false },
  { path: '/etc/cloud', deep: true },
]

export const collectLogs: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values } = parsed
  if (!io.root) {
    io.err('This command must be run as root.\n')
    return 1
  }
  if (values['include-userdata']) io.err('WARNING: --include-userdata is the default and does nothing\n')
  const redact = values['redact-sensitive'] === true
  const { host } = io
  const target = await absolute(io, values.tarfile ?? 'cloud-init.tar.gz')
  const name = `cloud-init-logs-${host.clock.now().toISOString().slice(0, 10)}`
  const say = values.verbose ? (text: string) => io.err(`${text}\n`) : () => {}
  await withTemporaryFolder(host, temporaryFolder(defaultPaths), 'collect', async (work) => {
    const secrets = redact ? await secretsOf(host) : undefined
    await collect(io, `${work}/${name}`, secrets, say)
    // Where the archive goes may be anybody's folder: tar would write into whatever has been put there under that name.
    const archive = `${work}/archive`
    await host.commands.run(['tar', '-czf', archive, '-C', work, name])
    await host.files.write(target, (await host.files.read(archive)) ?? '', {
      mode: 0o600,
      owner: { user: 0, group: 0 },
    })
  })
  io.err(`Wrote ${target}\n`)
  if (!redact)
    io.err(
      'WARNING: the archive may hold passwords and keys. Look through it before you give it away,\nor leave them out with --redact-sensitive.\n',
    )
  return 0
}

/** Loads the schemas of all modules. */
async function secretsOf(host: Host): Promise<readonly string[]> {
  const { knownSecrets } = await import('../../stages/state/known-secrets.ts')
  return knownSecrets(host, defaultPaths)
}

/** With `secrets`, everything is redacted on its way, and left out if it cannot be. */
async function collect(
  { host, err }: Io,
  top: string,
  secrets: readonly string[] | undefined,
  say: (text: string) => void,
): Promise<void> {
  const { files } = host
  await files.makeDirectory(top, { mode: 0o700 })
  await files.write(`${top}/version`, `cloud-init ${reportedVersion}\n`)
  const pack: Pack = async (path, content, source) => {
    const wanted = secrets ? redacted(content, secrets) : content
    if (wanted === undefined) return err(`WARNING: not collected, as it is no text that can be redacted: ${path}\n`)
    await files.write(`${top}${path}`, wanted, { mode: 0o600 })
    say(source)
  }
  const redact = secrets !== undefined
  await collectOutputs(host.commands, pack, redact)
  await collectFiles({ host, err }, pack, redact)
}

/** `source`: how it is called with --verbose. */
type Pack = (path: string, content: Uint8Array, source: string) => Promise<void>

async function collectOutputs(commands: Commands, pack: Pack, redact: boolean): Promise<void> {
  const outputs: readonly (readonly [string, Argv])[] = [
    ['dpkg-version', ['dpkg-query', '--show', '-f=${Version}\n', 'cloud-init']],
    ...(redact ? [] : ([['dmesg.txt', ['dmesg']]] as (readonly [string, Argv])[])),
    ['journal.txt', ['journalctl', '--boot=0', '-o', 'short-precise']],
    ['journal-previous.txt', ['journalctl', '--boot=-1', '-o', 'short-precise']],
  ]
  for (const [file, argv] of outputs) {
    const text = await outputOf(commands, argv)
    const content = Buffer.from(redact ? withoutOutput(text) : text)
    await pack(`/${file}`, content, `collected output of ${argv[0]} to file '${file}'`)
  }
}

async function collectFiles({ host, err }: Pick<Io, 'host' | 'err'>, pack: Pack, redact: boolean): Promise<void> {
  const { files } = host
  for (const path of await wantedFiles(host)) {
    const info = await files.stat(path)
    const log = path.startsWith('/var/log/')
    if (info?.type !== 'file' || (redact && !log && !(info.mode & 0o004))) continue
    const [, why] = (redact && notRedactable.find(([start]) => path.startsWith(start))) || []
    if (why) {
      err(`WARNING: not collected, as ${why}: ${path}\n`)
      continue
    }
    try {
      await pack(path, (await files.read(path)) ?? Buffer.alloc(0), `collected file: ${path}`)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      err(`WARNING: not collected: ${reasonOf(error)}\n`)
    }
  }
}

async function wantedFiles(host: Host): Promise<readonly string[]> {
  const logs = ((await host.files.list('/var/log')) ?? []).filter((name) => name.startsWith('cloud-init'))
  const found = logs.map((name) => `/var/log/${name}`)
  for (const { path, deep } of folders) await addFiles(host, path, found, deep)
  return found.filter((path) => !/^\/etc\/cloud\/(keys|templates)\//.test(path))
}

async function outputOf(commands: Commands, argv: Argv): Promise<string> {
  try {
    const { stdout, stderr } = await commands.query(argv, { accept: 'any', limit: 64 * 1024 * 1024, timeout: 60_000 })
    return stdout || stderr
  } catch (error) {
    return `${reasonOf(error)}\n`
  }
}

async function addFiles(host: Host, path: string, found: string[], deep: boolean): Promise<void> {
  for (const name of (await host.files.list(path)) ?? []) {
    const entry = `${path}/${name}`
    const info = await host.files.stat(entry, { follow: false })
    if (info?.type === 'file') found.push(entry)
    else if (info?.type === 'directory' && deep) await addFiles(host, entry, found, deep)
  }
}
