// What distros want differently in the files of the network: paths, first lines, flavours. The texts are the reference's, blanks
// included: tools look for them.

export interface NetworkConventions {
  /** ifupdown's file, and the text at its top. */
  readonly eniPath: string
  readonly eniHeader: string
  /** Old images bring a config for eth0 that would be in the way of ifupdown's file. */
  readonly stockEth0: boolean
  readonly netplanHeader: string
  /** The backend's files are made from netplan's at once. Elsewhere netplan's own generator does it at the next boot. */
  readonly netplanGenerate: boolean
  /** Whose ifcfg files sysconfig writes. */
  readonly ifcfg: 'redhat' | 'suse'
}

/** For distros that want nothing special, and for unknown ones. */
export const plainConventions: NetworkConventions = {
  eniPath: '/etc/network/interfaces',
  eniHeader: '',
  stockEth0: false,
  netplanHeader: '\n',
  netplanGenerate: false,
  ifcfg: 'redhat',
}

/** Its first two sentences are followed by one blank or two, depending on the distro. */
export function generatedHeader(first: ' ' | '  ', second: ' ' | '  '): string {
  return [
    `# This file is generated from information provided by the datasource.${first}Changes`,
    `# to it will not persist across an instance reboot.${second}To disable cloud-init's`,
    '# network configuration capabilities, write a file',
    '# /etc/cloud/cloud.cfg.d/99-disable-network-config.cfg with the following:',
    '# network: {config: disabled}',
    '',
  ].join('\n')
}
