// CloudSigma's server context: the definition of the server, asked for on its second serial port.
// https://docs.cloudsigma.com/en/latest/server_context.html

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    context: { type: 'object', description: 'Put over the definition made of the machine.' },
    meta: { type: 'object', description: "Put over the server's meta, such as cloudinit-dsmode." },
  },
})
type Own = Infer<typeof own>

export const cloudsigma: Cloud<Own> = {
  name: 'cloudsigma',
  title: 'CloudSigma',
  datasource: 'CloudSigma',
  addresses: [],
  own,
  dmi: ({ id }) => ({ sys_vendor: 'CloudSigma', product_name: 'CloudSigma', product_uuid: id }),
  questionEnd: '>',
  converse,
}

/** A question is "<", the path of a value and ">", each on its line; the answer ends with the character that ends transmissions. */
function converse(machine: Machine, own: Own): (question: string) => string | undefined {
  const context = contextOf(machine, own)
  return (question) => {
    const from = question.lastIndexOf('<')
    if (from < 0) return undefined
    const steps = question
      .slice(from + 1)
      .split('/')
      .map((step) => step.trim())
      .filter((step) => step !== '')
    const value = steps.reduce(below, context)
    return `${typeof value === 'string' ? value : JSON.stringify(value)}\n\x04`
  }
}

/** What is not there is an empty text. */
function below(value: Json, step: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(step)] ?? ''
  return isObject(value) && Object.hasOwn(value, step) ? (value[step] ?? '') : ''
}

function contextOf(machine: Machine, { context = {}, meta = {} }: Own): Json {
  const { id, hostname, userData, vendorData, publicKeys, nics, tags, password } = machine
  const packed = userData === undefined ? undefined : Buffer.from(userData).toString('base64')
  const definition: JsonObject = {
    uuid: id,
    name: hostname,
    cpu: 2000,
    cpus_instead_of_cores: false,
    smp: 2,
    mem: 2_147_483_648,
    hypervisor: 'kvm',
    requirements: [],
    drives: [],
    tags: Object.entries(tags).map(([name, value]) => `${name}=${value}`),
    nics: nics.map(({ mac }) => ({ mac, model: 'virtio', ip_v4_conf: { conf: 'dhcp' } })),
    ...(password !== undefined && { vnc_password: password }),
    meta: {
      ...(packed !== undefined && { 'cloudinit-user-data': packed, base64_fields: 'cloudinit-user-data' }),
      ssh_public_key: publicKeys.map(({ key }) => key).join('\n'),
      ...meta,
    },
    vendor_data: { location: machine.zone, ...(vendorData !== undefined && { cloudinit: vendorData }) },
  }
  return { ...definition, ...context }
}
