// sysconfig: the ifcfg files of the Red Hat and SUSE families, which network-scripts, wicked and NetworkManager's ifcfg-rh
// plugin read.

import type { Facts } from '../../core/facts.ts'
import type { RenderedFile, RenderedNetwork, Renderer, RenderNotice, RenderOptions } from '../renderer.ts'
import { isDefaultRoute, type NetworkState } from '../state.ts'
import { referencesOf } from './shared/references.ts'
import { allDns, resolvConfText } from './shared/resolv-conf.ts'
import {
  header,
  networkText,
  route6Text,
  routeText,
  type Settings,
  settingsText,
  splitFamilies,
} from './shared/sysconfig-files.ts'
import { rhelInterface } from './shared/sysconfig-rhel.ts'
import { suseInterfaces } from './shared/sysconfig-suse.ts'
import { persistentNames } from './shared/udev-rules.ts'

/** IDs of os-release that have sysconfig, in lower case. */
const variants: ReadonlySet<string> = new Set([
  'almalinux',
  'centos',
  'cloudlinux',
  'eurolinux',
  'fedora',
  'miraclelinux',
  'opencloudos',
  'openeuler',
  'openmandriva',
  'rhel',
  'rocky',
  'suse',
  'tencentos',
  'virtuozzo',
])
const suseDistros: ReadonlySet<string> = new Set(['sles', 'sle_hpc', 'sle-micro', 'suse'])
const resolvConf = '/etc/resolv.conf'
const networkFile = '/etc/sysconfig/network'
/** What the facts look for: scripts of either family, NetworkManager's plugin. */
const scripts = ['/etc/sysconfig/network-scripts/network-functions', '/etc/sysconfig/config']
const plugin = /^\/usr\/lib[^/]*\/NetworkManager\/[^/]+\/libnm-settings-plugin-ifcfg-rh\.so$/

export const sysconfig: Renderer = { name: 'sysconfig', available, reads: [resolvConf, networkFile], render }

function available({ os, programs, paths }: Facts): boolean {
  const known = [os.id, ...os.idLike].some((id) => variants.has(id) || isSuse(id))
  if (!known) return false
  const withScripts = programs['ifup'] && programs['ifdown'] && scripts.some((path) => paths.has(path))
  return withScripts ? true : hasIfcfgPlugin(paths)
}

/** NetworkManager reads ifcfg files too where it has the plugin for it. */
export function hasIfcfgPlugin(paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => plugin.test(path))
}

function isSuse(name: string): boolean {
  return name.startsWith('opensuse') || suseDistros.has(name)
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const notices: RenderNotice[] = []
  const note = (name: string, message: string) => {
    notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: name })
  }
  const { current = {} } = options
  const suse = isSuse(options.distro)
  const files = suse ? suseFiles(state, note) : rhelFiles(state, note)
  const resolver = resolvConfText(allDns(state), current[resolvConf], notices)
  if (resolver !== undefined) {
    files.push({ path: resolvConf, content: resolver, mode: 0o644 })
    // NetworkManager would write over resolv.conf.
    const manager = `${header}[main]\ndns = none\n`
    files.push({ path: '/etc/NetworkManager/conf.d/99-cloud-init.conf', content: manager, mode: 0o644 })
  }
  const rules = suse ? '85-persistent-net-cloud-init.rules' : '70-persistent-net.rules'
  files.push(persistentNames(`/etc/udev/rules.d/${rules}`, state))
  if (!suse) files.push({ path: networkFile, content: networkText(current[networkFile], state.useIpv6), mode: 0o644 })
  if (state.routes.length > 0) {
    const message = 'routes that belong to no interface have no place in sysconfig; they are left out'
    notices.push({ level: 'warning', code: 'network/not-rendered', message })
  }
  return { files, removals: [], commands: [], notices }
}

function rhelFiles(state: NetworkState, note: (name: string, message: string) => void): RenderedFile[] {
  const folder = '/etc/sysconfig/network-scripts'
  const everyRoute = [
    ...state.routes,
    ...state.interfaces.flatMap(({ subnets }) => subnets.flatMap(({ routes }) => routes)),
  ]
  const context = { references: referencesOf(state.interfaces), defaultRoute: everyRoute.some(isDefaultRoute), note }
  return state.interfaces.flatMap((owner) => {
    if (owner.type === 'loopback') return []
    const { settings, routes } = rhelInterface(owner, context)
    const file = fileOf(`${folder}/ifcfg-${owner.name}`, settings)
    if (routes.length === 0) return [file]
    const { four, six } = splitFamilies(routes)
    return [
      file,
      { path: `${folder}/route-${owner.name}`, content: routeText(four), mode: 0o644 },
      { path: `${folder}/route6-${owner.name}`, content: route6Text(six, owner.name), mode: 0o644 },
    ]
  })
}

function suseFiles(state: NetworkState, note: (name: string, message: string) => void): RenderedFile[] {
  const settings = suseInterfaces(state.interfaces, note)
  return [...settings].map(([name, one]) => fileOf(`/etc/sysconfig/network/ifcfg-${name}`, one))
}

function fileOf(path: string, settings: Settings): RenderedFile {
  return { path, content: settingsText(settings), mode: 0o644 }
}
