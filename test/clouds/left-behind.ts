// What a boot does to the kernel's network and must undo: addresses, routes, rules, and programs that still run. What the kernel itself does
// once a link is up (link-local addresses, routes of router advertisements) is not among them.
import type { CloudMachine } from '../machines/cloud-machine.ts'

type Traces = ReadonlySet<string>

const QUESTIONS: readonly string[] = [
  "ip -o -4 addr show | sed 's/ *valid_lft.*//; s/^[0-9]*: /address /'",
  "ip -4 route show table all | grep -v 'table local' | sed 's/^/route /'",
  "ip -4 rule show | sed 's/^/rule /'",
  "ip -6 route show table all | grep -v -e 'table local' -e 'proto kernel' -e 'proto ra' | sed 's/ expires.*//; s/^/route /'",
]

export async function traces(machine: CloudMachine): Promise<Traces> {
  const { stdout } = await machine.run(['sh', '-c', QUESTIONS.join('; ')])
  const programs = await machine.programs()
  return new Set([...stdout.split('\n').filter(Boolean), ...programs.map((one) => `program ${one}`)])
}

/** A line for each; "" where all is as before. */
export function leftBehind(before: Traces, after: Traces): string {
  const gone = [...before].filter((one) => !after.has(one)).map((one) => `gone: ${one}`)
  return [...gone, ...[...after].filter((one) => !before.has(one))].sort().join('\n')
}
