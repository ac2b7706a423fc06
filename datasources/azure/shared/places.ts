// Where things of Azure lie on a machine.

import { defaultPaths } from '../../../core/paths.ts'

export const seedFolder = `${defaultPaths.cloud}/seed/azure`
export const usualDataFolder = '/var/lib/waagent'
export const ovfFile = 'ovf-env.xml'
/** It is there from when a machine that was made in advance has been reported until it has its owner. */
export const reportedMark = `${defaultPaths.cloud}/data/reported_ready`
/** ACPI's table of bytes from the host's random number generator. */
export const randomTable = '/sys/firmware/acpi/tables/OEM0'
