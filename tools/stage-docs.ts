// The stages of docs/kairos.md, from the timeline and the names that Kairos' own actions use.

import { type PointName, timeline, titleOf } from '../stages/timeline.ts'
import { documentNames, lifecycleStages } from '../steps/documents/stage-names.ts'

/** What the machine is like at each point. */
const moments: Readonly<Record<Exclude<PointName, 'detect'>, string>> = {
  rootfs: 'before the initrd hands over',
  initramfs: 'the same, after it; without an initrd that runs it, at the beginning of `fs`',
  fs: 'local file systems are mounted; before sysinit.target and the network',
  local: 'before the network is set up; a datasource that needs none is read',
  boot: 'basic services run; before anybody can log in; the network is not promised',
  network: 'the network is up; user-data is read, users are made',
  config: 'after the network stage',
  final: 'last; packages and scripts of user-data come before `boot.final`',
  reconcile: 'five minutes after the boot, then each hour; OpenRC: every six minutes',
}

const runners = { generator: '', initrd: 'the initrd', boot: 'the boot', timer: 'a timer' } as const

export function stageTable(): string {
  const rows = timeline.flatMap((point) => {
    if (point.name === 'detect') return []
    const names = documentNames(point).map((name) => `\`${name}\``)
    const beside = point.stage ? `, with cloud-init's ${titleOf(point)}` : ''
    return `| ${names.join(', ')} | ${runners[point.runBy]}${beside} | ${moments[point.name]} |\n`
  })
  return `| stages | run by | when |\n| --- | --- | --- |\n${rows.join('')}`
}

export function otherStages(): string {
  return `${lifecycleStages.map((name) => `\`${name}\``).join(', ')}.\n`
}
