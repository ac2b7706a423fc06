// A cloud as a machine meets it: a service, a unix socket, a serial line, guestinfo or a disk, whichever it is there.

import type { ServedDisk } from './cloud.ts'
import type { CloudServeOptions, CloudServer } from './cloud-server.ts'
import { diskPaths, writeDisk } from './disk-image.ts'
import { bothFaults, withFaults } from './fault-rules.ts'
import type { FileSystem } from './file-systems.ts'
import { writeGuestFolder } from './guest-folder.ts'
import { serveLines } from './line-server.ts'
import { isLoopback, pagePath } from './page.ts'
import type { PageOptions } from './page-options.ts'
import { requestLog } from './request-log.ts'
import { answersOf, type Played } from './scenario.ts'
import { scenarioText } from './scenario-text.ts'
import { type MetadataServer, serve } from './server.ts'

/** The cloud needs to be told a place of this kind. */
export class PlaceMissing extends Error {
  override readonly name = 'PlaceMissing'
  readonly option: 'socket' | 'disk' | 'guestinfo'
  constructor(title: string, option: PlaceMissing['option']) {
    super(`${title} is no service on a network: ${needs[option]}`)
    this.option = option
  }
}

const needs = {
  socket: 'say where its socket is to be (socket)',
  disk: 'say where its disk is to be written: a folder, or a path that ends with .img or .iso (disk)',
  guestinfo: 'say in which folder its guestinfo is to be (guestinfo)',
} as const

/** Throws PlaceMissing for a cloud that is no service without the place it needs; DiskError and FileSystemRefused for a disk that cannot be made. */
export async function servePlayed(played: Played, options: CloudServeOptions): Promise<CloudServer> {
  const { cloud, machine, own } = played
  const { title } = cloud
  const disks = cloud.disks?.(machine, own) ?? []
  const guestinfo = cloud.guestinfo?.(machine, own)
  if (cloud.socket !== undefined && options.socket === undefined) throw new PlaceMissing(title, 'socket')
  if (!cloud.answers && !cloud.converse) {
    if (guestinfo && options.guestinfo === undefined && options.disk === undefined)
      throw new PlaceMissing(title, 'guestinfo')
    if (!guestinfo && options.disk === undefined) throw new PlaceMissing(title, 'disk')
  }
  const written = [
    ...(options.disk === undefined ? [] : await writeDisks(disks, options.disk, options.filesystem)),
    ...(options.guestinfo === undefined || !guestinfo
      ? []
      : [`guestinfo:${await writeGuestFolder(guestinfo, options.guestinfo)}`]),
  ]
  const shown: PageOptions = { title, scenario: scenarioText(played), hosts: options.pageHosts }
  const server = await talking(played, options, options.page ? shown : undefined)
  const places = server.url === '' ? written : [server.url, ...written]
  if (!options.page || server.url === '') return { ...server, places }
  const address = pageOfService(server.url, server.port, options.pageHosts)
  if (address !== undefined) return { ...server, places, page: address }
  const beside = await serve({
    answers: {},
    page: { ...shown, log: server, faults: server.faults, places: () => places },
  })
  const close = async () => void (await Promise.all([server.close(), beside.close()]))
  return { ...server, places, page: `${beside.url}${pagePath}`, close }
}

/** Undefined: nobody may see it there, as the service has no name of loopback. */
function pageOfService(url: string, port: number, hosts: readonly string[] = []): string | undefined {
  if (!url.startsWith('http:')) return undefined
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (hosts.some((host) => host === name) || isLoopback(name)) return `${url}${pagePath}`
  return name === '0.0.0.0' || name === '::' ? `http://localhost:${port}${pagePath}` : undefined
}

async function writeDisks(
  disks: readonly ServedDisk[],
  path: string,
  filesystem: FileSystem | undefined,
): Promise<readonly string[]> {
  const paths = diskPaths(disks, path)
  for (const [index, disk] of disks.entries()) await writeDisk(disk, paths[index] ?? path, filesystem)
  return paths.map((one) => `disk:${one}`)
}

/** What answers; without a URL where nothing does. */
async function talking(
  played: Played,
  options: CloudServeOptions,
  page: PageOptions | undefined,
): Promise<MetadataServer> {
  const { cloud, machine, own } = played
  const { socket, faults, address, port, fault, onRequest } = options
  if (cloud.converse) return onLine(cloud.converse(machine, own), cloud.questionEnd, options)
  if (cloud.answers) {
    const all = bothFaults(faults ?? {}, played.faults)
    const on = { address, port, socket: cloud.socket && socket }
    return serve({ ...on, fault, onRequest, page, faults: all, answers: answersOf(played) })
  }
  return { ...nothing(requestLog()), url: '', close: async () => {} }
}

async function onLine(
  converse: (question: string) => string | undefined,
  questionEnd: string | undefined,
  { socket, onRequest }: CloudServeOptions,
): Promise<MetadataServer> {
  const log = requestLog()
  const server = await serveLines({
    converse,
    questionEnd,
    ...(socket !== undefined && { socket }),
    onQuestion(question, answer) {
      const request = { method: 'LINE', path: question.trim(), headers: {} }
      const outcome = answer === undefined ? 'nothing' : 'answered'
      log.add(request, outcome)
      onRequest?.(request, outcome)
    },
  })
  const url = socket === undefined ? `serial:${server.path}` : `unix:${server.path}`
  return { ...nothing(log), url, close: server.close }
}

/** Of a server that HTTP's faults cannot befall. */
function nothing({ requests, waitForRequest }: ReturnType<typeof requestLog>) {
  const { faults } = withFaults({}, () => undefined)
  return { requests, waitForRequest, faults, port: 0, bytesSent: 0 }
}
