// sysconfig: the ifcfg files of the Red Hat and SUSE families, which network-scripts, wicked and NetworkManager's ifcfg-rh
// plugin read.

import { type Said, say } from '../../core/said.ts'
import { isDefaultRoute, type NetworkState } from '../state.ts'
import type { RenderedFile, RenderedNetwork, Renderer, RenderNotice, RenderOptions } from './renderer.ts'
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
const distros = [
  'almalinux',
  'centos',
  'cloudlinux',
  'eurolinux',
  'fedora',
  'miraclelinux',
  'opencloudos',
  'openeuler',
  'openmandriva',
  'opensuse*',
  'rhel',
  'rocky',
  'sle-micro',
  'sle_hpc',
  'sles',
  'suse',
  'tencentos',
  'virtuozzo',
]
/** With this plugin NetworkManager reads ifcfg files too. The folder's name has a version in it. */
export const ifcfgPlugin = ['/usr/lib', '/usr/lib64'].map(
  (library) => `${library}/NetworkManager/*/libnm-settings-plugin-ifcfg-rh.so`,
)
const redHat = '/etc/sysconfig/network-scripts'
const networkFile = '/etc/sysconfig/network'
const resolvConf = '/etc/resolv.conf'
/** Keeps NetworkManager from writing over resolv.conf. */
const managerConf = '/etc/NetworkManager/conf.d/99-cloud-init.conf'
const udevRules = {
  redhat: '/etc/udev/rules.d/70-persistent-net.rules',
  suse: '/etc/udev/rules.d/85-persistent-net-cloud-init.rules',
}

export const sysconfig: Renderer<'sysconfig'> = {
  name: 'sysconfig',
  needs: [
    {
      distros,
      programs: ['ifup', 'ifdown'],
      paths: [`${redHat}/network-functions`, '/etc/sysconfig/config'],
    },
    { distros, paths: ifcfgPlugin },
  ],
  writes: [
    ...['ifcfg-*', 'route-*', 'route6-*'].map((name) => ({ path: `${redHat}/${name}`, clears: true, begins: header })),
    { path: `${networkFile}/ifcfg-*`, clears: true, begins: header },
    { path: networkFile },
    { path: resolvConf },
    { path: managerConf },
    { path: udevRules.redhat },
    { path: udevRules.suse },
  ],
  reads: [resolvConf, networkFile],
  render,
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const notices: RenderNotice[] = []
  const note = (name: string, message: Said) => {
    notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: name })
  }
  const { current = {}, conventions } = options
  const suse = conventions.ifcfg === 'suse'
  const files = suse ? suseFiles(state, note) : rhelFiles(state, note)
  const resolver = resolvConfText(allDns(state), current[resolvConf], notices)
  if (resolver !== undefined) {
    files.push({ path: resolvConf, content: resolver, mode: 0o644 })
    files.push({ path: managerConf, content: `${header}[main]\ndns = none\n`, mode: 0o644 })
  }
  files.push(persistentNames(udevRules[conventions.ifcfg], state))
  if (!suse) files.push({ path: networkFile, content: networkText(current[networkFile], state.useIpv6), mode: 0o644 })
  if (state.routes.length > 0) {
    const message = say`routes that belong to no interface have no place in sysconfig; they are left out`
    notices.push({ level: 'warning', code: 'network/not-rendered', message })
  }
  return { files, removals: [], commands: [], notices }
}

function rhelFiles(state: NetworkState, note: (name: string, message: Said) => void): RenderedFile[] {
  const everyRoute = [
    ...state.routes,
    ...state.interfaces.flatMap(({ subnets }) => subnets.flatMap(({ routes }) => routes)),
  ]
  const context = { references: referencesOf(state.interfaces), defaultRoute: everyRoute.some(isDefaultRoute), note }
  return state.interfaces.flatMap((owner) => {
    if (owner.type === 'loopback') return []
    const { settings, routes } = rhelInterface(owner, context)
    const file = fileOf(`${redHat}/ifcfg-${owner.name}`, settings)
    if (routes.length === 0) return [file]
    const { four, six } = splitFamilies(routes)
    return [
      file,
      { path: `${redHat}/route-${owner.name}`, content: routeText(four), mode: 0o644 },
      { path: `${redHat}/route6-${owner.name}`, content: route6Text(six, owner.name), mode: 0o644 },
    ]
  })
}

function suseFiles(state: NetworkState, note: (name: string, message: Said) => void): RenderedFile[] {
  const settings = suseInterfaces(state.interfaces, note)
  return [...settings].map(([name, one]) => fileOf(`${networkFile}/ifcfg-${name}`, one))
}

function fileOf(path: string, settings: Settings): RenderedFile {
  return { path, content: settingsText(settings), mode: 0o644 }
}
