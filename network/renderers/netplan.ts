// netplan: a version 2 document as it came, or one made of a version 1 document.

import type { Json, JsonObject } from '../../core/json.ts'
import { dumpYaml } from '../../languages/yaml/text.ts'
import type { NetworkState } from '../state.ts'
import type { RenderedNetwork, Renderer, RenderNotice, RenderOptions } from './renderer.ts'
import { netplanSections } from './shared/netplan-devices.ts'

const ownConfig = '/etc/netplan/50-cloud-init.yaml'
/** The default config that snapd puts on an image: it is removed, with what netplan made of it. */
const snapdConfig = '/etc/netplan/00-snapd-config.yaml'
const snapdText = [
  '# This is the initial network config.',
  '# It can be overwritten by cloud-init or console-conf.',
  'network:',
  '    version: 2',
  '    ethernets:',
  '        all-en:',
  '            match:',
  '                name: "en*"',
  '            dhcp4: true',
  '        all-eth:',
  '            match:',
  '                name: "eth*"',
  '            dhcp4: true',
  '',
].join('\n')
const snapdDerived = [
  '/run/systemd/network/10-netplan-all-en.network',
  '/run/systemd/network/10-netplan-all-eth.network',
  '/run/systemd/generator/netplan.stamp',
]

export const netplan: Renderer<'netplan'> = {
  name: 'netplan',
  needs: [{ programs: ['netplan'] }],
  writes: [{ path: ownConfig }],
  reads: [snapdConfig],
  render,
}

function render(state: NetworkState, { conventions, features, current }: RenderOptions): RenderedNetwork {
  const notices: RenderNotice[] = []
  const body = state.version === 2 ? document({ network: state.source }, true) : written(state, features ?? [], notices)
  return {
    // Keys and addresses may be in it: root only.
    files: [{ path: ownConfig, content: `${conventions.netplanHeader}${body}`, mode: 0o600, keepMode: 'stricter' }],
    removals: current?.[snapdConfig] === snapdText ? [snapdConfig, ...snapdDerived] : [],
    commands: [],
    notices,
  }
}

/** Sections in the reference's order, not the alphabet's. */
function written(state: NetworkState, features: readonly string[], notices: RenderNotice[]): string {
  const { ethernets, bonds, bridges, vlans } = netplanSections(state, features, notices)
  const sections = Object.entries({ ethernets, bonds, bridges, vlans } satisfies Record<string, JsonObject>)
  const blocks = sections
    .filter(([, devices]) => Object.keys(devices).length > 0)
    .map(([name, devices]) => {
      return document({ [name]: devices }).replace(/^(?=.)/gm, '    ')
    })
  return ['network:\n    version: 2\n', ...blocks].join('')
}

/** Aliases in the config stay aliases: written out it might be far longer. */
function document(value: Json, aliases = false): string {
  return dumpYaml(value, { explicitStart: false, explicitEnd: false, aliases })
}
