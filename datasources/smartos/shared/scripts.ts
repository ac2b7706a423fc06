// The scripts that the owner of a SmartOS machine and its operator give it: where they lie, and the vendor-data that runs them in each
// boot where there is none.

import { defaultPaths } from '../../../core/paths.ts'

export interface ScriptPaths {
  readonly userScript: string
  readonly operatorScript: string
}

/** `cloud`: /var/lib/cloud. */
export function scriptPaths(id: string, cloud: string = defaultPaths.cloud): ScriptPaths {
  const folder = `${cloud}/instances/${id}/data`
  return { userScript: `${folder}/user-script`, operatorScript: `${folder}/operator-script` }
}

/** Programs of SmartOS look for them here. */
export const mdataUserData = '/var/db/mdata-user-data'
export const userScriptLink = '/var/db/user-script'

const perBoot = `${defaultPaths.cloud}/scripts/per-boot`
const script = `${perBoot}/01_smartos_vendor_data.sh`
const data = `${defaultPaths.instance}/data`

/** Vendor-data: a boothook that leaves a script for each boot, which runs both. */
export const runScripts = `#cloud-boothook
#!/bin/sh
mkdir -p "${perBoot}"
cat > "${script}" <<"END_SCRIPT"
#!/bin/sh
# Written for machines of SmartOS without vendor-data of their own: runs what sdc:operator-script and user-script of the metadata hold.
for one in "${data}/operator-script" "${data}/user-script"; do
    [ -x "$one" ] || continue
    echo "executing '$one'" >&2
    "$one"
done
END_SCRIPT
chmod +x "${script}"
`
