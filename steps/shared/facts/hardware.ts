// Processors, memory, disks and network devices.

import type { Json } from '../../../core/json.ts'
import type { Files } from '../../../system/host.ts'
import { bytesAt, nonEmpty, numberAt, textAt } from './reading.ts'

export async function readCpu(files: Files): Promise<Json> {
  const text = (await textAt(files, '/proc/cpuinfo')) ?? ''
  const all = text
    .split(/\n\n/)
    .map(fieldsOf)
    .filter((one) => one.has('processor'))
  const [first] = all
  if (!first) return null
  const places = (names: readonly string[]) =>
    new Set(all.map((one) => names.map((name) => one.get(name) ?? '0').join('/'))).size
  const named = /@ ([\d.]+)GHz/.exec(first.get('model name') ?? '')?.[1]
  return nonEmpty({
    vendor: first.get('vendor_id'),
    model: first.get('model name')?.replace(/ +/g, ' '),
    speed: named === undefined ? Math.round(Number(first.get('cpu MHz') ?? 0)) : Math.round(Number(named) * 1000),
    cache: Number(/^(\d+) KB$/.exec(first.get('cache size') ?? '')?.[1] ?? 0),
    cpus: places(['physical id']),
    cores: first.has('core id') ? places(['physical id', 'core id']) : all.length,
    threads: all.length,
  })
}

/** Lines of "name : value". */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()] as const
  })
  return new Map(pairs)
}

/** SMBIOS calls the kinds of memory by numbers. */
const kinds: Readonly<Record<number, string>> = {
  ...{ 3: 'DRAM', 7: 'RAM', 15: 'SDRAM', 18: 'DDR', 19: 'DDR2', 20: 'DDR2 FB-DIMM', 24: 'DDR3', 26: 'DDR4' },
  ...{ 27: 'LPDDR', 28: 'LPDDR2', 29: 'LPDDR3', 30: 'LPDDR4', 34: 'DDR5', 35: 'LPDDR5' },
}

/** The memory devices of SMBIOS, added up: structures of type 17, with size, kind and speed. */
export async function readMemory(files: Files): Promise<Json> {
  const table = await bytesAt(files, '/sys/firmware/dmi/tables/DMI')
  let [size, kind, speed] = [0, 0, 0]
  for (const one of table ? structures(table) : []) {
    if (one[0] !== 17 || one.length < 0x17) continue
    const short = one.readUInt16LE(0x0c)
    if (short === 0 || short === 0xffff) continue
    const isLong = short === 0x7fff && one.length >= 0x20
    size += isLong ? one.readUInt32LE(0x1c) & 0x7fffffff : short & 0x8000 ? (short & 0x7fff) >> 10 : short
    kind ||= one[0x12] ?? 0
    speed ||= one.readUInt16LE(0x15)
  }
  return nonEmpty({ type: size > 0 ? kinds[kind] : undefined, speed: speed === 0xffff ? 0 : speed, size })
}

/** Each begins with its type and length; its texts follow, up to two zeros. */
function* structures(table: Buffer): Iterable<Buffer> {
  for (let at = 0; at + 4 <= table.length; ) {
    const length = table[at + 1] ?? 0
    if (length < 4) return
    yield table.subarray(at, at + length)
    const end = table.indexOf('\0\0', at + length, 'latin1')
    if (end < 0) return
    at = end + 2
  }
}

const named = async (files: Files, link: string) => (await files.readLink(link))?.split('/').at(-1)

export async function readStorage(files: Files): Promise<Json> {
  const home = '/sys/block'
  const disks = ((await files.list(home)) ?? []).map(async (name) => {
    const disk = `${home}/${name}`
    // What is no hardware, such as loop0, has nothing below it.
    if (!(await files.exists(`${disk}/device`))) return null
    const sectors = (await numberAt(files, `${disk}/size`)) ?? 0
    return nonEmpty({
      name,
      driver: await named(files, `${disk}/device/driver`),
      vendor: await textAt(files, `${disk}/device/vendor`),
      model: await textAt(files, `${disk}/device/model`),
      serial: (await textAt(files, `${disk}/device/serial`)) ?? (await textAt(files, `${disk}/serial`)),
      // Of a thousand million bytes.
      size: Math.floor((sectors * 512) / 1_000_000_000),
    })
  })
  return present(await Promise.all(disks))
}

export async function readNetwork(files: Files): Promise<Json> {
  const home = '/sys/class/net'
  const devices = ((await files.list(home)) ?? []).map(async (name) => {
    const device = `${home}/${name}`
    if (!(await files.exists(`${device}/device`))) return null
    const speed = await numberAt(files, `${device}/speed`)
    return nonEmpty({
      name,
      driver: await named(files, `${device}/device/driver`),
      macaddress: await textAt(files, `${device}/address`),
      speed: speed === undefined || speed < 0 ? undefined : speed,
    })
  })
  return present(await Promise.all(devices))
}

const present = (all: readonly Json[]): Json =>
  all.some((one) => one !== null) ? all.filter((one) => one !== null) : null
