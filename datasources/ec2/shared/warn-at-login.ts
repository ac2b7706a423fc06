// Whoever logs in is told that the metadata service could be anybody's: nothing identifies the machine as one of EC2.

import { say } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { ActivateInput } from '../../datasource.ts'
import type { Platform } from './platform.ts'
import type { Ec2Settings } from './settings.ts'
import { strictness } from './strictness.ts'

const width = 74

export function warnAtLogin(
  { settings, newInstance, paths, notices }: ActivateInput<Ec2Settings>,
  platform: Platform,
): readonly Deed[] {
  const strict = strictness(settings.strict_id) ?? { warnFor: 0 }
  if (platform !== 'unknown' || !newInstance || typeof strict === 'string') return []
  const message = say`The metadata service has EC2's form, and nothing identifies this machine as one of EC2`
  notices.warning('datasource/unidentified', message, {
    hint: say`datasource.Ec2.strict_id says whether it may be used`,
  })
  const file = `${paths.instance}/warnings/non_ec2_md`
  const what = say`warn at login about a metadata service that may be anybody's`
  return [
    { write: file, content: boxed(text), mode: 0o644, what },
    ...(strict.warnFor > 0 ? [pause(strict.warnFor)] : []),
  ]
}

function pause(seconds: number): Deed {
  const options = { timeout: (seconds + 10) * 1000 }
  return {
    run: ['sleep', String(seconds)],
    options,
    what: say`wait for ${seconds} s, as strict_id says`,
    optional: true,
  }
}

const text = `This system uses the Ec2 datasource, but nothing identifies it as one
of Amazon EC2 or of a cloud known to have the same metadata service.
Whoever answers at its address decides what this machine is.

If that is meant to be so, say it in /etc/cloud/cloud.cfg.d:
  datasource:
    Ec2:
      strict_id: false

If it is not, name the datasources that count (datasource_list), or
have the machine identified by its firmware.
`

function boxed(lines: string): string {
  const edge = '*'.repeat(width)
  const inner = lines
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line.padEnd(width - 4)} #`)
  return `${[edge, ...inner, edge].join('\n')}\n`
}
