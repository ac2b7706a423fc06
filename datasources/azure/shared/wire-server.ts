// Azure's wire server: the fabric's goal for this machine, and reports of its health.

import { ConfigError, Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { escapeXml, firstAt, parseXml } from '../../../languages/xml.ts'
import type { Lease } from '../../../network/apply/lease.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Host, HttpOptions } from '../../../system/host.ts'

const usualWireServer = '168.63.129.16'

export interface GoalState {
  readonly incarnation: string
  readonly containerId: string
  readonly instanceId: string
  readonly certificatesUrl: string | undefined
}

/** Of a report: "Ready", or why it is not. */
export type Health = { readonly failure: string } | undefined

const minutes = 60_000
const longestDescription = 512

const options: HttpOptions = {
  sameHost: true,
  headers: { 'x-ms-agent-name': 'WALinuxAgent', 'x-ms-version': '2012-11-30' },
  timeout: minutes,
  interval: 1000,
  retries: Number.POSITIVE_INFINITY,
  budget: 20 * minutes,
  // Without a network of any kind, no time helps.
  retryOn: ({ error }) => !isUnroutable(error),
}

function isUnroutable(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ((inner as { readonly code?: unknown }).code === 'ENETUNREACH') return true
  }
  return false
}

/** Option 245 of the lease, in the forms that DHCP clients have for bytes. */
export function wireServerOf(lease: Lease | undefined): string {
  const given = lease?.options['unknown-245'] ?? ''
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(given)) return given
  if (/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){3}$/i.test(given)) {
    return given
      .split(':')
      .map((byte) => Number.parseInt(byte, 16))
      .join('.')
  }
  // dhclient prints bytes that happen to be letters as text, with a backslash before what would end it.
  const bytes = Buffer.from(given.replace(/\\(["\\])/g, '$1'), 'latin1')
  return bytes.length === 4 ? [...bytes].join('.') : usualWireServer
}

/** Throws a HostError or a ConfigError. */
export async function goalStateOf(host: Host, server: string, limits: HttpOptions = {}): Promise<GoalState> {
  const url = `http://${server}/machine/?comp=goalstate`
  const { body } = await host.http.get(url, { ...options, ...limits })
  const root = await parseXml(body, url)
  const needed = (path: string): string => {
    const text = firstAt(root, path)?.text.trim()
    if (text) return text
    throw new ConfigError(say`The goal state has no ${say.word(path)}`, { document: url })
  }
  const instance = 'Container/RoleInstanceList/RoleInstance'
  return {
    incarnation: needed('Incarnation'),
    containerId: needed('Container/ContainerId'),
    instanceId: needed(`${instance}/InstanceId`),
    certificatesUrl: firstAt(root, `${instance}/Configuration/Certificates`)?.text.trim() || undefined,
  }
}

/** The certificates that the fabric has for the machine, encrypted for `certificate` (the base64 body of a PEM). */
export async function encryptedCertificates(host: Host, url: string, certificate: string): Promise<Buffer> {
  const headers = {
    ...options.headers,
    'x-ms-cipher-name': 'DES_EDE3_CBC',
    'x-ms-guest-agent-public-x509-cert': certificate,
  }
  const { body } = await host.http.get(url, { ...options, headers })
  const data = firstAt(await parseXml(body, url), 'Data')?.text
  if (data === undefined) throw new Failure(say`${say.url(url)} has no Data`)
  return Buffer.from(data, 'base64')
}

/** May be sent more than once, as in the reference: the fabric keeps what a machine says of one incarnation of its goal. */
export function healthReport(server: string, goal: GoalState, health: Health, limits: HttpOptions = {}): Deed {
  const what = health ? say`report that provisioning has failed` : say`report that the machine is ready`
  const headers = { ...options.headers, 'content-type': 'text/xml; charset=utf-8' }
  const url = `http://${server}/machine?comp=health`
  return { what, request: 'POST', url, options: { ...options, ...limits, headers, body: healthXml(goal, health) } }
}

function healthXml({ incarnation, containerId, instanceId }: GoalState, health: Health): string {
  const state = health
    ? `<State>NotReady</State>
          <Details>
            <SubStatus>ProvisioningFailed</SubStatus>
            <Description>${escapeXml(health.failure.slice(0, longestDescription))}</Description>
          </Details>`
    : '<State>Ready</State>'
  return `<?xml version="1.0" encoding="utf-8"?>
<Health xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <GoalStateIncarnation>${escapeXml(incarnation)}</GoalStateIncarnation>
  <Container>
    <ContainerId>${escapeXml(containerId)}</ContainerId>
    <RoleInstanceList>
      <Role>
        <InstanceId>${escapeXml(instanceId)}</InstanceId>
        <Health>
          ${state}
        </Health>
      </Role>
    </RoleInstanceList>
  </Container>
</Health>
`
}
