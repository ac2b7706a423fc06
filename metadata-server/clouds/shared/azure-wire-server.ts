// Azure's wire server: what the fabric wants of the machine, the certificates that it has for it, and where its health is reported; and the
// document on its disc.

import { spawnSync } from 'node:child_process'
import type { Answer, Answering } from '../../answer.ts'
import type { Machine } from '../../machine.ts'
import type { Own } from './azure-own.ts'

const address = 'http://168.63.129.16'
const xml = { 'content-type': 'text/xml; charset=utf-8' }
const container = 'c8e1d2f3-4a5b-4c6d-8e7f-901a2b3c4d5e'

/** The certificate whose key may log in, if a scenario wants that. Its private key is nowhere. */
const fingerprint = '3FDEA08113795D49EA6C252EA678376A34681D74'

/** It alone, as PKCS #12 without a password. */
const archive = `
MIIEJwIBAzCCA90GCSqGSIb3DQEHAaCCA84EggPKMIIDxjCCA8IGCSqGSIb3DQEHBqCCA7MwggOvAgEAMIIDqAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqG
SIb3DQEFDDAcBAiFGI8+u7jTrgICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAgc3Wv7ZtahoclEq9QoaROAggNAPhGGCoZYIXq07Yg5DJEVuV2dK1DW6mIV
iEJmmlTqnanDsZlgz4YC+a3syzU9cNA+6agfGkhFXOzgWwuLSUibV8CtNKM1LAza4U0BCkZUUfSPx/EiPWn0ic6jcrTryBLUACxl5xNOpLFvkdJdv6xRl9ZN4VsF7U33
LpFmm+84/TL1GyTiqb6SbFn1XK6rs1yNM3brZzOh3CRI7grtfFzDZmfhQRzh7X6tSUFmom/bqxJQDWmWBSIr+dIFFflP8C3VJJVsviKxHsP30iMTU5Iu67933xm8wOc+
Td/aUjzbi3IyXGm2MIixqOTYQTxffts/dUlGYvkA052Xpzi6g5e8ROZbH3qEVG5lIrv5x+SC2j/m/i1ayzKJYd9V5rql9pGkXRvn/DQB2gUY0+mJkqpf8JZA1oXya1LK
lmJA3EkZOYC593/pPbdafCsGBL2ChgIejZ7wCanFTloUCkLPof/QnFH7cMXCTX8S6dXL9T1XCsY2zBzkx3YdXiwhSP2QR+4aaVd6jKfpHCnE8e5LMvCRC65iZwGOGxJM
j+kHFSNqQIEjS32n7Z9SnSGd6rqx/HEMiyHut+XwQSqOVYBnL3PfqDYrjM8hLHVzGePep+5iSgP+V8a1hSTXK7kQA795cOEjPMqXOZWDk8iG1yS2CGdCjxoYs3xRtg6G
8RcCXIL8DKoWO8qXjymnq97Jlu3+oCrGzJlM7bbEzCylAoYj1Zwz+hV6t4eeZL4+Y5ROmLxCLGhU+kgq1TR3p3etRWyglHKqimxiKMn5ad/Niux/WxThf2oeYBZnUHjp
qxogV08KwF+KRtkIC+DCuDgeME+0CU+kGTxirhzyYGxwcAltzque/+rS0OXLjSjKBWhCM14p+YX7zYAbIxPOObugBpreOGJYSiRz3fdtgV3n9SeDvq8uwFDzed+5/CjU
fg517U1F7d117VkFmJT8qVN7/IfsXin+/2YZdk41Hkk8zfC3Qx0metpYoLvkwEHYt4uWQvosUdAbkHzq0aAtF/zzEQszx4bXMju28Qx+eFN+MWZKHXi+54bWsMp6q0uE
qvDGtBQ8/uRx65aZiAcaQNNo/cO8L/5TZb2QlL536dmNiPONLnwaOjBBMDEwDQYJYIZIAWUDBAIBBQAEIBni25Ht0whXMey49ncwBLD15QuNWDtF4pf0gV8PQ9xeBAiT
60Ag78YnewICCAA=`

export function wireServer(machine: Machine, { certificates }: Own): Answering {
  return ({ method, path, headers, body }): Answer | undefined => {
    const url = new URL(path, address)
    const what = url.searchParams.get('comp')
    if (what === 'versions') return { body: versions, headers: xml }
    if (!url.pathname.startsWith('/machine')) return undefined
    if (headers['x-ms-version'] === undefined) return { status: 400, body: 'x-ms-version is missing' }
    if (what === 'goalstate') return { body: goalState(machine, certificates), headers: xml }
    if (what === 'health') return method === 'POST' ? healthAnswer(Buffer.from(body ?? []).toString()) : { status: 405 }
    if (what !== 'certificates' || !certificates) return { status: 410 }
    const caller = headers['x-ms-guest-agent-public-x509-cert']
    if (caller === undefined) return { status: 400, body: 'x-ms-guest-agent-public-x509-cert is missing' }
    return certificatesFor(caller)
  }
}

