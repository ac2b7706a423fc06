// `cloud-init devel net-convert`: a network config of any kind as the files of one renderer, below a directory.

import { Failure } from '../../core/errors.ts'
import { describeNotice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import {
  convertDebugText,
  convertNetwork,
  convertOutputs,
  convertReads,
  convertSummary,
  parseMacMapping,
} from '../../network/convert.ts'
import { fileMode } from '../../network/file-mode.ts'
import { type ConfigKind, configKinds } from '../../network/inputs/converter.ts'
import type { RendererName } from '../../network/renderers/index.ts'
import { absolute, type Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

/** Names of `system_info.distro`: they decide about headers and flavours. */
const distros = [
  'alpine',
  'aosc',
  'arch',
  'debian',
  'ubuntu',
  'freebsd',
  'dragonfly',
  'gentoo',
  'cos',
  'netbsd',
  'openbsd',
  'almalinux',
  'amazon',
  'azurelinux',
  'centos',
  'cloudlinux',
  'eurolinux',
  'fedora',
  'mariner',
  'miraclelinux',
  'openmandriva',
  'photon',
  'rhel',
  'rocky',
  'virtuozzo',
  'opensuse',
  'opensuse-leap',
  'opensuse-microos',
  'opensuse-tumbleweed',
  'sle_hpc',
  'sle-micro',
  'sles',
  'suse',
  'openeuler',
  'OpenCloudOS',
  'TencentOS',
  'raspberry-pi-os',
] as const

const spec = {
  options: {
    'network-data': {
      short: 'p',
      type: 'value',
      metavar: 'PATH',
      required: true,
      about: 'The network config to read.',
    },
    kind: { short: 'k', type: 'value', required: true, choices: configKinds, about: 'What it is.' },
    directory: { short: 'd', type: 'value', metavar: 'PATH', required: true, about: 'Where to write the files.' },
    distro: { short: 'D', type: 'value', required: true, choices: distros, about: 'For which distro.' },
    mac: {
      short: 'm',
      type: 'list',
      metavar: 'name,mac',
      about: 'A network device that is there; may be given again.',
    },
    debug: { type: 'flag', about: 'Print on standard error how the config was understood.' },
    'output-kind': { short: 'O', type: 'value', required: true, choices: convertOutputs, about: 'What to write.' },
  },
} as const satisfies CommandSpec

export const netConvert: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, fail } = parsed
  const { files } = io.host
  const given = values['network-data'] ?? ''
  const output = (values['output-kind'] ?? 'netplan') as RendererName
  const directory = (await absolute(io, values.directory ?? '.')).replace(/(?<!\/)\/+$/, '')
  const nics = (values.mac ?? []).map(
    (text) => parseMacMapping(text) ?? fail(`argument -m/--mac: "${text}" is not NAME,MAC`),
  )
  const text = await files.readText(await absolute(io, given))
  if (text === undefined) throw new Failure(say`${say.path(given)}: no such file`)
  const current: Record<string, string> = {}
  for (const path of convertReads(output)) {
    const present = await files.readText(`${directory}${path}`)
    if (present !== undefined) current[path] = present
  }
  const kind = (values.kind ?? 'yaml') as ConfigKind
  const result = convertNetwork({
    text,
    document: given,
    kind,
    distro: values.distro ?? '',
    output,
    nics,
    current,
  })
  if (values.debug) io.err(await convertDebugText(result))
  for (const problem of result.problems) io.err(`${problem.level.toUpperCase()}: ${describeNotice(problem)}\n`)
  for (const notice of result.notices) io.err(`WARNING: ${describeNotice(notice)}\n`)
  if (!result.files) return 1
  for (const file of result.files) {
    const path = `${directory}${file.path}`
    const present = await files.stat(path)
    await files.write(path, file.content, { mode: fileMode(file, present?.mode) })
  }
  io.err(convertSummary(kind, given, output, values.directory ?? '.'))
  // Part of the config is not in the files.
  return result.problems.some(({ level }) => level === 'error') ? 1 : 0
}
