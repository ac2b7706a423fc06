// How large a single value of a template may get; docs/limits.md has the same numbers.

/** Characters of a text. */
export const longestText = 16 * 1024 * 1024

/** Characters that a text is filled up to. */
export const widestField = 1_000_000

/** Items of a list or mapping: those of the longest range that the sandbox of the reference's engine allows. */
export const longestList = 100_000
