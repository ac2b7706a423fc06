// ovf-env.xml: what Azure's provisioning media say about the machine.
// https://learn.microsoft.com/azure/virtual-machines/linux/provisioning

import { ConfigError } from '../../../core/errors.ts'
import { type Said, say } from '../../../core/said.ts'
import { childrenNamed, escapeXml, parseXml, type XmlElement } from '../../../languages/xml.ts'

export interface OvfEnv {
  /** Empty: the metadata may know it. */
  readonly hostname: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly disablePasswordAuthentication?: boolean | undefined
  /** Base64. */
  readonly customData?: string | undefined
  readonly publicKeys: readonly OvfKey[]
  readonly preprovisioned: boolean
  readonly preprovisionedType?: string | undefined
  readonly proxyAgent: boolean
}

export interface OvfKey {
  readonly fingerprint: string
  readonly path: string
  /** The key itself; empty: it is the one with that fingerprint among the wire server's certificates. */
  readonly value: string
}

const azure = 'http://schemas.microsoft.com/windowsazure'
const environment = 'http://schemas.dmtf.org/ovf/environment/1'
/** What takes the place of a password in the copy that is kept. */
export const redaction = 'REDACTED'
const longestPassword = 72
const none: XmlElement = { uri: azure, name: '', attributes: {}, children: [], text: '' }

/** undefined: it is not of Azure. Throws a ConfigError for one of Azure's that cannot be used. */
export async function parseOvfEnv(content: Uint8Array | string, document: string): Promise<OvfEnv | undefined> {
  const root = await parseXml(content, document)
  const fail = (message: Said): never => {
    throw new ConfigError(message, { document })
  }
  const single = (element: XmlElement, name: string, needed: boolean): XmlElement | undefined => {
    const found = childrenNamed(element, name, azure)
    if (found.length > 1) fail(say`multiple configuration matches for '${say.word(name)}' (${found.length})`)
    return found[0] ?? (needed ? fail(say`missing configuration for '${say.word(name)}'`) : undefined)
  }
  const text = (element: XmlElement, name: string): string | undefined =>
    single(element, name, false)?.text.trim() || undefined
  const flag = (element: XmlElement, name: string): boolean | undefined => {
    const value = text(element, name)
    return value === undefined ? undefined : ['true', '1', 'on', 'yes'].includes(value.toLowerCase())
  }

  if (childrenNamed(root, 'ProvisioningSection', azure).length === 0) return undefined
  const section = single(root, 'ProvisioningSection', true) as XmlElement
  const set = single(section, 'LinuxProvisioningConfigurationSet', true) as XmlElement
  const platform = single(root, 'PlatformSettingsSection', false)
  const settings = (platform && single(platform, 'PlatformSettings', false)) ?? none
  const password = text(set, 'UserPassword')
  if (password !== undefined && password.length > longestPassword) {
    fail(say`UserPassword has more than ${longestPassword} characters`)
  }
  const ssh = single(set, 'SSH', false)
  const keys = (ssh && single(ssh, 'PublicKeys', false)) ?? none
  return {
    hostname: (single(set, 'HostName', true) as XmlElement).text.trim(),
    username: text(set, 'UserName'),
    password,
    disablePasswordAuthentication: flag(set, 'DisableSshPasswordAuthentication'),
    customData: text(set, 'CustomData'),
    publicKeys: childrenNamed(keys, 'PublicKey', azure).map((key) => ({
      fingerprint: text(key, 'Fingerprint') ?? '',
      path: text(key, 'Path') ?? '',
      value: text(key, 'Value') ?? '',
    })),
    preprovisioned: flag(settings, 'PreprovisionedVm') ?? false,
    preprovisionedType: text(settings, 'PreprovisionedVMType'),
    proxyAgent: flag(settings, 'ProvisionGuestProxyAgent') ?? false,
  }
}

/** The same document without its password; undefined: it cannot be told where that is. */
export async function withoutPassword(content: string): Promise<string | undefined> {
  const opening = /<(?:[\w-]+:)?UserPassword(?=[\s/>])[^<>]*>/.exec(content)
  if (!opening || opening[0].endsWith('/>')) return content
  const start = opening.index + opening[0].length
  const closing = /<\/(?:[\w-]+:)?UserPassword\s*>/.exec(content.slice(start))
  if (!closing) return undefined
  const redacted = content.slice(0, start) + redaction + content.slice(start + closing.index)
  return (await parseOvfEnv(redacted, 'ovf-env.xml'))?.password === redaction ? redacted : undefined
}

/** For a machine that had no media: what other agents look for in the copy that is kept. */
export function minimalOvfEnv(known: Pick<OvfEnv, 'hostname' | 'username' | 'disablePasswordAuthentication'>): string {
  const { hostname, username, disablePasswordAuthentication: disabled } = known
  const lines = [
    ['UserName', username],
    ['HostName', hostname],
    ['DisableSshPasswordAuthentication', disabled],
  ].flatMap(([name, value]) => (value === undefined ? [] : `      <${name}>${escapeXml(String(value))}</${name}>\n`))
  return `<?xml version="1.0" encoding="utf-8"?>
<ns0:Environment xmlns="${azure}" xmlns:ns0="${environment}" xmlns:ns1="${azure}">
  <ns1:ProvisioningSection>
    <ns1:Version>1.0</ns1:Version>
    <LinuxProvisioningConfigurationSet>
      <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>
${lines.join('')}    </LinuxProvisioningConfigurationSet>
  </ns1:ProvisioningSection>
  <ns1:PlatformSettingsSection>
    <ns1:Version>1.0</ns1:Version>
    <PlatformSettings>
      <ProvisionGuestAgent>true</ProvisionGuestAgent>
    </PlatformSettings>
  </ns1:PlatformSettingsSection>
</ns0:Environment>
`
}
