/** How deeply a document may be nested: as deep as PyYAML gets before Python's recursion limit ends it. */
export const deepest = 400
