// Partition tables as configs ask for them and as tools show them: pure text and numbers.

import { asNumber, asText } from '../../../core/as-text.ts'
import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'

/** What `layout` asks for: one partition for the whole disk, or shares in percent, each with its type. */
export type Layout = true | readonly LayoutPart[]

export interface LayoutPart {
  readonly percent: number
  readonly type: string | undefined
}

/** Types by the short codes of gdisk; see sgdisk --list-types. */
const guids: Readonly<Record<string, string>> = {
  '0700': 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
  '0C01': 'E3C9E316-0B5C-4DB8-817D-F92DF00215AE',
  '2700': 'DE94BBA4-06D1-4D40-A16A-BFD50179D6AC',
  '3000': '7412F7D5-A156-4B13-81DC-867174929325',
  '4200': 'AF9B60A0-1431-4F62-BC68-3311714A69AD',
  '4201': '5808C8AA-7E8F-42E0-85D2-E1E90434CFB3',
  '8200': '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F',
  '8300': '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
  '8301': '8DA63339-0007-60C0-C436-083AC8230908',
  '8302': '933AC7E1-2EB4-4F13-B844-0E14E2AEF915',
  '8303': '44479540-F297-41B2-9AF7-D131D5F0458A',
  '8304': '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709',
  '8305': 'B921B045-1DF0-41C3-AF44-4C6F280D3FAE',
  '8306': '3B8F8425-20E0-4F3B-907F-1A25A76F98E8',
  '8307': '69DAD710-2CE4-4E3C-B16C-21A1D49ABED3',
  '8308': '7FFEC5C9-2D00-49B7-8941-3EA10A5586B7',
  '8309': 'CA7D7CCB-63ED-4C53-861C-1742536059CC',
  '8310': '4D21B016-B534-45C2-A9FB-5C16E091FD2D',
  '8E00': 'E6D6D379-F507-44C2-A23C-238F2A3DF928',
  A500: '516E7CB4-6ECF-11D6-8FF8-00022D09712B',
  A501: '83BD6B9D-7F41-11DC-BE0B-001560B84F0F',
  A502: '516E7CB5-6ECF-11D6-8FF8-00022D09712B',
  A503: '516E7CB6-6ECF-11D6-8FF8-00022D09712B',
  A504: '516E7CBA-6ECF-11D6-8FF8-00022D09712B',
  AF00: '48465300-0000-11AA-AA11-00306543ECAC',
  EF00: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  EF01: '024DEE41-33E7-11D3-9D69-0008C781F39F',
  EF02: '21686148-6449-6E6F-744E-656564454649',
  FD00: 'A19D880F-05FC-4D3B-A006-743F0F84911E',
}

export const linuxGuid = guids['8300'] as string

/** The GUID of a type given as GUID, as gdisk's four digits, or as their first two. */
export function guidOf(type: string): string | undefined {
  const code = (type.length === 2 ? `${type}00` : type).toUpperCase()
  return code.length === 4 ? guids[code] : code
}

export function readLayout(value: unknown): Layout | 'remove' | undefined {
  if (value === 'remove') return 'remove'
  if (value === true) return true
  if (!Array.isArray(value)) {
    if (!value) return undefined
    throw new Failure(say`Partition layout is invalid: expected "remove", true, or a list`)
  }
  return value.map((part) => {
    const [percent, type] = Array.isArray(part) ? part : [part]
    if (!(asNumber(percent) > 0))
      throw new Failure(say`Partition layout is invalid: ${say.value(percent)} is no share in percent`)
    return { percent: asNumber(percent), type: type === undefined ? undefined : asText(type) }
  })
}

/** Whether the partitions that are there have the types the layout asks for. */
export function matchesLayout(layout: Layout, present: readonly string[]): boolean {
  if (layout === true) return present.length > 0
  if (layout.length !== present.length) return false
  return layout.every(({ type }, index) => {
    if (type === undefined) return true
    const there = (present[index] as string).toLowerCase()
    if (there === type.toLowerCase()) return true
    const [wanted, found] = [guidOf(type), guidOf(there)]
    return wanted !== undefined && wanted.toLowerCase() === found?.toLowerCase()
  })
}

/** Input for sfdisk: an MBR table on a disk of so many sectors. */
export function mbrScript(layout: Layout, sectors: number): string {
  if (layout === true) return ',,83'
  if (layout.length > 4)
    throw new Failure(say`Only simple partitioning is allowed: at most four partitions of an MBR table`)
  return layout
    .map(({ percent, type = '83' }, index) => {
      const last = index === layout.length - 1
      return `,${last ? '' : Math.floor((sectors * percent) / 100)},${type}`
    })
    .join('\n')
}

export interface GptPart {
  /** "+6920601" sectors; "0": the rest. */
  readonly size: string
  readonly type: string | undefined
}

export function gptParts(layout: Layout, sectors: number): readonly GptPart[] {
  if (layout === true) return [{ size: '0', type: undefined }]
  return layout.map(({ percent, type }, index) => ({
    size: index === layout.length - 1 ? '0' : `+${Math.floor((sectors * percent) / 100)}`,
    type,
  }))
}

/** Types in `sfdisk -l`: the last number of each line about a partition, without extended and empty ones. */
export function mbrTypes(listing: string, device: string): readonly string[] {
  return listing.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/)
    if (!words[0]?.includes(device) || words[0].endsWith(':') || words[0] === 'Disk') return []
    if (/^(extended|empty)$/i.test(words.at(-1) ?? '')) return []
    const type = words.filter((word) => /^\d+$/.test(word)).at(-1)
    return type === undefined ? [] : [type]
  })
}

/** Types in `sgdisk -p`: the sixth column below the heading. */
export function gptTypes(listing: string): readonly string[] {
  const lines = listing.split('\n').map((line) => line.trim().split(/\s+/))
  const head = lines.findIndex(([word]) => word === 'Number')
  if (head < 0) return []
  return lines.slice(head + 1).flatMap((words) => (words[5] === undefined ? [] : [words[5]]))
}

export interface BlockNode {
  readonly name: string
  readonly type: string
  readonly fstype: string
  readonly label: string
}

/** Lines of `lsblk --pairs --output NAME,TYPE,FSTYPE,LABEL`. */
export function lsblkNodes(text: string): readonly BlockNode[] {
  return text.split('\n').flatMap((line) => {
    const pairs = Object.fromEntries(
      [...line.matchAll(/(?<!\w)(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
    )
    const { name, type = '', fstype = '', label = '' } = pairs
    return name === undefined ? [] : [{ name, type, fstype, label }]
  })
}
