// What differs between the units of one machine and another. The files in systemd/ are those of Debian and its children.

export interface UnitMachine {
  /** Of the distro's profile: "debian", "redhat", "suse", … */
  readonly family: string
  /** Whether it may have documents, whose stages have their place among cloud-init's. */
  readonly kairos: boolean
}

/** The text of a unit as that machine needs it. The order has no cycle: systemd would break one by leaving a unit out. */
export function unitFor({ family, kairos }: UnitMachine, name: string, text: string): string {
  const debian = family === 'debian'
  if (name === 'cloud-init-network.service' && (kairos || !debian)) {
    // Kairos' boot stage comes before this one and may start services, and NetworkManager needs D-Bus: both wait for sysinit.target.
    const late = without(text, 'sysinit.target')
    const ordinary = kairos
      ? late
          .replace('DefaultDependencies=no\n', '')
          .replace(/^After=cloud-init-local\.service/m, '$& cos-setup-boot.service')
      : late
    return debian ? ordinary : withNetworks(family, ordinary)
  }
  if (name === 'cloud-init-local.service' && !debian) {
    return without(text, 'sysinit.target').replace(/^Before=network-pre\.target/m, '$& firewalld.target')
  }
  return text
}

function withNetworks(family: string, text: string): string {
  const others = family === 'suse' ? ' wicked.service dbus.service' : ''
  return text.replace(
    ' networking.service systemd-networkd-wait-online.service',
    ` systemd-networkd-wait-online.service NetworkManager.service NetworkManager-wait-online.service${others}`,
  )
}

function without(text: string, unit: string): string {
  return text.replace(new RegExp(`^(Before=.*?) ${unit.replaceAll('.', '\\.')}`, 'm'), '$1')
}
