// The starter codebook: 8 themes with 32 issues, and the actors that diplomatic texts on ICT security name.
// States: official UN names in six languages, derived from the public-domain table datasets/country-codes
// (PDDL); group membership as of 2025, for the lead to amend.
import { readFile } from 'node:fs/promises'
import type { Actor, Issue } from '../../shared/model/codebook.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import type { Label, LabelText } from '../../shared/model/label.ts'
import type { Tx } from '../connect.ts'
import { actors, issues } from '../schema/codebook.ts'

type StarterActor = Omit<Actor, 'id' | 'retiredAt' | 'replacedBy'>
type StarterTheme = {
  key: string
  label: Label
  issues: (Pick<Issue, 'key' | 'label' | 'include' | 'exclude' | 'keywords'> & { proposition: LabelText })[]
}

const readData = async (name: string) => JSON.parse(await readFile(new URL(`data/${name}`, import.meta.url), 'utf8'))

/** Inserts themes, issues and actors into a project that has none. `makeId` returns a new UUID at each call. */
export async function insertStarterCodebook(tx: Tx, projectId: ProjectId, makeId: () => string): Promise<void> {
  const [starterActors, themes] = (await Promise.all([readData('actors.json'), readData('issues.json')])) as [
    StarterActor[],
    StarterTheme[],
  ]
  await tx.insert(actors).values(starterActors.map((actor) => ({ ...actor, id: makeId(), projectId })))

  const themeRows = themes.map((theme, ord) => ({
    id: makeId(),
    projectId,
    parentId: null,
    key: theme.key,
    label: theme.label,
    proposition: {},
    include: '',
    exclude: '',
    keywords: { ar: [], en: [] },
    colour: ord,
    codable: false,
    ord,
  }))
  await tx.insert(issues).values(themeRows)
  await tx.insert(issues).values(
    themes.flatMap((theme, themeOrd) =>
      theme.issues.map((issue, ord) => ({
        ...issue,
        id: makeId(),
        projectId,
        parentId: themeRows[themeOrd]?.id ?? null,
        colour: themeOrd,
        codable: true,
        ord,
      })),
    ),
  )
}
