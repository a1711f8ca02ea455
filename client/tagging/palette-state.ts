// The tag palette as a pure machine: actor, then issue, then stance; any of the first and last may be skipped.
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import type { Stance } from '../../shared/model/stance.ts'

export const PALETTE_STEPS = ['actor', 'issue', 'stance'] as const
export type PaletteStep = (typeof PALETTE_STEPS)[number]

/** Who, on what, how: what the palette asks for. */
export type Triple = { actorId: ActorId | null; issueId: IssueId | null; stance: Stance | null }
/** A triple that can be saved. */
export type CompleteTriple = Triple & { issueId: IssueId }

export type PaletteState = {
  step: PaletteStep
  query: string
  /** Index of the active row. */
  active: number
  triple: Triple
}

export type PaletteAction =
  | { type: 'query'; query: string }
  | { type: 'move'; delta: number; count: number }
  | { type: 'activate'; index: number }
  | { type: 'actor'; actorId: ActorId | null }
  | { type: 'issue'; issueId: IssueId }
  | { type: 'step'; step: PaletteStep }
  | { type: 'back' }

/** The palette as it opens, at `step` with what is already known. */
export const openPalette = (step: PaletteStep = 'actor', triple: Triple = EMPTY): PaletteState => ({
  step,
  query: '',
  active: 0,
  triple,
})

const EMPTY: Triple = { actorId: null, issueId: null, stance: null }

/** The state after an action. Choosing a stance is not here: it ends the palette. */
export function reducePalette(state: PaletteState, action: PaletteAction): PaletteState {
  switch (action.type) {
    case 'query':
      return { ...state, query: action.query, active: 0 }
    case 'move': {
      if (action.count === 0) return state
      const active = (state.active + action.delta + action.count) % action.count
      return { ...state, active }
    }
    case 'activate':
      return { ...state, active: action.index }
    case 'actor':
      return enter({ ...state, triple: { ...state.triple, actorId: action.actorId } }, 'issue')
    case 'issue':
      return enter({ ...state, triple: { ...state.triple, issueId: action.issueId } }, 'stance')
    case 'step':
      // A stance is measured against an issue: without one there is nothing to choose from.
      return action.step === 'stance' && state.triple.issueId === null ? state : enter(state, action.step)
    case 'back':
      return enter(state, PALETTE_STEPS[Math.max(0, PALETTE_STEPS.indexOf(state.step) - 1)] ?? 'actor')
  }
}

const enter = (state: PaletteState, step: PaletteStep): PaletteState => ({ ...state, step, query: '', active: 0 })
