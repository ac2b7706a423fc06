// What the firmware says of the machine.

import type { Json } from '../../../core/json.ts'
import type { Files } from '../../../system/host.ts'
import { nonEmpty, numberAt, textAt } from './reading.ts'

const home = '/sys/class/dmi/id'
const field = (files: Files, name: string) => textAt(files, `${home}/${name}`)

/** A device tree ends its texts with a zero. */
async function deviceTree(files: Files, name: string): Promise<string | undefined> {
  return (await textAt(files, `/proc/device-tree/${name}`))?.replaceAll('\0', '')
}

export async function readProduct(files: Files): Promise<Json> {
  return nonEmpty({
    name: (await field(files, 'product_name')) ?? (await deviceTree(files, 'model')),
    vendor: await field(files, 'sys_vendor'),
    version: await field(files, 'product_version'),
    serial: (await field(files, 'product_serial')) ?? (await deviceTree(files, 'serial-number')),
    uuid: (await field(files, 'product_uuid')) ?? '00000000-0000-0000-0000-000000000000',
    sku: await field(files, 'product_sku'),
  })
}

export async function readBoard(files: Files): Promise<Json> {
  return nonEmpty({
    name: await field(files, 'board_name'),
    vendor: await field(files, 'board_vendor'),
    version: await field(files, 'board_version'),
    serial: await field(files, 'board_serial'),
    assettag: await field(files, 'board_asset_tag'),
  })
}

export async function readChassis(files: Files): Promise<Json> {
  return nonEmpty({
    type: await numberAt(files, `${home}/chassis_type`),
    vendor: await field(files, 'chassis_vendor'),
    version: await field(files, 'chassis_version'),
    serial: await field(files, 'chassis_serial'),
    assettag: await field(files, 'chassis_asset_tag'),
  })
}

export async function readBios(files: Files): Promise<Json> {
  return nonEmpty({
    vendor: await field(files, 'bios_vendor'),
    version: await field(files, 'bios_version'),
    date: await field(files, 'bios_date'),
  })
}
