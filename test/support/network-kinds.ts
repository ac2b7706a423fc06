import type { ConfigKind } from '../../network/index.ts'

/** What the files with a network config in a folder of cases are called, and the kind that each of them is. */
export const networkKinds: Readonly<Record<string, ConfigKind>> = {
  'config.yaml': 'yaml',
  interfaces: 'eni',
  'network_data.json': 'network_data.json',
  'azure-imds.json': 'azure-imds',
  'cust.cfg': 'vmware-imc',
}
