// The keys of network configs, for those who tell where something is wrong: a key that is not among them is a user's own text. Made
// when there is something to tell.

import type { JsonObject } from '../../../core/json.ts'
import { knownNames } from '../../../core/schema/known-names.ts'
import { bondParameters, bridgeParameters } from '../../parameters.ts'

/** As much of a JSON schema as names need. */
type Names = JsonObject

export function versionNames(version: unknown): Names {
  return version === 1 ? version1() : version2()
}

/** What the converters tell places in: network_data.json, the metadata of clouds. */
export function cloudNames(): Names {
  const entries = listOf(names('type name mac_address'))
  const nics = listOf(names('mac'))
  return names('', {
    links: listOf(names('type bond_links vlan_link')),
    networks: listOf(names('link')),
    network: names('', { interface: listOf(names('macAddress')), interfaces: nics }),
    interfaces: { ...nics, ...names('', { public: nics, private: nics }) },
    config: entries,
    'network-config': names('', { config: entries }),
    'private-networks': entries,
    'network-data': listOf(names('interface mac ips')),
  })
}

/** The same of VMware's sections. */
export function vmwareNames(): Names {
  return anyName(names('MACADDR IPADDR GATEWAY'))
}

function version1(): Names {
  const route = names('network destination netmask prefix gateway metric mtu table type id')
  const subnet = names(
    'type control address ip_address netmask prefix broadcast gateway metric mtu pointopoint scope dns_nameservers dns_search ipv4 ipv6',
    { routes: listOf(route) },
  )
  const translated = [...Object.values(bondParameters), ...Object.values(bridgeParameters)]
  const spellings = [...translated, ...translated.map((name) => name.replaceAll('-', '_'))].join(' ')
  const entry = names(
    'type name mac_address mtu accept-ra wakeonlan optional keep_configuration config_id bond_interfaces bridge_interfaces vlan_link vlan_id address search interface destination netmask gateway metric id',
    {
      subnets: listOf(subnet),
      params: names(`${spellings} driver device_id bridge_ports bridge_gcint bridge_hw bridge_maxwait bridge_waitport`),
    },
  )
  return names('version renderer', { config: listOf(entry) })
}

function version2(): Names {
  const overrides = names(
    'use-dns use-domains use-hostname use-mtu use-ntp use-routes send-hostname hostname route-metric',
  )
  const auth = names(
    'key-management password method identity anonymous-identity ca-certificate client-certificate client-key client-key-password phase2-auth',
  )
  const common = {
    'dhcp4-overrides': overrides,
    'dhcp6-overrides': overrides,
    nameservers: names('addresses search'),
    addresses: listOf(anyName(names('label lifetime'))),
    routes: listOf(routeNames()),
    'routing-policy': listOf(names('from to table priority mark type-of-service')),
    match: names('macaddress name driver'),
    auth,
    'access-points': anyName(names('password mode bssid band channel hidden networkmanager', { auth })),
  }
  const device = (more: string, parameters: Names = {}) =>
    anyName(names(`${deviceKeys} ${more}`, { ...common, parameters }))
  return names('version renderer openvswitch', {
    ethernets: device(
      'link virtual-function-count embedded-switch-mode delay-virtual-functions-rebind infiniband-mode',
    ),
    wifis: device('wakeonwlan regulatory-domain'),
    bonds: device('interfaces', names(Object.keys(bondParameters).join(' '))),
    bridges: device('interfaces', names(Object.keys(bridgeParameters).join(' '))),
    vlans: device('id link'),
    tunnels: device('mode local remote ttl key keys peers port mark id mac-learning'),
    vrfs: device('table interfaces'),
    modems: device('apn auto-config device-id network-id number password pin sim-id sim-operator-id username'),
    'nm-devices': device(''),
    'dummy-devices': device(''),
    'virtual-ethernets': device('peer'),
  })
}

/** Sections of version 2, those of netplan alone included. */
export function sectionNames(): readonly string[] {
  return knownNames(version2(), [])
}

export function routeNames(): Names {
  return names(
    'to via from metric mtu table on-link type scope congestion-window advertised-receive-window advertised-mss quickack',
  )
}

const deviceKeys =
  'dhcp4 dhcp6 dhcp4domain dhcp6domain dhcp-identifier accept-ra gateway4 gateway6 macaddress mtu ipv6-mtu ipv6-privacy ipv6-address-generation ipv6-address-token link-local set-name wakeonlan optional optional-addresses renderer critical ignore-carrier activation-mode neigh-suppress emit-lldp openvswitch networkmanager'

function names(words: string, below: Readonly<Record<string, Names>> = {}): Names {
  const plain = words.split(' ').flatMap((word): [string, Names][] => (word === '' ? [] : [[word, {}]]))
  return { properties: { ...Object.fromEntries(plain), ...below } }
}

function listOf(items: Names): Names {
  return { items }
}

/** A mapping with keys of the user's. */
function anyName(additionalProperties: Names): Names {
  return { additionalProperties }
}
