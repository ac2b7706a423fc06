// The rules of sudo and doas for a user: pure edits of their files.

import { type Said, say } from '../core/said.ts'

/** Whether /etc/sudoers reads `directory`, in either spelling of the directive. */
export function includesDirectory(sudoers: string, directory: string): boolean {
  return sudoers.split('\n').some((line) => {
    const found = /^[#|@]includedir\s(.*)$/.exec(line.trim())?.[1]
    return found !== undefined && found.trim().replace(/(?<!\/)\/+$/, '') === directory
  })
}

/** sudoers with the directive that reads `directory`; `undefined` for a machine that has no such file. */
export function withIncludedDirectory(sudoers: string | undefined, directory: string, added: string): string {
  const directive = `${added}\n#includedir ${directory}\n`
  if (sudoers !== undefined) return `${sudoers}\n${directive}`
  return `# Rules for users are read from the directory named last; see sudoers(5).\n\n${directive}`
}

export function sudoBlock(user: string, rules: readonly string[]): string {
  return `\n# User rules for ${user}\n${rules.map((rule) => `${user} ${rule}\n`).join('')}`
}

export function doasBlock(user: string, rules: readonly string[]): string {
  return `\n# cloud-init User rules for ${user}\n${rules.map((rule) => `${rule}\n`).join('')}`
}

/** The file with the block in it; `undefined` when it is there already. */
export function withBlock(existing: string | undefined, block: string, header: string): string | undefined {
  if (existing === undefined) return `${header}\n${block}`
  return existing.includes(block) ? undefined : existing + block
}

const doasOptions = String.raw`(?:\s+(?:nolog|nopass|persist|keepenv|setenv\s*\{[^}]*\}))*`
const doasRule = new RegExp(
  String.raw`^(?:permit|deny)${doasOptions}\s+(\S+)(?:\s+as\s+\S+)?(?:\s+cmd\s+\S+(?:\s+args(?:\s.*)?)?)?$`,
)

/** Why doas would not take the rule for one about `user`; undefined: it would. */
export function doasProblem(user: string, rule: string): Said | undefined {
  const identity = doasRule.exec(rule.trim())?.[1]
  if (identity === undefined) return say`${say.value(rule)} is not a doas rule`
  return identity === user ? undefined : say`a rule is about ${say.named(identity)}, not about ${say.named(user)}`
}
