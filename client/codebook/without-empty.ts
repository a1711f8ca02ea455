/** Names by language without the empty ones: an empty field is an absent name, not an empty one. */
export const withoutEmpty = <T extends Record<string, string | undefined>>(names: T): T =>
  Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined && name !== '')) as T
