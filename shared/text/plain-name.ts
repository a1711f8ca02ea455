// Names that people read and compare: of persons, projects, actors, issues.

// Controls, and those that turn the direction of what follows: with them one name can be made to look like another.
const NOT_IN_NAMES = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** What a refused name is told. */
export const PLAIN_NAME_REASON = 'take out line breaks and invisible characters that turn the direction of text'

/** True if `name` has no control characters and none that turn its direction. */
export const isPlainName = (name: string): boolean => !NOT_IN_NAMES.test(name)
