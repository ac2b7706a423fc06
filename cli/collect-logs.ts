// `cloud-init collect-logs`: everything a bug report needs, in one archive, made with the machine's own tar.

import { reportedVersion } from '../core/version.ts'
import type { Argv, Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  verbose: { short: 'v', type: 'count', about: 'Be more verbose.' },
  tarfile: { short: 't', type: 'value', about: 'The tarfile to create containing all collected logs. Default: cloud-init.tar.gz' },
  'include-userdata': { short: 'u', type: 'flag', about: 'DEPRECATED: This is default behavior and this flag does nothing' },
  'redact-sensitive': { short: 'r', type: 'flag', about: 'Redact potentially sensitive data from logs.' },
} as const satisfies OptionTable

const trees = ['/var/lib/cloud/data', '/var/lib/cloud/handlers', '/var/lib/cloud/seed', '/var/lib/cloud/instance', '/run/cloud-init']

export const collectLogs: Command = async (args) => {
  const { values } = parseOptions(options, args)
  if (values.help) {
    process.stdout.write(helpText('cloud-init collect-logs [-h] [-v] [-t TARFILE] [-u] [-r]', 'Collect and tar all cloud-init logs', options))
    return 0
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write('This command must be run as root.\n')
    return 1
  }
  if (values['include-userdata']) process.stderr.write('WARNING: --include-userdata is the default and does nothing\n')
  const redact = values['redact-sensitive'] === true
  if (!redact) {
    process.stderr.write('WARNING: Sensitive data may be included in collected logs. Use --redact-sensitive to leave it out.\n')
  }
  const host = real()
  const { resolve } = await import('node:path')
  const target = resolve(values.tarfile ?? 'cloud-init.tar.gz')
  const name = `cloud-init-logs-${host.clock.now().toISOString().slice(0, 10)}`
  const work = `/run/cloud-init/tmp/collect-${process.pid}`
  const top = `${work}/${name}`
  try {
    await collect(host, top, redact, values.verbose ?? 0)
    await host.commands.run(['tar', '-czf', target, '-C', work, name])
    process.stdout.write(`Wrote ${target}\n`)
    return 0
  } finally {
    await host.files.remove(work, { recursive: true })
  }
}

async function collect(host: Host, top: string, redact: boolean, verbose: number): Promise<void> {
  const { files, commands } = host
  await files.makeDirectory(top, { mode: 0o700 })
  await files.write(`${top}/version`, `cloud-init ${reportedVersion}\n`)
  const outputs: readonly (readonly [string, Argv])[] = [
    ['dpkg-version', ['dpkg-query', '--show', '-f=${Version}\n', 'cloud-init']],
    ...(redact ? [] : ([['dmesg.txt', ['dmesg']]] as (readonly [string, Argv])[])),
    ['journal.txt', ['journalctl', '--boot=0', '-o', 'short-precise']],
    ['journal-previous.txt', ['journalctl', '--boot=-1', '-o', 'short-precise']],
  ]
  for (const [file, argv] of outputs) {
    if (verbose > 0) process.stderr.write(`collecting ${file}\n`)
    try {
      const { stdout, stderr } = await commands.query(argv, { accept: 'any', limit: 64 * 1024 * 1024, timeout: 60_000 })
      await files.write(`${top}/${file}`, stdout || stderr)
    } catch (error) {
      await files.write(`${top}/${file}`, `${error instanceof Error ? error.message : error}\n`)
    }
  }
  const wanted: string[] = []
  for (const name of (await files.list('/var/log')) ?? []) if (name.startsWith('cloud-init')) wanted.push(`/var/log/${name}`)
  for (const tree of trees) await addFiles(host, tree, wanted, tree !== '/run/cloud-init' && tree !== '/var/lib/cloud/instance')
  await addFiles(host, '/etc/cloud', wanted, true)
  for (const path of wanted) {
    const info = await files.stat(path)
    const log = path.startsWith('/var/log/')
    if (info?.type !== 'file' || (redact && !log && !(info.mode & 0o004))) continue
    if (/^\/etc\/cloud\/(keys|templates)\//.test(path)) continue
    await files.write(`${top}${path}`, (await files.read(path)) ?? '', { mode: 0o600 })
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
