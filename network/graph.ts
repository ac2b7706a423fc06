// A network config as a picture: NICs on the left, what stands on them to the right. SVG text without scripts or fonts.

import { asText } from '../core/as-text.ts'
import { type Box, columnsOf, lowerNames, type Placed } from './graph-layout.ts'
import type { Interface, NetworkState, Subnet } from './state.ts'

export interface TopologyOptions {
  readonly title?: string
}

interface Look {
  readonly label: string
  readonly fill: string
  readonly stroke: string
}

const looks: Readonly<Record<string, Look>> = {
  physical: { label: 'NIC', fill: '#eef4fb', stroke: '#2f6db5' },
  infiniband: { label: 'InfiniBand', fill: '#eef4fb', stroke: '#2f6db5' },
  loopback: { label: 'loopback', fill: '#f3f3f3', stroke: '#6b6b6b' },
  bond: { label: 'bond', fill: '#fdf1e3', stroke: '#b35c00' },
  bridge: { label: 'bridge', fill: '#eaf6ec', stroke: '#2b7a3d' },
  vlan: { label: 'VLAN', fill: '#f5edfa', stroke: '#7a3ea6' },
  unknown: { label: 'not defined', fill: '#fbeaea', stroke: '#b3261e' },
}

const charWidth = 7.6
const lineHeight = 18
const padding = 12
const headHeight = 28
const gap = { column: 110, row: 22, edge: 24 }

export function topologySvg(state: NetworkState, { title = 'Network' }: TopologyOptions = {}): string {
  const boxes = state.interfaces.map(boxOf)
  const top = 64
  const { placed, width, height } = columnsOf(boxes, { ...gap, left: gap.edge, top })
  const byName = new Map(placed.map((one) => [one.box.owner.name, one]))
  const footer = footerOf(state)
  const total = {
    width: Math.max(width, ...footer.map((line) => line.length * charWidth + 2 * gap.edge), title.length * 12 + 48),
    height: height + footer.length * lineHeight + (footer.length > 0 ? 24 : 0),
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(total.width)}" height="${round(total.height)}" viewBox="0 0 ${round(total.width)} ${round(total.height)}" role="img" aria-labelledby="title" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="12.5">`,
    `<title id="title">${escapeXml(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="${gap.edge}" y="38" font-size="18" font-weight="bold" fill="#1a1a1a">${escapeXml(title)}</text>`,
    ...placed.flatMap((upper) => edgesOf(upper, byName)),
    ...placed.map(boxSvg),
    ...footer.map((line, index) => {
      const y = round(height + 16 + index * lineHeight)
      return `<text x="${gap.edge}" y="${y}" fill="#333333">${escapeXml(line)}</text>`
    }),
    '</svg>',
    '',
  ].join('\n')
}

function lookOf({ type, placeholder }: Interface): Look {
  const { [placeholder ? 'unknown' : (type ?? 'unknown')]: look = { label: '', fill: '#ffffff', stroke: '#000000' } } =
    looks
  return look
}

function boxOf(owner: Interface): Box {
  const lines = describe(owner)
  const head = owner.name.length + lookOf(owner).label.length + 4
  const longest = Math.max(head, ...lines.map((line) => line.length), 16)
  return {
    owner,
    lines,
    width: longest * charWidth + 2 * padding,
    height: headHeight + lines.length * lineHeight + (lines.length > 0 ? padding : 0),
  }
}

/** What a person wants to know about an interface, one line each. */
function describe(owner: Interface): readonly string[] {
  const { mac, mtu, subnets, params, dns, vlan, configId, name, optional, bondMembers } = owner
  const mode = params['bond-mode'] ?? params['bond_mode']
  const servers = [...subnets.flatMap(({ dnsServers }) => dnsServers ?? []), ...(dns?.servers ?? [])]
  const search = [...subnets.flatMap(({ dnsSearch }) => dnsSearch ?? []), ...(dns?.search ?? [])]
  return [
    ...(configId !== undefined && configId !== name ? [`from ${configId}`] : []),
    ...(mac ? [`mac ${mac}`] : []),
    ...(vlan ? [`id ${vlan.id}`] : []),
    ...(bondMembers !== undefined && mode !== undefined ? [`mode ${asText(mode)}`] : []),
    ...(params['bridge_stp'] === true ? ['spanning tree'] : []),
    ...(mtu !== undefined ? [`mtu ${mtu}`] : []),
    ...(optional ? ['optional'] : []),
    ...subnets.flatMap(subnetLines),
    ...(servers.length > 0 ? [`dns ${[...new Set(servers)].join(' ')}`] : []),
    ...(search.length > 0 ? [`search ${[...new Set(search)].join(' ')}`] : []),
  ]
}

function subnetLines({ type, address, prefix, gateway, routes }: Subnet): readonly string[] {
  const own = address === undefined ? type : prefix === undefined ? address : `${address}/${prefix}`
  return [
    own,
    ...(gateway === undefined ? [] : [`  gateway ${gateway}`]),
    ...routes.map(({ network, prefix: length, gateway: via, metric }) => {
      const target = length === 0 ? 'default' : `${network}/${length}`
      return `  ${target}${via === undefined ? '' : ` via ${via}`}${metric === undefined ? '' : ` metric ${metric}`}`
    }),
  ]
}

function footerOf({ routes, dns }: NetworkState): readonly string[] {
  return [
    ...routes.map(({ network, prefix, gateway }) => {
      return `route ${prefix === 0 ? 'default' : `${network}/${prefix}`}${gateway === undefined ? '' : ` via ${gateway}`}`
    }),
    ...(dns.servers.length > 0 ? [`dns ${dns.servers.join(' ')}`] : []),
    ...(dns.search.length > 0 ? [`search ${dns.search.join(' ')}`] : []),
  ]
}

function boxSvg({ box, x, y }: Placed): string {
  const { owner, lines, width, height } = box
  const { label, fill, stroke } = lookOf(owner)
  const texts = lines.map((line, index) => {
    const top = round(y + headHeight + 15 + index * lineHeight)
    return `<text x="${round(x + padding)}" y="${top}" fill="#1a1a1a" xml:space="preserve">${escapeXml(line)}</text>`
  })
  const dash = owner.placeholder ? ' stroke-dasharray="5 4"' : ''
  return [
    `<g><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="7" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${dash}/>`,
    `<text x="${round(x + padding)}" y="${round(y + 19)}" font-weight="bold" fill="#1a1a1a">${escapeXml(owner.name)}</text>`,
    `<text x="${round(x + width - padding)}" y="${round(y + 19)}" text-anchor="end" fill="${stroke}">${escapeXml(label)}</text>`,
    ...texts,
    '</g>',
  ].join('\n')
}

/** Lines to an interface from what it stands on. */
function edgesOf(upper: Placed, byName: ReadonlyMap<string, Placed>): readonly string[] {
  const { owner } = upper.box
  const { stroke } = lookOf(owner)
  return lowerNames(owner).flatMap((name) => {
    const lower = byName.get(name)
    if (!lower || lower === upper) return []
    const from = { x: lower.x + lower.box.width, y: lower.y + headHeight / 2 }
    const to = { x: upper.x, y: upper.y + headHeight / 2 }
    const bend = Math.max(Math.abs(to.x - from.x) / 2, 40)
    const path = `M${round(from.x)} ${round(from.y)} C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`
    return [
      `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="1.5"/>`,
      `<circle cx="${round(to.x)}" cy="${round(to.y)}" r="3.5" fill="${stroke}"/>`,
    ]
  })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  // XML allows no control characters but tab and line ends.
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '').replace(/[&<>"]/g, (found) => entities[found] ?? found)
}
