// Answers to the questions packages ask when they are installed.

import { asText } from '../../../core/as-text.ts'
import { isObject, type Json } from '../../../core/json.ts'
import { configFile } from '../../../core/paths.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'

export async function preseed(selections: Json | undefined, { host, notices }: ModuleContext): Promise<void> {
  if (!isObject(selections)) return notices.debug(say`debconf_selections was not set in config`)
  const texts = Object.keys(selections)
    .sort()
    .map((name) => `${asText(selections[name]).replace(/(?<!\n)\n+$/, '')}\n`)
  if (texts.length === 0) return
  const input = texts.join('')
  await host.commands.run(['debconf-set-selections'], { input, secret: true })
  const asked = packagesIn(input)
  if (asked.size === 0 || !(await host.commands.find('dpkg-query'))) return
  const { stdout } = await host.commands.query(['dpkg-query', '--list'], { accept: 'any', limit: 16 << 20 })
  const settled = stdout.split('\n').flatMap((line) => {
    const [, name] = /^[hi]i\s+([^\s:]+)/.exec(line) ?? []
    return name !== undefined && asked.has(name) ? [name] : []
  })
  const others = settled.filter((name) => name !== 'cloud-init')
  if (others.length > 0) {
    const why = say`The following packages were installed and preseeded, but cannot be unconfigured: ${say.join(others.map(say.named))}`
    notices.warning('apt/installed-before', why)
  }
  if (!settled.includes('cloud-init')) return
  for (const name of (await host.files.list(configFile.folder)) ?? []) {
    if (name.includes('dpkg')) await host.files.remove(`${configFile.folder}/${name}`)
  }
  await host.commands.run(['dpkg-reconfigure', '--frontend=noninteractive', 'cloud-init'])
}

/** The first word of each line: which package the answer is for. */
export function packagesIn(selections: string): ReadonlySet<string> {
  const names = selections.split('\n').flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    return [line.trim().split(/[:\s]/, 1)[0] as string]
  })
  return new Set(names)
}
