// What the kernel command line says about Kairos documents. Every boot asks, so nothing heavy is imported here.

/** Where a document is. Of several words the last counts; `cos.setup` may be something else. */
export function documentAddress(cmdline: string): string | undefined {
  const words = [...cmdline.matchAll(/(?<!\S)(?:kairos\.config_url|cos\.setup|config_url)=(?:"([^"]*)"|(\S*))/g)]
  const values = words.map(([, quoted, plain]) => quoted ?? plain ?? '')
  return values.findLast((value) => /^https?:\/\//i.test(value))
}

/** Whether any word assigns to a stage: `stages.boot[0].name=x`. */
export const hasStageWords = (cmdline: string): boolean => /(?:^|\s)["']*stages[.[]/.test(cmdline)

export function hasKernelDocuments(cmdline: string): boolean {
  return hasStageWords(cmdline) || documentAddress(cmdline) !== undefined
}
