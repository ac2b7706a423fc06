// What hypervisors hand over: a context that a shell could read, and strings of the firmware.

import fc from 'fast-check'
import { smbiosTable } from '../../datasources/smbios-table.ts'
import { machine } from '../../stages/whole-boot.ts'
import { yamlWords } from '../grammar/yaml.ts'
import { mutated, soup } from '../mutate.ts'
import { boot } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

const shellWords = [
  ...["'", '"', '\\', '\n', '$', '${', '}', '`', '$(', ')', '#', ';', '=', ' ', "'\\''", 'export ', '\r\n'],
  ...['ETH0_', 'IP=', 'MAC=', 'IP6=', 'ROUTES=', ' via ', 'DNS=', 'HOSTNAME=', 'USER_DATA=', 'DSMODE=', '02:00:'],
]

const opennebula: Target = {
  name: 'opennebula',
  inputs: fc.oneof(
    soup(shellWords),
    mutated(
      [
        "# Context\nETH0_IP='10.0.0.5'\nETH0_MAC='52:54:00:00:00:01'\nETH0_ROUTES='10.9.0.0/16 via 10.0.0.9'\nSET_HOSTNAME=\"a$B\"\nSSH_PUBLIC_KEY='a\nb'\nUSER_DATA='YQ=='\nUSERDATA_ENCODING='base64'\n",
      ],
      shellWords,
    ),
  ),
  run: (input) =>
    boot(machine(undefined, { files: { '/var/lib/cloud/seed/opennebula/context.sh': input.toString() } })),
}

const firmware: Target = {
  name: 'firmware',
  inputs: mutated(
    [
      smbiosTable(['io.firstlight:meta-data=instance-id: i-1', 'io.firstlight:user-data=#cloud-config\nhostname: a\n']),
      smbiosTable([
        'io.systemd.credential.binary:firstlight.user-data=YQ==',
        'io.firstlight:network-config=version: 2',
      ]),
    ],
    ['\0', '\0\0', '\x0b', '\xff', 'io.firstlight:', '.binary:', 'user-data=', ...yamlWords],
  ),
  run: (input) => boot(machine(undefined, { files: { '/sys/firmware/dmi/tables/DMI': input } })),
}

export const handedOver: readonly Target[] = [opennebula, firmware]