const versions =
  '<?xml version="1.0" encoding="utf-8"?><Versions><Preferred><Version>2015-04-05</Version></Preferred><Supported><Version>2015-04-05</Version><Version>2012-11-30</Version></Supported></Versions>'

/** A report is of this machine and of its present goal; its state is one of two. */
function healthAnswer(report: string): Answer {
  const isWhole =
    report.includes(`<ContainerId>${container}</ContainerId>`) && /<State>(?:Not)?Ready<\/State>/.test(report)
  return isWhole ? { status: 200, headers: { 'x-ms-latest-goal-state-incarnation-number': '1' } } : { status: 400 }
}

function goalState({ id, hostname }: Machine, certificates: boolean | undefined): string {
  const url = `${address}/machine/${container}/${id}.${hostname}?comp=certificates&amp;incarnation=1`
  return `<?xml version="1.0" encoding="utf-8"?>
<GoalState xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="goalstate10.xsd">
  <Version>2012-11-30</Version>
  <Incarnation>1</Incarnation>
  <Machine><ExpectedState>Started</ExpectedState><StopRolesDeadlineHint>300000</StopRolesDeadlineHint></Machine>
  <Container>
    <ContainerId>${container}</ContainerId>
    <RoleInstanceList>
      <RoleInstance>
        <InstanceId>${id}.${escaped(hostname)}</InstanceId>
        <State>Started</State>
        <Configuration>${certificates ? `<Certificates>${url}</Certificates>` : ''}</Configuration>
      </RoleInstance>
    </RoleInstanceList>
  </Container>
</GoalState>
`
}

/** Encrypted, so that only the caller can read what is in it. */
function certificatesFor(caller: string): Answer {
  const lines = caller.match(/.{1,64}/g) ?? []
  const pem = `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`
  const envelope = encrypted(Buffer.from(archive, 'base64'), pem)
  if (!envelope) return { status: 400, body: 'x-ms-guest-agent-public-x509-cert is no certificate' }
  const data = envelope.toString('base64').match(/.{1,64}/g) ?? []
  const body = `<?xml version="1.0" encoding="utf-8"?>
<CertificateFile>
  <Version>2012-11-30</Version>
  <Incarnation>1</Incarnation>
  <Format>Pkcs7BlobWithPfxContents</Format>
  <Data>${data.join('\n')}</Data>
</CertificateFile>
`
  return { body, headers: xml }
}

/** The shell hands openssl the certificate as a file that is on no disk. */
function encrypted(content: Uint8Array, certificate: string): Buffer | undefined {
  const script = 'openssl cms -encrypt -des3 -binary -outform DER /dev/fd/3 3<<END\n$1\nEND\n'
  const { status, stdout } = spawnSync('sh', ['-c', script, 'sh', certificate], {
    input: content,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return status === 0 ? stdout : undefined
}

/** The document on the disc, and that of a machine's owner. */
export function ovfEnv(machine: Machine, own: Own): string {
  const { hostname, user, password, userData } = machine
  const kind = own['pre-provisioned']
  const key = own.certificates
    ? `<SSH><PublicKeys><PublicKey><Fingerprint>${fingerprint}</Fingerprint><Path>/home/${escaped(user)}/.ssh/authorized_keys</Path><Value /></PublicKey></PublicKeys></SSH>`
    : ''
  return `<?xml version="1.0" encoding="utf-8"?>
<Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:oe="http://schemas.dmtf.org/ovf/environment/1" xmlns:wa="http://schemas.microsoft.com/windowsazure" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <wa:ProvisioningSection>
    <wa:Version>1.0</wa:Version>
    <LinuxProvisioningConfigurationSet xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
      <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>
      <HostName>${escaped(hostname)}</HostName>
      <UserName>${escaped(user)}</UserName>
      ${password === undefined ? '' : `<UserPassword>${escaped(password)}</UserPassword>`}
      <DisableSshPasswordAuthentication>${password === undefined}</DisableSshPasswordAuthentication>
      ${userData === undefined ? '' : `<CustomData>${Buffer.from(userData).toString('base64')}</CustomData>`}
      ${key}
    </LinuxProvisioningConfigurationSet>
  </wa:ProvisioningSection>
  <wa:PlatformSettingsSection>
    <wa:Version>1.0</wa:Version>
    <PlatformSettings xmlns="http://schemas.microsoft.com/windowsazure">
      <KmsServerHostname>azkms.core.windows.net</KmsServerHostname>
      <ProvisionGuestAgent>false</ProvisionGuestAgent>
      <PreprovisionedVm>${kind === 'Running'}</PreprovisionedVm>
      ${kind === undefined ? '' : `<PreprovisionedVMType>${kind}</PreprovisionedVMType>`}
    </PlatformSettings>
  </wa:PlatformSettingsSection>
</Environment>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
