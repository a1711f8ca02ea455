// What one update may cost, counted before it costs it.
import { MAX_CONFLICT_STEPS, MAX_DELETED_STRUCTS, MAX_STRUCT_MOVES } from './bounds.ts'
import { demand } from './refusal.ts'

export type Budget = ReturnType<typeof createBudget>

export function createBudget() {
  let steps = 0
  let moves = 0
  let deleted = 0
  return {
    /** Steps through a list, at most. */
    steps(count: number) {
      steps += count
      demand(steps <= MAX_CONFLICT_STEPS, 'conflict_flood')
    },
    /** A split in an array of so many structs. */
    split(structs: number) {
      moves += structs
      demand(moves <= MAX_STRUCT_MOVES, 'too_many_splits')
    },
    deleted(structs: number) {
      deleted += structs
      demand(deleted <= MAX_DELETED_STRUCTS, 'too_many_deletions')
    },
  }
}
