// The names of all datasources there are, in the two orders that machines know. Those not built in yet are listed too:
// images name them in datasource_list, and that must never be an error.

/** Searched in this order where no `datasource_list` is configured. */
// biome-ignore format: a list to be read as one
export const builtinDatasourceList: readonly string[] = [
  'NoCloud', 'ConfigDrive', 'LXD', 'OpenNebula', 'DigitalOcean', 'Azure', 'AltCloud', 'VMware', 'OVF', 'MAAS', 'GCE',
  'OpenStack', 'AliYun', 'Vultr', 'Ec2', 'CloudSigma', 'CloudStack', 'SmartOS', 'Bigstep', 'Scaleway', 'Hetzner',
  'IBMCloud', 'Oracle', 'Exoscale', 'RbxCloud', 'UpCloud', 'NWCS', 'Akamai', 'WSL', 'CloudCIX', 'None',
]

/** The order in which the boot generator probes, and so the order of what it finds. */
// biome-ignore format: a list to be read as one
export const detectionOrder: readonly string[] = [
  'MAAS', 'ConfigDrive', 'NoCloud', 'AltCloud', 'Azure', 'Bigstep', 'CloudSigma', 'CloudStack', 'DigitalOcean', 'Vultr',
  'AliYun', 'Ec2', 'GCE', 'OpenNebula', 'OpenStack', 'VMware', 'OVF', 'SmartOS', 'Scaleway', 'Hetzner', 'IBMCloud',
  'Oracle', 'Exoscale', 'RbxCloud', 'UpCloud', 'LXD', 'NWCS', 'Akamai', 'WSL', 'CloudCIX',
]

/** SmartOS goes by its former name in `datasource: {Joyent: …}` and on the kernel command line. */
export function isBuiltinName(name: string): boolean {
  const wanted = name.toLowerCase()
  return wanted === 'joyent' || builtinDatasourceList.some((known) => known.toLowerCase() === wanted)
}
