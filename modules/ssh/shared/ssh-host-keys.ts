// The keys by which clients recognise the machine, in /etc/ssh.

import { commandWrote, HostError, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { addSshdLines } from '../../../distros/sshd-settings.ts'
import type { Host } from '../../../system/host.ts'
import type { ModuleContext } from '../../module.ts'

const folder = '/etc/ssh'
const supported = ['rsa', 'ecdsa', 'ed25519']
const parts: Readonly<Record<string, { readonly suffix: string; readonly mode: number }>> = {
  private: { suffix: '', mode: 0o600 },
  public: { suffix: '.pub', mode: 0o644 },
  certificate: { suffix: '-cert.pub', mode: 0o644 },
}

const pathOf = (type: string) => `${folder}/ssh_host_${type}_key`

/** Removes the keys that the image came with: every machine made from it shares them. */
export async function removeHostKeys({ host, notices }: ModuleContext): Promise<void> {
  for (const name of (await host.files.list(folder)) ?? []) {
    if (!/^ssh_host_.*key/.test(name)) continue
    try {
      await host.files.remove(`${folder}/${name}`)
    } catch (error) {
      notices.warning(
        'ssh/key-not-removed',
        say`Failed deleting key file ${folder}/${say.named(name)}: ${reasonOf(error)}`,
      )
    }
  }
}

/** Writes the keys of `ssh_keys`, and makes the public ones that are missing. */
export async function installHostKeys(keys: Readonly<Record<string, unknown>>, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const certificates: string[] = []
  for (const [name, content] of Object.entries(keys)) {
    const [type = '', part = ''] = name.split(/_(?=[^_]*$)/)
    const kind = parts[part]
    if (!supported.includes(type) || !kind) {
      const why = say`Skipping ${/-sk(_|$)/.test(name) ? 'unsupported' : 'invalid'} ssh_keys entry`
      notices.warning('ssh/bad-key-name', why, {
        hint: say`expected one of ${say.join(supported.map(say.word))} with _private, _public or _certificate`,
      })
      continue
    }
    if (typeof content !== 'string' || content === '') continue
    const path = `${pathOf(type)}${kind.suffix}`
    await host.files.write(path, content, { mode: kind.mode })
    if (part === 'certificate') certificates.push(`HostCertificate ${path}`)
  }
  await addSshdLines(host, certificates)
  for (const type of supported) {
    if (keys[`${type}_private`] && !keys[`${type}_public`]) await derivePublicKey(pathOf(type), context)
  }
}

async function derivePublicKey(path: string, { host, notices }: ModuleContext): Promise<void> {
  try {
    const { stdout } = await host.commands.run(['ssh-keygen', '-yf', path], { env: { LANG: 'C' } })
    const [type, base64] = stdout.trim().split(/\s+/)
    await host.files.write(`${path}.pub`, `${type} ${base64} root@localhost\n`, { mode: 0o644 })
    notices.debug(say`Generated a key for ${say.path(path)}.pub from ${say.path(path)}`)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning(
      'ssh/no-public-key',
      say`Failed generating a public key for ${say.path(path)}: ${reasonOf(error, path)}`,
    )
  }
}

/** Makes the missing keys, all at once: how long rsa takes is chance. */
export async function generateHostKeys(
  asked: readonly string[] | undefined,
  quiet: boolean,
  context: ModuleContext,
): Promise<void> {
  const { host, distro } = context
  const types = asked ?? (await hostKeyTypes(host))
  const missing: string[] = []
  for (const type of new Set(types)) if (!(await host.files.exists(pathOf(type)))) missing.push(type)
  if (missing.length === 0) return
  await host.files.makeDirectory(folder)
  await Promise.all(missing.map((type) => generate(type, quiet, context)))
  if (!distro.profile.sshKeysGroup || !(await distro.users.groupExists('ssh_keys'))) return
  const mode = (await sshdMajor(context)) < 9 ? 0o640 : 0o600
  for (const type of missing) {
    const path = pathOf(type)
    if (!(await host.files.exists(path))) continue
    await host.files.setOwner(path, { group: 'ssh_keys' })
    await host.files.setMode(path, mode)
    await host.files.setMode(`${path}.pub`, 0o644)
  }
}

/** The types that are made if the config names none: FIPS mode knows no ed25519. */
export async function hostKeyTypes(host: Host): Promise<readonly string[]> {
  const fips = (await host.files.readText('/proc/sys/crypto/fips_enabled', { limit: 16 }))?.trim() === '1'
  return fips ? supported.filter((type) => type !== 'ed25519') : supported
}

async function generate(type: string, quiet: boolean, context: ModuleContext): Promise<void> {
  const { host, notices, console, hostKeysAhead } = context
  try {
    const made = await hostKeysAhead?.take(type)
    if (made) {
      await host.files.write(pathOf(type), made.privateKey, { mode: 0o600 })
      await host.files.write(`${pathOf(type)}.pub`, made.publicKey, { mode: 0o644 })
      if (!quiet) console.out(made.said(pathOf(type)))
      return
    }
    const { stdout } = await host.commands.run(['ssh-keygen', '-t', type, '-N', '', '-f', pathOf(type)], {
      env: { LANG: 'C' },
    })
    if (!quiet) console.out(stdout)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    if (error.detail.exitCode === 1 && commandWrote(error, /unknown key/i)) {
      return notices.debug(say`ssh-keygen: unknown key type '${say.word(type)}'`)
    }
    notices.warning(
      'ssh/no-host-key',
      say`Failed generating key type ${say.word(type)} to file ${say.path(pathOf(type))}: ${reasonOf(error, pathOf(type))}`,
    )
  }
}

async function sshdMajor({ host }: ModuleContext): Promise<number> {
  try {
    const { stderr } = await host.commands.query(['sshd', '-V'], { accept: [0, 1] })
    return Number(/OpenSSH_(\d+)/.exec(stderr)?.[1] ?? 9)
  } catch {
    // Without an answer, what fits the current releases is the safe choice.
    return 9
  }
}
