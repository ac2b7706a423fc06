// Azure as a scenario describes it: the instance metadata service, the fabric's wire server, and the disc with ovf-env.xml.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

import type { Answer, Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'
import { instanceMetadata } from './shared/azure-metadata.ts'
import { type Own, own } from './shared/azure-own.ts'
import { ovfEnv, wireServer } from './shared/azure-wire-server.ts'

/** Those that cloud-init and others ask for; a recording has no others. */
const askedVersions = ['2019-06-01', '2021-01-01', '2021-08-01', '2023-11-15']

export const azure: Cloud<Own> = {
  name: 'azure',
  title: 'Microsoft Azure',
  datasource: 'Azure',
  addresses: ['http://169.254.169.254', 'http://168.63.129.16'],
  defaults: {
    id: '5b7c2e90-4a1d-4c6f-9e38-7d2f1a0b6c54',
    region: 'westeurope',
    zone: '1',
    type: 'Standard_B2s',
    user: 'azureuser',
  },
  own,
  dmi: ({ id }) => ({
    sys_vendor: 'Microsoft Corporation',
    product_name: 'Virtual Machine',
    product_uuid: id,
    board_vendor: 'Microsoft Corporation',
    board_name: 'Virtual Machine',
    chassis_vendor: 'Microsoft Corporation',
    chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77',
  }),
  answers: answersOf,
  front,
  crawl: () => ({
    paths: [
      '/metadata/versions',
      ...askedVersions.flatMap((one) => [
        ...['', '/compute', '/network'].map((part) => `/metadata/instance${part}?api-version=${one}`),
        `/metadata/instance?api-version=${one}&extended=true`,
      ]),
    ],
    folders: ['/metadata/instance/?api-version=2021-01-01&format=text'],
    headers: () => ({ metadata: 'true' }),
    sign: { path: '/metadata/versions', says: /apiVersions/ },
  }),
  disks(machine, own) {
    if (own.media === false) return []
    const content = ovfEnv(machine, own)
    return [{ label: 'rd_rdfe_stable', type: 'iso9660', files: { 'ovf-env.xml': content } }]
  },
}

function answersOf(machine: Machine, own: Own): Answering {
  const metadata = instanceMetadata(machine, own)
  return ({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://169.254.169.254')
    return metadata(pathname, searchParams, own['pre-provisioned'] === undefined)
  }
}

/** The wire server too; on each address the other one's paths are unknown in the cloud, and harmless here. */
function front(machine: Machine, own: Own, inner: Answering): Answering {
  const fabric = wireServer(machine, own)
  const { 'pre-provisioned': kind, ...owned } = own
  const ofOwner = kind === undefined ? inner : answersOf(machine, owned)
  let early = own['not-ready'] ?? []
  let polls = own['polls-until-owned'] ?? 2
  let isOwned = kind === undefined
  return (request): Answer | undefined => {
    const { pathname } = new URL(request.path, 'http://169.254.169.254')
    if (!pathname.startsWith('/metadata')) return fabric(request)
    const refused = refusal(request.method, request.headers)
    if (refused) return refused
    const [status, ...later] = early
    if (status !== undefined) {
      early = later
      return {
        status,
        body: json({ error: 'Not yet' }),
        headers: { 'content-type': 'application/json; charset=utf-8' },
      }
    }
    if (pathname === '/metadata/reprovisiondata') {
      if (polls > 0) {
        polls -= 1
        return { status: 404 }
      }
      isOwned = true
      return {
        body: ovfEnv(machine, owned),
        headers: { 'content-type': 'application/xml' },
      }
    }
    return isOwned ? ofOwner(request) : inner(request)
  }
}

function refusal(method: string, headers: Readonly<Record<string, string>>): Answer | undefined {
  const bad = (error: string) => ({
    status: 400,
    body: json({ error }),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
  if (headers['metadata']?.toLowerCase() !== 'true') return bad('Bad request. Required metadata header not specified')
  if (headers['x-forwarded-for'] !== undefined) return bad('Bad request. X-Forwarded-For header is not allowed')
  return method === 'GET' || method === 'POST' ? undefined : { status: 405 }
}

const json = (value: unknown) => JSON.stringify(value)
