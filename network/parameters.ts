// Bond and bridge parameters: version 2's names and version 1's.

/** Version 2 → version 1. Both spellings of gratuitous-arp are in use. */
export const bondParameters: Readonly<Record<string, string>> = {
  mode: 'bond-mode',
  'lacp-rate': 'bond-lacp-rate',
  'mii-monitor-interval': 'bond-miimon',
  'min-links': 'bond-min-links',
  'transmit-hash-policy': 'bond-xmit-hash-policy',
  'ad-select': 'bond-ad-select',
  'all-slaves-active': 'bond-all-slaves-active',
  'arp-interval': 'bond-arp-interval',
  'arp-ip-target': 'bond-arp-ip-target',
  // netplan's own spelling; the reference knows only the singular and fails.
  'arp-ip-targets': 'bond-arp-ip-target',
  'arp-validate': 'bond-arp-validate',
  'arp-all-targets': 'bond-arp-all-targets',
  'up-delay': 'bond-updelay',
  'down-delay': 'bond-downdelay',
  'fail-over-mac-policy': 'bond-fail-over-mac',
  'gratuitous-arp': 'bond-num-grat-arp',
  'gratuitious-arp': 'bond-num-grat-arp',
  'packets-per-slave': 'bond-packets-per-slave',
  primary: 'bond-primary',
  'primary-reselect-policy': 'bond-primary-reselect',
  'learn-packet-interval': 'bond-learn-packet-interval',
}

export const bridgeParameters: Readonly<Record<string, string>> = {
  'ageing-time': 'bridge_ageing',
  priority: 'bridge_bridgeprio',
  'forward-delay': 'bridge_fd',
  'hello-time': 'bridge_hello',
  'max-age': 'bridge_maxage',
  'path-cost': 'bridge_pathcost',
  'port-priority': 'bridge_portprio',
  stp: 'bridge_stp',
}
