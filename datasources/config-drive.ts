// ConfigDrive: OpenStack's metadata on a disk or in a directory.
// https://docs.openstack.org/nova/latest/admin/config-drive.html

import { ConfigError, HostError, reasonOf } from '../core/errors.ts'
import type { Facts, Filesystem } from '../core/facts.ts'
import { isObject, type Json } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from './datasource.ts'
import { driveDirectories, driveProbes, driveRules, isIbms, labelledDrives } from './shared/config-drive-places.ts'
import { contained, type SeedReader } from './shared/contained.ts'
import { directoryTree } from './shared/directory-tree.ts'
import { idIsDmi } from './shared/dmi.ts'
import { fieldsOf, standardFields } from './shared/fields.ts'
import { xenFolder } from './shared/ibm-disk.ts'
import { dsMode } from './shared/metadata.ts'
import { networkFrom } from './shared/network-from.ts'
import {
  type InjectedFile,
  injectedFiles,
  interfacesOf,
  type OpenstackTree,
  optionalJson,
  readConfigDriveV1,
  readOpenstackTree,
  type TreeSource,
} from './shared/openstack-tree.ts'
import { detects, fileExists, maybe, rule } from './shared/rules.ts'
import { readFilesystem } from './shared/seed-disk.ts'
import { vendorDataOf } from './shared/vendor-data.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    dsmode: {
      type: 'string',
      description: 'Used where the drive names none: local, net, pass (take its files, go on searching) or disabled.',
    },
  },
})
type Settings = Infer<typeof settings>
type Input = ReadInput<Settings>

const defaultId = 'iid-dsconfigdrive'

const version1Files = driveDirectories.flatMap((directory) =>
  ['etc/network/interfaces', 'meta.js', 'root/.ssh/authorized_keys'].map((file) => `${directory}/${file}`),
)

/** A version 1 drive has no label of its own. Worth a look once the machine is up, too little to enable anything. */
const version1Drive = rule(
  say`a whole disk of type vfat or iso9660`,
  (facts, _settings, listed) => {
    const disk = unlabelledDrives(facts).find((one) => !isIbms(one, facts, listed))
    return disk && say`${say.path(disk.device)} is ${say.word(disk.type)}`
  },
  'maybe',
)

export const configDrive: Datasource<Settings> = {
  name: 'ConfigDrive',
  phases: ['local'],
  settings,
  defaultId,
  probes: [...driveProbes, ...version1Files, xenFolder],
  detect: detects(...driveRules, ...version1Files.map((file) => maybe(fileExists(file))), version1Drive),
  read,
  check: idIsDmi('system-uuid'),
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { host, facts, listed, notices } = input
  for (const directory of driveDirectories) {
    if ((await host.files.stat(directory))?.type !== 'directory') continue
    const drive = await readDrive(driveTree(contained(host.files, directory), directory, directory, notices), notices)
    if (drive) return await instanceOf(input, drive, directory)
  }
  for (const disk of drives(facts, listed)) {
    const drive = await readFilesystem(host, disk, notices, (directory, files) =>
      readDrive(driveTree(files, directory, disk.device, notices), notices),
    )
    if (drive) return await instanceOf(input, drive, disk.device)
  }
  return undefined
}

/** What only drives have: files for the machine besides its metadata. */
interface Drive extends OpenstackTree {
  readonly files: readonly InjectedFile[]
}

/** undefined: not a config drive, or one that cannot be used, in which case a notice says why and the search goes on. */
async function readDrive(source: TreeSource, notices: Notices): Promise<Drive | undefined> {
  try {
    const tree = await readOpenstackTree(source, notices)
    if (!tree) {
      const old = await readConfigDriveV1(source, notices)
      return old && { ...old, files: [] }
    }
    const { metadata } = tree
    const interfaces = await interfacesOf(source, metadata, notices)
    return { ...tree, interfaces, files: await injectedFiles(source, metadata, notices) }
  } catch (error) {
    if (error instanceof ConfigError) {
      notices.warning('datasource/bad-metadata', say`The config drive is not used: ${error.reason}`, {
        where: error.where,
      })
      return undefined
    }
    if (!(error instanceof HostError)) throw error
    notices.warning('datasource/unreadable', say`Cannot read the config drive: ${reasonOf(error)}`, {
      where: { document: source.name },
    })
    return undefined
  }
}

async function instanceOf(input: Input, tree: Drive, source: string): Promise<Discovered | undefined> {
  const { notices } = input
  const mode = dsMode([tree.dsmode, input.settings.dsmode, tree.version === 1 ? 'pass' : undefined], notices)
  if (mode === 'disabled' || mode === 'pass') {
    notices.info(say`The config drive ${say.path(source)} is left alone: its dsmode is ${mode}`)
    return undefined
  }
  const { metadata } = tree
  const ec2 = tree.ec2Metadata
  return {
    detail: `${mode},ver=${tree.version}][source=${source}`, // Two pairs of brackets, the outer ones are added by whoever shows it.
    ...fieldsOf(metadata, { ...standardFields, publicKeys: tree.version === 1 ? 'public-keys' : 'public_keys' }),
    dsmode: mode,
    userData: tree.userData,
    vendorData: vendorDataOf(tree.vendorData, `${source}: vendor_data.json`, notices),
    vendorData2: vendorDataOf(tree.vendorData2, `${source}: vendor_data2.json`, notices),
    network: await networkOf(tree, source, input),
    metadata: {
      meta_data: { 'instance-id': defaultId, ...metadata },
      network_json: tree.networkData ?? null,
      ec2_metadata: isObject(ec2) ? ec2 : tree.version === 1 ? null : {},
    },
    subplatform: `${source.startsWith('/dev') ? 'config-disk' : 'seed-dir'} (${source})`,
    files: tree.files,
  }
}

async function networkOf(tree: OpenstackTree, source: string, input: Input): Promise<Json | undefined> {
  if (isObject(tree.networkData)) {
    const { convertOpenstack } = await import('../network/inputs/openstack.ts')
    return networkFrom(tree.networkData, convertOpenstack, `${source}: network_data.json`, input)
  }
  if (tree.interfaces === undefined) return undefined
  input.notices.deprecated(
    'datasource/deprecated',
    say`Network config as an interfaces file on a config drive is deprecated in 24.3 and scheduled to be removed in 29.3. Use network_data.json instead.`,
  )
  const { convertEni } = await import('../network/inputs/eni.ts')
  return networkFrom(tree.interfaces, convertEni, `${source}: network config`, input)
}

function driveTree(files: SeedReader, root: string, name: string, notices: Notices): TreeSource {
  const tree = directoryTree(files, root, name)
  return { ...tree, ec2: () => optionalJson(tree, 'ec2/latest/meta-data.json', notices) }
}

/** Labelled ones first, then what may be a version 1 drive: a whole disk with a filesystem that such drives have. */
function drives(facts: Facts, listed: readonly string[]): readonly Filesystem[] {
  const labelled = labelledDrives(facts, listed)
  const others = unlabelledDrives(facts).filter((disk) => !labelled.includes(disk) && !isIbms(disk, facts, listed))
  return [...labelled, ...others]
}

function unlabelledDrives(facts: Facts): readonly Filesystem[] {
  return facts.filesystems
    .filter(({ device, type }) => (type === 'vfat' || type === 'iso9660') && !isPartition(device))
    .sort((a, b) => (a.device < b.device ? 1 : -1))
}

function isPartition(device: string): boolean {
  return /^\/dev\/(?:(?:[shv]|xv)d[a-z]+\d+|(?:nvme\d+n|mmcblk|loop|nbd)\d+p\d+)$/.test(device)
}
